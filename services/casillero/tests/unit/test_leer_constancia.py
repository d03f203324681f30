"""What is certified of a notificacion, to whom, and under which code."""

from uuid import uuid4

import pytest

from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.ids import canonical_code
from services.casillero.application.leer_constancia import Command, LeerConstancia
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.entrega import Clase
from services.casillero.domain.errors import ConstanciaNoDisponible, NotificacionNoEncontrada
from services.casillero.tests.fakes import AHORA, Mundo, usuario
from services.casillero.tests.unit.comun import acceder, con_una


async def leida(mundo: Mundo, quien: object, cual: object) -> Constancia:
    return await mundo.runner.run(LeerConstancia(), usuario(quien), Command(cual))  # type: ignore[arg-type]  # ids


async def test_it_says_what_there_is_up_to_now_and_opens_nothing() -> None:
    mundo, persona, una = await con_una()
    before = await leida(mundo, persona, una.notificacion_id)
    assert (before.notificacion, before.expedida) == (una, AHORA)
    assert [each.tipo.value for each in before.evidencias] == mundo.tipos()
    assert mundo.unica.acceso is None
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment", "LegalEffect"]
    abierta = await acceder(mundo, persona, una.notificacion_id)
    after = await leida(mundo, persona, una.notificacion_id)
    assert after.notificacion.acceso == abierta.acceso is not None
    assert after.evidencias[-1].tipo.value == "ContentAccessTracking"


async def test_of_a_reserved_case_it_does_not_tell_which_until_it_is_opened() -> None:
    mundo, persona, una = await con_una(reservado=True)
    assert (await leida(mundo, persona, una.notificacion_id)).notificacion == una.en_lista() != una
    await acceder(mundo, persona, una.notificacion_id)
    assert (await leida(mundo, persona, una.notificacion_id)).notificacion.entrega == una.entrega


async def test_with_the_clock_before_its_last_step_it_waits() -> None:
    mundo, persona, una = await con_una()
    mundo.clock.advance(hours=-1)
    with pytest.raises(RelojNoFiable):
        await leida(mundo, persona, una.notificacion_id)
    assert not mundo.constancias


async def test_without_any_evidence_it_is_dated_after_the_deposit() -> None:
    mundo, persona, una = await con_una()
    mundo.evidencias.clear()
    assert (await leida(mundo, persona, una.notificacion_id)).evidencias == []
    mundo.clock.advance(hours=-1)
    with pytest.raises(RelojNoFiable):
        await leida(mundo, persona, una.notificacion_id)


async def test_looks_without_end_are_told_as_a_number() -> None:
    mundo, persona, una = await con_una()
    for _ in range(23):
        await acceder(mundo, persona, una.notificacion_id)
    constancia = await leida(mundo, persona, una.notificacion_id)
    assert mundo.tipos().count("ContentAccessTracking") == 23
    assert [each.tipo.value for each in constancia.evidencias] == [
        "SubmissionAcceptance",
        "ContentConsignment",
        "LegalEffect",
        *["ContentAccessTracking"] * 20,
    ]
    assert (constancia.evidencias[3].instante, constancia.otras) == (constancia.notificacion.acceso, 3)


async def test_each_notificacion_has_one_code_whenever_it_is_asked_for() -> None:
    mundo, persona, una = await con_una()
    first = await leida(mundo, persona, una.notificacion_id)
    assert (await leida(mundo, persona, una.notificacion_id)).codigo == first.codigo
    assert canonical_code(first.codigo) == first.codigo
    assert mundo.constancias == {una.notificacion_id: (first.codigo, first.expedida)}


async def test_of_an_aviso_there_is_none() -> None:
    mundo, persona, una = await con_una(clase=Clase.AVISO)
    with pytest.raises(ConstanciaNoDisponible):
        await leida(mundo, persona, una.notificacion_id)
    assert not mundo.constancias


async def test_missing_and_foreign_look_the_same() -> None:
    mundo, persona, una = await con_una()
    for quien, cual in ((persona, uuid4()), (uuid4(), una.notificacion_id), (None, una.notificacion_id)):
        with pytest.raises(NotificacionNoEncontrada):
            await leida(mundo, quien, cual)
    assert not mundo.constancias
