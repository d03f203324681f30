import pytest

from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente
from services.expedientes.application.listar_lecturas import ListarLecturas
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.tests.fakes import CURSORES
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, usuario


async def test_who_read_it_newest_first_this_reading_too_without_what_was_written() -> None:
    sala = Sala()
    caso = sala.expediente()
    numero, quien = str(caso.numero), usuario(caso.partes[0].persona)
    await sala.presentar(quien, caso)
    for lector in (quien, SECRETARIA):
        sala.mundo.clock.advance(seconds=1)
        await sala.mundo.runner.run(ConsultarExpediente(), lector, Consulta(numero))
    sala.mundo.clock.advance(seconds=1)
    pagina = await sala.mundo.runner.run(ListarLecturas(CURSORES), quien, ListadoDeExpediente(numero))
    assert [(una.calidad, una.accion) for una in pagina.filas] == [
        ("parte", "lecturas"),
        ("secretario", "expediente"),
        ("parte", "expediente"),
    ]
    assert [una.quien for una in pagina.filas] == ["Rosa Ixchel", "", "Rosa Ixchel"]
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(ListarLecturas(CURSORES), AJENA, ListadoDeExpediente(numero))
