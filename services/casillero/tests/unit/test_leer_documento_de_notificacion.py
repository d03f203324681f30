from uuid import uuid4

import pytest

from services.casillero.application.leer_documento_de_notificacion import Command, Lectura, LeerDocumentoDeNotificacion
from services.casillero.domain.entrega import Clase
from services.casillero.domain.errors import AccesoRequerido, NotificacionNoEncontrada
from services.casillero.tests.fakes import PDF, usuario
from services.casillero.tests.unit.comun import acceder, con_una


async def test_a_notificacion_gives_its_documents_after_the_access_only() -> None:
    mundo, persona, una = await con_una()
    command = Command(una.notificacion_id, "d1")
    with pytest.raises(AccesoRequerido):
        await mundo.runner.run(LeerDocumentoDeNotificacion(), usuario(persona), command)
    await acceder(mundo, persona, una.notificacion_id)
    lectura = await mundo.runner.run(LeerDocumentoDeNotificacion(), usuario(persona), command)
    assert lectura == Lectura("expedientes", PDF)


async def test_an_aviso_has_no_gate() -> None:
    mundo, persona, una = await con_una(clase=Clase.AVISO)
    command = Command(una.notificacion_id, "d1")
    assert (await mundo.runner.run(LeerDocumentoDeNotificacion(), usuario(persona), command)).documento == PDF


async def test_missing_and_foreign_look_the_same_and_do_not_tell_of_the_gate() -> None:
    mundo, persona, una = await con_una()
    for quien, cual in ((persona, Command(una.notificacion_id, "d2")), (uuid4(), Command(una.notificacion_id, "d1"))):
        with pytest.raises(NotificacionNoEncontrada):
            await mundo.runner.run(LeerDocumentoDeNotificacion(), usuario(quien), cual)
