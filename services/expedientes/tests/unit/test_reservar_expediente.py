from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.sql.answers import ClaveReutilizada
from libs.jurisdiccion.numeros import NumeroDeExpedienteInvalido
from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.application.cambio_de_reserva import Pedido
from services.expedientes.application.consultar_datos_publicos import ConsultarDatosPublicos
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.application.listar_bandeja import ListarBandeja
from services.expedientes.application.listar_expedientes import Listado, ListarExpedientes
from services.expedientes.application.ports import Actuacion
from services.expedientes.application.reservar_expediente import ReservarExpediente
from services.expedientes.domain.errors import (
    ExpedienteNoEncontrado,
    ExpedienteYaReservado,
    SoloElOrgano,
    TextoInvalido,
)
from services.expedientes.domain.eventos import ExpedienteReservado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.fakes import CURSORES, GT
from services.expedientes.tests.unit.comun import AJENA, ORGANO, SECRETARIA, Sala, usuario

JUEZ = usuario(uuid4(), f"juez@{ORGANO}")
SISTEMA = Principal("sistema", "gateway", subject=uuid4())
MOTIVO, FUNDAMENTO = "Se ventila la situación de una niña", "Artículo 63 de la Ley del Organismo Judicial"


def pedido(caso: Expediente, **cambios: Any) -> Pedido:
    return replace(Pedido(str(caso.numero), MOTIVO, FUNDAMENTO), **cambios)


async def reservar(sala: Sala, caso: Expediente, quien: Principal = JUEZ, **cambios: Any) -> Actuacion:
    """Let a case become reserved."""
    return await sala.mundo.runner.run(ReservarExpediente(GT, sala.archivo), quien, pedido(caso, **cambios))


async def test_the_timeline_says_why_and_the_audit_who() -> None:
    sala = Sala()
    caso = sala.expediente()
    await sala.emitir(caso)
    sala.mundo.clock.advance(minutes=1)
    linea = await reservar(sala, caso)
    assert (linea.tipo, linea.titulo, linea.fundamento) == ("reserva", MOTIVO, FUNDAMENTO)
    assert linea.instante == sala.mundo.clock.now()
    listado = ListadoDeExpediente(str(caso.numero))
    todas = (await sala.mundo.runner.run(ListarActuaciones(CURSORES, GT), SECRETARIA, listado)).filas
    assert todas[-1] == linea
    anotacion = next(una for una in sala.mundo.anotaciones if una.accion == "reserva")
    assert (anotacion.calidad, anotacion.actor, anotacion.objeto, anotacion.lectura) == (
        "juez",
        JUEZ.key,
        linea.actuacion_id,
        False,
    )
    assert sala.mundo.expedientes[caso.expediente_id].ultimo_instante == sala.mundo.clock.now()
    assert sala.mundo.bloqueados[-1] == str(caso.numero)


async def test_it_is_the_last_public_word_and_what_follows_is_reserved() -> None:
    sala = Sala()
    caso = sala.expediente()
    await reservar(sala, caso)
    [hecho] = sala.mundo.hechos(ExpedienteReservado)
    assert (hecho.expediente.reservado, hecho.cambio) == (True, 1)
    assert not ENCODERS[ExpedienteReservado](hecho).reservado
    cuantos = len(sala.mundo.events)
    await sala.presentar(usuario(caso.partes[0].persona), caso)
    await sala.emitir(caso)
    despues = [ENCODERS[type(uno)](uno) for uno in sala.mundo.events[cuantos:]]
    por_clase = {type(uno.message).__name__: uno.reservado for uno in despues}
    assert por_clase == dict.fromkeys(("EscritoPresentado", "EntregaOrdenada", "ActoComunicado"), True)
    ordenes = [uno.message for uno in despues if isinstance(uno.message, EntregaOrdenada)]
    assert {(uno.reservado, uno.cambio_de_reserva) for uno in ordenes} == {(True, 1)}


async def test_lists_and_public_data_follow() -> None:
    sala = Sala()
    caso = sala.expediente()
    await sala.presentar(usuario(caso.partes[0].persona), caso)
    consulta = Consulta(str(caso.numero))
    assert await sala.mundo.runner.run(ConsultarDatosPublicos(), SISTEMA, consulta)
    await reservar(sala, caso)
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(ConsultarDatosPublicos(), SISTEMA, consulta)
    [fila] = (await sala.mundo.runner.run(ListarExpedientes(CURSORES), SECRETARIA, Listado())).filas
    assert (fila.reservado, fila.partes) == (True, ())
    [entrada] = (await sala.mundo.runner.run(ListarBandeja(CURSORES), SECRETARIA, Listado())).filas
    assert (entrada.reservado, entrada.sumilla) == (True, "")


async def test_a_filing_that_was_on_its_way_is_one_of_a_reserved_case() -> None:
    sala = Sala()
    caso = sala.expediente()

    def reservado_mientras() -> None:
        sala.mundo.expedientes[caso.expediente_id] = caso.reservar()

    sala.archivo.al_guardar = reservado_mientras
    await sala.presentar(usuario(caso.partes[0].persona), caso)
    assert all(uno.expediente.reservado for uno in sala.mundo.events)


async def test_the_same_key_gives_the_same_answer_and_again_is_a_conflict() -> None:
    sala = Sala()
    caso = sala.expediente()
    linea = await reservar(sala, caso, llave="k")
    sala.mundo.clock.advance(minutes=1)
    assert await reservar(sala, caso, llave="k") == linea
    assert len(sala.mundo.hechos(ExpedienteReservado)) == 1
    with pytest.raises(ClaveReutilizada):
        await reservar(sala, caso, llave="k", motivo="otro")
    with pytest.raises(ExpedienteYaReservado):
        await reservar(sala, caso)
    siempre = sala.expediente(secuencia=2, llave=b"k")
    with pytest.raises(ExpedienteYaReservado):
        await reservar(sala, siempre)


@pytest.mark.parametrize(
    ("quien", "rechazo"),
    [
        (SECRETARIA, SoloElOrgano),
        (AJENA, ExpedienteNoEncontrado),
        (usuario(uuid4()), ExpedienteNoEncontrado),
        (SISTEMA, ExpedienteNoEncontrado),
    ],
)
async def test_nobody_else_may(quien: Principal, rechazo: type[EstradoError]) -> None:
    sala = Sala()
    caso = sala.expediente()
    with pytest.raises(rechazo):
        await reservar(sala, caso, quien)
    with pytest.raises(SoloElOrgano):
        await reservar(sala, caso, usuario(caso.partes[0].persona))
    assert sala.mundo.events == []


@pytest.mark.parametrize("campo", ["motivo", "fundamento"])
@pytest.mark.parametrize("texto", ["", "dos\nlíneas", "x" * 501])
async def test_motive_and_ground_must_be_said(campo: str, texto: str) -> None:
    sala = Sala()
    with pytest.raises(TextoInvalido) as rechazado:
        await reservar(sala, sala.expediente(), JUEZ, **{campo: texto})
    assert rechazado.value.metadata["campo"] == campo
    assert sala.mundo.cambios_de_reserva == []


async def test_a_case_that_is_not_there() -> None:
    sala = Sala()
    caso = sala.expediente()
    with pytest.raises(ExpedienteNoEncontrado):
        await reservar(sala, caso, numero="01017-2026-00009")
    with pytest.raises(NumeroDeExpedienteInvalido):
        await reservar(sala, caso, numero="1")
