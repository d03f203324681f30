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
        assert (await sala.mundo.runner.run(ConsultarEscrito(), quien, consulta)).escrito == escrito
    assert [una.objeto for una in sala.mundo.anotaciones if una.lectura] == [escrito.escrito_id] * 2
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(ConsultarEscrito(), AJENA, consulta)
    for ajeno in (
        ConsultaDeEscrito(str(otro.numero), escrito.escrito_id),
        ConsultaDeEscrito(str(caso.numero), uuid4()),
    ):
        with pytest.raises(EscritoNoEncontrado):
            await sala.mundo.runner.run(ConsultarEscrito(), SECRETARIA, ajeno)


async def test_how_far_its_acuse_got_is_said() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    consulta = ConsultaDeEscrito(str(caso.numero), escrito.escrito_id)
    pendiente = await sala.mundo.runner.run(ConsultarEscrito(), SECRETARIA, consulta)
    assert (pendiente.acuse, pendiente.pdf, pendiente.gemelo) == (sala.mundo.acuses[escrito.escrito_id], None, None)
    acuse = await sala.emitir_acuse(escrito)
    hecho = await sala.mundo.runner.run(ConsultarEscrito(), SECRETARIA, consulta)
    assert acuse is not None
    assert hecho.pdf is not None
    assert hecho.gemelo is not None
    assert (hecho.acuse, hecho.pdf.documento_id, hecho.gemelo.documento_id) == (acuse, acuse.vigente, acuse.gemelo)
    del sala.mundo.acuses[escrito.escrito_id]
    de_antes = await sala.mundo.runner.run(ConsultarEscrito(), SECRETARIA, consulta)
    assert (de_antes.escrito, de_antes.acuse) == (escrito, None)
