from typing import Any

import pytest
from estrado.comun.v1 import entregas_pb2

from libs.foundation.core.principals import Principal
from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.application.abrir_expediente import AbrirExpediente
from services.expedientes.application.consultar_datos_publicos import ConsultarDatosPublicos
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.ports import Actuacion
from services.expedientes.domain.errors import ExpedienteNoReservado, SoloElOrgano, TextoInvalido
from services.expedientes.domain.eventos import EntregaOrdenada, ExpedienteAbierto, ExpedienteReservado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.unit.comun import SECRETARIA, Sala
from services.expedientes.tests.unit.test_reservar_expediente import JUEZ, SISTEMA, pedido, reservar


async def abrir(sala: Sala, caso: Expediente, quien: Principal = JUEZ, **cambios: Any) -> Actuacion:
    """Let it open again."""
    return await sala.mundo.runner.run(AbrirExpediente(GT), quien, pedido(caso, **cambios))


async def test_it_is_the_first_public_word_and_what_follows_is_public() -> None:
    sala = Sala()
    caso = sala.expediente()
    await reservar(sala, caso)
    linea = await abrir(sala, caso, motivo="Cesó la causa")
    assert (linea.tipo, linea.titulo) == ("apertura", "Cesó la causa")
    [hecho] = sala.mundo.hechos(ExpedienteAbierto)
    assert (hecho.expediente.reservado, hecho.cambio) == (False, 2)
    assert not ENCODERS[ExpedienteAbierto](hecho).reservado
    await sala.emitir(caso)
    orden = ENCODERS[EntregaOrdenada](sala.mundo.hechos(EntregaOrdenada)[-1])
    assert isinstance(orden.message, entregas_pb2.EntregaOrdenada)
    assert (orden.message.reservado, orden.message.cambio_de_reserva) == (False, 2)
    publico = await sala.mundo.runner.run(ConsultarDatosPublicos(), SISTEMA, Consulta(str(caso.numero)))
    assert publico.expediente_id == caso.expediente_id
    assert [una.accion for una in sala.mundo.anotaciones if una.calidad == "juez"] == ["reserva", "apertura"]


async def test_one_that_was_reserved_since_it_came_is_opened_too_and_its_documents_stay_where_they_are() -> None:
    sala = Sala()
    caso = sala.expediente(llave=b"k")
    await abrir(sala, caso)
    assert sala.mundo.expedientes[caso.expediente_id].custodia.llave == b"k"
    await sala.emitir(caso)
    assert [len(sala.archivo.objetos[clase]) for clase in ("publico", "reservado")] == [0, 1]


async def test_an_answer_of_before_is_given_again_whatever_the_class_is_by_now() -> None:
    sala = Sala()
    caso = sala.expediente()
    reserva = await reservar(sala, caso, llave="k")
    apertura = await abrir(sala, caso, llave="k")
    assert await reservar(sala, caso, llave="k") == reserva
    assert await abrir(sala, caso, llave="k") == apertura
    assert not sala.mundo.expedientes[caso.expediente_id].reservado
    await reservar(sala, caso, llave="otra")
    cambios = [hecho.cambio for hecho in sala.mundo.hechos(ExpedienteReservado)]
    assert (cambios, sala.mundo.cambios_de_reserva[-1].cambio) == ([1, 3], 3)


async def test_only_what_is_reserved_by_the_juez_and_with_a_ground() -> None:
    sala = Sala()
    caso = sala.expediente()
    with pytest.raises(ExpedienteNoReservado):
        await abrir(sala, caso)
    await reservar(sala, caso)
    with pytest.raises(SoloElOrgano):
        await abrir(sala, caso, SECRETARIA)
    with pytest.raises(TextoInvalido):
        await abrir(sala, caso, fundamento="")
    assert sala.mundo.hechos(ExpedienteAbierto) == []
