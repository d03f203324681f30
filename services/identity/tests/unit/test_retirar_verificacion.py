"""Withdrawing a request to be verified."""

from typing import Any

import pytest

from libs.foundation.core.errors import Conflict, NotFound
from services.identity.application.leer_documento_de_verificacion import (
    LecturaDeEvidencia,
    LeerDocumentoDeVerificacion,
)
from services.identity.application.retirar_verificacion import RetirarVerificacion, RetiroDeVerificacion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_verificacion import EvidenciaNoEncontrada, SolicitudRetirada
from services.identity.domain.verificacion import Decision, Estado
from services.identity.tests.fakes import ANONIMO
from services.identity.tests.fakes_de_verificacion import titular
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.test_borrado import job


async def retirar(mesa: Mesa, cuenta: Cuenta) -> None:
    await mesa.run(RetirarVerificacion(), titular(cuenta), RetiroDeVerificacion())


async def en_cola(mesa: Mesa) -> list[Any]:
    assert mesa.oficial.subject is not None
    return list(mesa.verificaciones.en_cola(mesa.oficial.subject, mesa.clock.now(), None, 10))


@pytest.mark.parametrize("tomada", [False, True])
async def test_what_was_shown_and_written_is_erased_at_once_on_record_and_the_queue_shows_it_no_more(
    tomada: bool,
) -> None:
    mesa = Mesa()
    luis = await mesa.luis()
    made = await mesa.asignada(luis) if tomada else await mesa.solicitada(luis)
    assert [una.id for una in await en_cola(mesa)] == [made.id]
    mesa.clock.advance(hours=1)
    await retirar(mesa, luis)
    kept = mesa.verificaciones.kept[made.id]
    assert (kept.estado, kept.llave, kept.borrada, kept.decidida) == (Estado.RETIRADA, None, mesa.clock.now(), None)
    assert (kept.borrar_desde, kept.por_eliminar) == (None, True)
    assert (kept.formulario.nombre.strip(), kept.formulario.cui) == ("", "")
    assert await en_cola(mesa) == []
    assert [accion for accion, _ in mesa.hechos(made.id)][-2:] == ["VERIFICACION_RETIRADA", "EVIDENCIA_BORRADA"]
    assert mesa.identity.mensajes_a(luis.correo) == []  # who did it need not be told
    await job(mesa).run()
    assert not mesa.archivo.kept
    assert mesa.borrados.kept == [made.id]


async def test_another_may_be_made_and_withdrawing_again_changes_nothing() -> None:
    mesa = Mesa()
    luis = await mesa.luis()
    first = await mesa.solicitada(luis)
    for _ in range(2):
        await retirar(mesa, luis)
    assert len(mesa.hechos(first.id)) == 3
    mesa.clock.advance(minutes=1)
    second = await mesa.solicitada(luis)
    assert mesa.verificaciones.kept[second.id].estado is Estado.PENDIENTE
    await retirar(mesa, luis)
    assert mesa.verificaciones.kept[second.id].estado is Estado.RETIRADA


@pytest.mark.parametrize("decision", [Decision.APROBAR, Decision.RECHAZAR, Decision.PEDIR_AMPLIACION])
async def test_what_was_decided_before_stays_decided(decision: Decision) -> None:
    mesa = Mesa()
    luis = await mesa.luis()
    taken = await mesa.asignada(luis)
    decided = await mesa.decidida(taken.id, decision, "Visto")
    with pytest.raises(Conflict) as late:
        await retirar(mesa, luis)
    assert late.value.code == "VERIFICACION_DECIDIDA"
    assert mesa.verificaciones.kept[taken.id] == decided


async def test_the_officer_who_has_it_is_told_that_it_was_withdrawn() -> None:
    mesa = Mesa()
    luis = await mesa.luis()
    taken = await mesa.asignada(luis)
    await retirar(mesa, luis)
    for decision in Decision:
        with pytest.raises(SolicitudRetirada):
            await mesa.decidida(taken.id, decision, "Visto")
    with pytest.raises(SolicitudRetirada):
        await mesa.tomada(taken.id)
    with pytest.raises(EvidenciaNoEncontrada):
        await mesa.run(LeerDocumentoDeVerificacion(), mesa.oficial, LecturaDeEvidencia(taken.id, "dpi"))
    assert mesa.identity.events == []


async def test_without_a_request_of_ones_own_there_is_none_to_withdraw() -> None:
    mesa = Mesa()
    made = await mesa.solicitada(await mesa.luis())
    other = await mesa.luis("ana@ejemplo.gt", "1234567890101")
    for who in (titular(other), ANONIMO):
        with pytest.raises(NotFound) as none:
            await mesa.run(RetirarVerificacion(), who, RetiroDeVerificacion())
        assert none.value.code == "VERIFICACION_NO_ENCONTRADA"
    assert mesa.verificaciones.kept[made.id] == made
