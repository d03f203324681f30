from uuid import uuid4

import pytest

from services.expedientes.application.leer_preparacion import LecturaDePreparacion, LeerPreparacion
from services.expedientes.domain.errors import ExpedienteNoEncontrado, PreparacionNoEncontrada
from services.expedientes.tests.unit.comun import AJENA, ORGANO, SECRETARIA, usuario
from services.expedientes.tests.unit.despacho import Despacho


async def test_the_signers_alone_and_until_it_is_signed() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    command = LecturaDePreparacion(str(caso.numero), preparacion.preparacion_id)
    guardado = await sala.mundo.runner.run(LeerPreparacion(), SECRETARIA, command)
    assert guardado.documento == preparacion.documento
    assert [(una.accion, una.lectura) for una in sala.mundo.anotaciones][-1] == ("preparacion", True)
    with pytest.raises(PreparacionNoEncontrada):
        await sala.mundo.runner.run(LeerPreparacion(), usuario(uuid4(), f"juez@{ORGANO}"), command)
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(LeerPreparacion(), AJENA, command)
    await sala.firmar(caso, preparacion)
    with pytest.raises(PreparacionNoEncontrada):
        await sala.mundo.runner.run(LeerPreparacion(), SECRETARIA, command)
