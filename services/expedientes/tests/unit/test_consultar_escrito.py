from uuid import uuid4

import pytest

from services.expedientes.application.consultar_escrito import ConsultaDeEscrito, ConsultarEscrito
from services.expedientes.domain.errors import EscritoNoEncontrado, ExpedienteNoEncontrado
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, usuario


async def test_whom_the_case_is_open_to_and_of_that_case_alone() -> None:
    sala = Sala()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    consulta = ConsultaDeEscrito(str(caso.numero), escrito.escrito_id)
    for quien in (usuario(caso.partes[1].persona), SECRETARIA):
        assert await sala.mundo.runner.run(ConsultarEscrito(), quien, consulta) == escrito
    assert [una.objeto for una in sala.mundo.anotaciones if una.lectura] == [escrito.escrito_id] * 2
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(ConsultarEscrito(), AJENA, consulta)
    for ajeno in (
        ConsultaDeEscrito(str(otro.numero), escrito.escrito_id),
        ConsultaDeEscrito(str(caso.numero), uuid4()),
    ):
        with pytest.raises(EscritoNoEncontrado):
            await sala.mundo.runner.run(ConsultarEscrito(), SECRETARIA, ajeno)
