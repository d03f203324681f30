"""What goes into a package, and who gets it."""

from uuid import uuid4

import pytest

from services.casillero.application import leer_constancia
from services.casillero.application.leer_paquete import Command, LeerPaquete
from services.casillero.domain.entrega import Clase
from services.casillero.domain.errors import AccesoRequerido, ConstanciaNoDisponible, NotificacionNoEncontrada
from services.casillero.tests.fakes import usuario
from services.casillero.tests.unit.comun import acceder, con_una


async def test_documents_go_with_it_so_the_gate_holds() -> None:
    mundo, persona, una = await con_una()
    command = Command(una.notificacion_id)
    with pytest.raises(AccesoRequerido):
        await mundo.runner.run(LeerPaquete(), usuario(persona), command)
    await acceder(mundo, persona, una.notificacion_id)
    certified = leer_constancia.Command(una.notificacion_id)
    constancia = await mundo.runner.run(leer_constancia.LeerConstancia(), usuario(persona), certified)
    assert await mundo.runner.run(LeerPaquete(), usuario(persona), command) == constancia


async def test_of_an_aviso_there_is_none() -> None:
    mundo, persona, una = await con_una(clase=Clase.AVISO)
    with pytest.raises(ConstanciaNoDisponible):
        await mundo.runner.run(LeerPaquete(), usuario(persona), Command(una.notificacion_id))


async def test_missing_and_foreign_look_the_same_and_do_not_tell_of_the_gate() -> None:
    mundo, persona, una = await con_una()
    for quien, cual in ((persona, uuid4()), (uuid4(), una.notificacion_id), (None, una.notificacion_id)):
        with pytest.raises(NotificacionNoEncontrada):
            await mundo.runner.run(LeerPaquete(), usuario(quien), Command(cual))
