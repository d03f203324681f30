from uuid import uuid4

import pytest

from services.casillero.application.listar_evidencias import Command, ListarEvidencias
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.tests.fakes import entrega, usuario
from services.casillero.tests.unit.comun import acceder, con_una, depositar


async def test_the_owner_gets_every_step_of_this_one_in_order() -> None:
    mundo, persona, una = await con_una()
    await depositar(mundo, entrega(persona))
    await acceder(mundo, persona, una.notificacion_id)
    evidencias = await mundo.runner.run(ListarEvidencias(), usuario(persona), Command(una.notificacion_id))
    assert [probada.evidencia.tipo for probada in evidencias] == [
        "SubmissionAcceptance",
        "ContentConsignment",
        "LegalEffect",
        "ContentAccessTracking",
    ]
    assert {probada.evidencia.entrega_id for probada in evidencias} == {una.entrega.entrega_id}


async def test_of_a_reserved_case_there_are_no_words_until_it_is_opened() -> None:
    mundo, persona, una = await con_una(reservado=True)
    command = Command(una.notificacion_id)
    antes = await mundo.runner.run(ListarEvidencias(), usuario(persona), command)
    assert {probada.evidencia.detalle for probada in antes} == {""}
    await acceder(mundo, persona, una.notificacion_id)
    despues = await mundo.runner.run(ListarEvidencias(), usuario(persona), command)
    assert any(probada.evidencia.detalle for probada in despues)


async def test_nobody_else_does() -> None:
    mundo, _, una = await con_una()
    with pytest.raises(NotificacionNoEncontrada):
        await mundo.runner.run(ListarEvidencias(), usuario(uuid4()), Command(una.notificacion_id))
