"""Looking at evidence: by the officer who has the request, each time recorded."""

from uuid import uuid4

import pytest

from libs.foundation.core.errors import Conflict, NotFound
from services.identity.application.leer_documento_de_verificacion import (
    LecturaDeEvidencia,
    LeerDocumentoDeVerificacion,
)
from services.identity.domain.verificacion import Decision
from services.identity.tests.fakes_de_verificacion import oficial, titular
from services.identity.tests.unit.mesa import Mesa

LEER = LeerDocumentoDeVerificacion()


async def test_each_reading_is_recorded_before_it_begins() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    for clase in ("dpi", "video", "dpi"):
        found, evidencia = await mesa.run(LEER, mesa.oficial, LecturaDeEvidencia(taken.id, clase))
        assert (found, evidencia.clase) == (taken, clase)
    assert mesa.hechos(taken.id)[2:] == [("EVIDENCIA_LEIDA", clase) for clase in ("dpi", "video", "dpi")]


async def test_who_decided_may_look_again_until_it_is_erased() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    done = await mesa.decidida(taken.id, Decision.APROBAR)
    await mesa.run(LEER, mesa.oficial, LecturaDeEvidencia(taken.id, "dpi"))
    mesa.verificaciones.guardar(done.sin_evidencia(mesa.clock.now()))
    with pytest.raises(NotFound) as refusal:
        await mesa.run(LEER, mesa.oficial, LecturaDeEvidencia(taken.id, "dpi"))
    assert refusal.value.code == "EVIDENCIA_NO_ENCONTRADA"


async def test_what_is_to_be_erased_by_now_is_shown_to_nobody() -> None:
    """A restored backup has what was erased since; and a job may be late."""
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    await mesa.decidida(taken.id, Decision.RECHAZAR, "No se lee")
    mesa.clock.advance(days=365)
    with pytest.raises(NotFound) as refusal:
        await mesa.run(LEER, mesa.oficial, LecturaDeEvidencia(taken.id, "dpi"))
    assert refusal.value.code == "EVIDENCIA_NO_ENCONTRADA"


async def test_nobody_else_may() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    for who, kind in ((mesa.oficial, Conflict), (titular(cuenta), NotFound)):
        with pytest.raises(kind):
            await mesa.run(LEER, who, LecturaDeEvidencia(made.id, "dpi"))
    await mesa.tomada(made.id)
    with pytest.raises(Conflict) as refusal:
        await mesa.run(LEER, oficial(), LecturaDeEvidencia(made.id, "dpi"))
    assert refusal.value.code == "VERIFICACION_SIN_ASIGNAR"
    assert [accion for accion, _ in mesa.hechos(made.id)] == ["VERIFICACION_SOLICITADA", "VERIFICACION_ASIGNADA"]


@pytest.mark.parametrize("clase", ["nombramiento", "", "../dpi", "DPI"])
async def test_what_was_not_shown_is_not_there(clase: str) -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    with pytest.raises(NotFound) as refusal:
        await mesa.run(LEER, mesa.oficial, LecturaDeEvidencia(taken.id, clase))
    assert refusal.value.code == "EVIDENCIA_NO_ENCONTRADA"
    with pytest.raises(NotFound):
        await mesa.run(LEER, mesa.oficial, LecturaDeEvidencia(uuid4(), "dpi"))
