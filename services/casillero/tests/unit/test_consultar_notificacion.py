from dataclasses import replace
from uuid import uuid4

import pytest

from services.casillero.application.consultar_notificacion import Command, ConsultarNotificacion, Vista
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas
from services.casillero.tests.fakes import usuario
from services.casillero.tests.unit.comun import acceder, con_una


async def test_its_owner_sees_it_without_opening_it() -> None:
    mundo, persona, una = await con_una()
    vista = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), Command(una.notificacion_id))
    assert vista == Vista(una, Marcas())
    assert mundo.unica.acceso is None


async def test_of_a_reserved_case_nothing_tells_which_until_it_is_opened() -> None:
    mundo, persona, una = await con_una(reservado=True)
    command = Command(una.notificacion_id)
    antes = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), command)
    assert antes.notificacion == una.en_lista() != una
    await acceder(mundo, persona, una.notificacion_id)
    despues = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), command)
    assert despues.notificacion.entrega == una.entrega


async def test_of_a_reserved_case_no_word_of_the_act_is_shown_before_it_is_opened() -> None:
    _, _, una = await con_una(reservado=True)
    documentos = (documento("SECRETA.pdf"),)
    orden = replace(una.entrega, asunto="SECRETA", numero_de_expediente="SECRETA-1", documentos=documentos)
    anulacion = Anulacion(una.puesta_a_disposicion, "a2", "decreto SECRETA", "motivo SECRETA")
    llena = replace(una, entrega=orden, anulacion=anulacion, plazo_explicacion="Contestación SECRETA")
    assert "SECRETA" in repr(llena)
    assert "SECRETA" not in repr(llena.a_la_vista())
    assert [cada.nombre for cada in llena.a_la_vista().entrega.documentos] == ["documento-1.pdf"]
    abierta = replace(llena, acceso=una.puesta_a_disposicion)
    assert abierta.a_la_vista() == abierta


def documento(nombre: str) -> Documento:
    """One of that name."""
    return Documento(nombre=nombre, documento_id="d1", tipo="application/pdf", bytes=1, sha256="ab" * 32)


async def test_nobody_else_does() -> None:
    mundo, _, una = await con_una()
    for quien in (uuid4(), None):
        with pytest.raises(NotificacionNoEncontrada):
            await mundo.runner.run(ConsultarNotificacion(), usuario(quien), Command(una.notificacion_id))
