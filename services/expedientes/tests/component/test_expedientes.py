import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import eventos_pb2 as de_casillero
from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoRequest
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION, EntregaOrdenada
from estrado.expedientes.v1 import eventos_pb2
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc

from libs.foundation.core.errors import Conflict, Denied, EstradoError, Invalid, NotFound, Unauthenticated
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.stores import open_bucket
from libs.foundation.testing.component import acting
from services.expedientes.tests.component.vecinos import (
    ANA,
    DIEGO,
    EXPEDIENTES,
    LUIS,
    PDF,
    ROSA,
    Quien,
    Vecindario,
    leido_entero,
    referencia,
)
from services.expedientes.tests.fakes_de_identity import persona_de

ORGANO = "secretario@01017"
DECRETO = b"%PDF-1.7\ndecreto" * 9000


async def hasta(condicion: Callable[[], Awaitable[Any]]) -> Any:
    """The first true answer of `condicion`, a call to the service, asked until there is one."""
    async with asyncio.timeout(30):
        while not (respuesta := await condicion()):
            pass
    return respuesta


def ordenes(eventos: list[Any]) -> list[EntregaOrdenada]:
    return [EntregaOrdenada.FromString(e.data) for e in eventos if e.type == "estrado.comun.v1.EntregaOrdenada"]


async def test_from_the_escrito_to_the_plazo(barrio: Vecindario) -> None:
    secretaria, ana, diego = barrio.quien("", ORGANO), barrio.quien(ANA), barrio.quien(DIEGO)
    numero = (await barrio.expediente(secretaria)).numero
    acuse = await barrio.presentar(ana, numero, await barrio.subir(ana))
    assert acuse.numero_de_escrito == f"{numero}-E0001"
    assert acuse.documentos[0].sha256 == sha256(PDF).hexdigest()

    ingresado, presentado = await barrio.oir(2, EXPEDIENTES.publico)
    assert eventos_pb2.ExpedienteIngresado.FromString(ingresado.data).numero == numero
    assert eventos_pb2.EscritoPresentado.FromString(presentado.data).escrito_id == acuse.escrito_id
    assert (ingresado.seq, presentado.seq) == (1, 2)
    aviso, copia = ordenes(await barrio.oir(2, EXPEDIENTES.interno))
    assert (aviso.destinatario, aviso.representado) == (str(persona_de(DIEGO)), str(persona_de(LUIS)))
    assert {aviso.clase, copia.clase} == {CLASE_DE_ENTREGA_AVISO}
    assert (aviso.documentos[0].documento_id, aviso.materia) == (acuse.documentos[0].documento_id, "ordinaria")
    assert copia.destinatario == str(persona_de(ANA))
    descripcion, contenido = await leido_entero(
        barrio.documentos.LeerDocumento(LeerDocumentoRequest(documento_id=copia.documentos[0].documento_id))
    )
    assert (descripcion.tipo, descripcion.sha256) == ("application/pdf", sha256(contenido).hexdigest())
    assert await barrio.bytes_de(diego, numero, acuse.documentos[0].documento_id) == (
        (await barrio.bytes_de(ana, numero, acuse.documentos[0].documento_id))[0],
        PDF,
    )

    with acting(secretaria.token):
        (entrada,) = (await barrio.stub.ListarBandeja(rpc.ListarBandejaRequest())).entradas
        assert entrada.escrito_id == acuse.escrito_id
        decreto = (
            await barrio.stub.EmitirResolucion(
                rpc.EmitirResolucionRequest(
                    numero=numero,
                    tipo="decreto",
                    sumilla="Córrase audiencia",
                    recibo=await barrio.subir(secretaria, DECRETO),
                    escrito_id=acuse.escrito_id,
                    tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO",
                )
            )
        ).actuacion
        assert not (await barrio.stub.ListarBandeja(rpc.ListarBandejaRequest())).entradas
    assert [c.estado for c in decreto.comunicaciones] == ["ordenada"] * 2
    (espera,) = decreto.plazos
    assert (decreto.tipo_de_plazo, espera.tipo, espera.estado) == (*["EMPLAZAMIENTO_ORDINARIO"] * 2, "pendiente")
    assert (espera.plazo_id, espera.HasField("inicia"), espera.HasField("vence")) == ("", False, False)
    assert espera.explicacion.endswith("falta notificar a Rosa Ixchel y Luis Tzoc.")
    documento = decreto.documentos[0].documento_id

    async def leer(quien: Quien) -> bytes:
        return (await barrio.bytes_de(quien, numero, documento))[1]

    for quien in (ana, diego, barrio.quien(ROSA), barrio.quien(LUIS)):
        with pytest.raises(Conflict) as refused:
            await leer(quien)
        assert refused.value.code == "ACCESO_REQUERIDO"
    assert await leer(secretaria) == DECRETO

    notificaciones = ordenes(await barrio.oir(4, EXPEDIENTES.interno))[2:]
    assert {orden.clase for orden in notificaciones} == {CLASE_DE_ENTREGA_NOTIFICACION}
    assert all("Plazo común" in orden.plazo and "Rosa" not in orden.plazo for orden in notificaciones)
    a_ana, a_diego = notificaciones
    ahora = datetime.now(UTC)
    for buzon, orden in (("b1", a_ana), ("b2", a_diego)):
        await barrio.decir(
            buzon,
            de_casillero.NotificacionDepositada(entrega=referencia(orden), puesta_a_disposicion=to_timestamp(ahora)),
        )
        await barrio.decir(
            buzon,
            de_casillero.NotificacionEfectiva(
                entrega=referencia(orden), efectiva=to_timestamp(ahora), regla="deposito@2011-10-01"
            ),
        )
    # An aviso's deposit changes nothing in the case, and stops nothing.
    await barrio.decir(
        "b2",
        de_casillero.NotificacionDepositada(entrega=referencia(aviso), puesta_a_disposicion=to_timestamp(ahora)),
    )
    await barrio.decir("b2", de_casillero.NotificacionAccedida(entrega=referencia(a_diego), acceso=to_timestamp(ahora)))

    async def accedida() -> Any:
        ultima = (await barrio.actuaciones(ana, numero))[-1]
        return ultima if ultima.comunicaciones[1].estado == "accedida" else None

    actuacion = await hasta(accedida)
    de_ana, de_diego = actuacion.comunicaciones
    assert (de_ana.estado, de_ana.parte, de_ana.destinatario) == ("depositada", "Rosa Ixchel", "Ana Morales")
    assert de_diego.efectiva.ToDatetime(UTC) == de_diego.acceso.ToDatetime(UTC) == ahora
    assert de_diego.regla == "deposito@2011-10-01"
    (plazo,) = actuacion.plazos
    assert (plazo.estado, list(plazo.obligados)) == ("abierto", ["Rosa Ixchel", "Luis Tzoc"])
    assert sum(dia.cuenta for dia in plazo.dias) == 9
    assert "CPCyM 111" in plazo.explicacion
    assert await leer(diego) == DECRETO
    assert await leer(barrio.quien(LUIS)) == DECRETO
    with pytest.raises(Conflict):
        await leer(ana)
    publicos = await barrio.oir(4, EXPEDIENTES.publico)
    assert [e.type.rpartition(".")[2] for e in publicos[2:]] == ["ActoComunicado", "ActoNotificado"]
    calculado = eventos_pb2.PlazoCalculado.FromString((await barrio.oir(5, EXPEDIENTES.interno))[4].data)
    assert set(calculado.entregas) == {a_ana.entrega_id, a_diego.entrega_id}
    assert calculado.vence == plazo.vence

    with acting(ana.token):
        assert (await barrio.stub.ListarPlazos(rpc.ListarPlazosRequest(numero=numero))).plazos[0] == plazo
        lecturas = (await barrio.stub.ListarLecturas(rpc.ListarLecturasRequest(numero=numero, limite=100))).lecturas
    assert {"Ana Morales (abogado)", "Diego Ixcoy (abogado)", "secretario"} <= {lectura.quien for lectura in lecturas}
    assert {"documento", "actuaciones", "plazos"} <= {lectura.que for lectura in lecturas}


async def test_paper_is_shown_as_pending(barrio: Vecindario) -> None:
    secretaria = barrio.quien("", ORGANO)
    numero = (await barrio.expediente(secretaria)).numero
    with acting(secretaria.token):
        await barrio.stub.EmitirResolucion(
            rpc.EmitirResolucionRequest(
                numero=numero, tipo="decreto", sumilla="Notifíquese", recibo=await barrio.subir(secretaria)
            )
        )
    a_ana, _ = ordenes(await barrio.oir(2, EXPEDIENTES.interno))
    await barrio.decir(a_ana.entrega_id, de_casillero.EntregaEnPapelPendiente(entrega=referencia(a_ana)))

    async def pendientes() -> Any:
        with acting(secretaria.token):
            request = rpc.ListarNotificacionesEnPapelRequest()
            return (await barrio.stub.ListarNotificacionesEnPapel(request)).pendientes

    (pendiente,) = await hasta(pendientes)
    assert (pendiente.destinatario, pendiente.numero_de_expediente) == ("Ana Morales", numero)
    assert [c.estado for c in (await barrio.actuaciones(secretaria, numero))[0].comunicaciones] == [
        "papel_pendiente",
        "ordenada",
    ]
    with acting(barrio.quien(ANA).token):
        assert not (await barrio.stub.ListarNotificacionesEnPapel(rpc.ListarNotificacionesEnPapelRequest())).pendientes


async def test_a_double_click_presents_once(barrio: Vecindario) -> None:
    ana = barrio.quien(ANA)
    numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
    recibo = await barrio.subir(ana, vida=timedelta(seconds=3))
    uno, otro = await asyncio.gather(*(barrio.presentar(ana, numero, recibo, "k1") for _ in range(2)))
    assert uno == otro
    assert len(await barrio.actuaciones(ana, numero)) == 1

    vencido = await barrio.subir(ana, vida=timedelta(seconds=-1))
    assert await barrio.presentar(ana, numero, vencido, "k1") == uno  # the same document, its recibo expired
    with pytest.raises(Invalid) as refused:
        await barrio.presentar(ana, numero, vencido, "k2")
    assert refused.value.code == "RECIBO_VENCIDO"
    with pytest.raises(Conflict) as reused:
        await barrio.presentar(ana, numero, await barrio.subir(ana, b"%PDF-otro"), "k1")
    assert reused.value.code == "CLAVE_REUTILIZADA"
    with pytest.raises(Denied) as ajeno:
        await barrio.presentar(ana, numero, await barrio.subir(barrio.quien(DIEGO)), "k3")
    assert ajeno.value.code == "RECIBO_AJENO"


async def test_recibido_is_the_gateways_word(barrio: Vecindario) -> None:
    ana = barrio.quien(ANA)
    numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
    recibido = datetime.now(UTC) - timedelta(seconds=30)
    acuse = await barrio.presentar(ana, numero, await barrio.subir(ana), received=recibido)
    assert abs(acuse.recibido.ToDatetime(UTC) - recibido) < timedelta(milliseconds=1)
    assert acuse.registrado.ToDatetime(UTC) > recibido + timedelta(seconds=29)


async def test_a_reserved_case_leaves_no_trace_outside(barrio: Vecindario) -> None:
    secretaria = barrio.quien("", "secretario@01022")
    reservado = await barrio.expediente(secretaria, organo="01022", ramo="familia", tipo_de_proceso="oral")
    assert reservado.reservado
    ana = barrio.quien(ANA)
    acuse = await barrio.presentar(ana, reservado.numero, await barrio.subir(ana, b"%PDF-CANARIO" * 1000))
    oidos = await barrio.oir(2, EXPEDIENTES.reservado)
    assert [e.type.rpartition(".")[2] for e in oidos] == ["ExpedienteIngresado", "EscritoPresentado"]
    assert all(orden.reservado for orden in ordenes(await barrio.oir(2, EXPEDIENTES.interno)))
    assert (await barrio.bytes_de(ana, reservado.numero, acuse.documentos[0].documento_id))[1].startswith(b"%PDF-CANA")

    settings = barrio.component.settings
    assert [uno.key async for uno in open_bucket(settings, "expedientes").list()] == []
    almacen = open_bucket(settings, "expedientes-reservado")
    guardados = [uno.key async for uno in almacen.list()]
    assert len(guardados) == 3  # what was presented, its acuse as PDF and as page
    for guardado in guardados:
        crudo = b"".join([trozo async for trozo in almacen.read(guardado)])
        assert not [claro for claro in (b"CANARIO", b"%PDF", b"<html") if claro in crudo]

    for ajeno in (barrio.quien("", ORGANO), barrio.quien("0000999962217")):
        respuestas = []
        for numero in (reservado.numero, "01022-2026-99999"):
            with acting(ajeno.token):
                for llamada in (
                    barrio.stub.ConsultarExpediente(rpc.ConsultarExpedienteRequest(numero=numero)),
                    barrio.stub.ListarActuaciones(rpc.ListarActuacionesRequest(numero=numero)),
                    barrio.stub.ListarPlazos(rpc.ListarPlazosRequest(numero=numero)),
                    barrio.stub.ListarLecturas(rpc.ListarLecturasRequest(numero=numero)),
                    barrio.stub.ConsultarEscrito(
                        rpc.ConsultarEscritoRequest(numero=numero, escrito_id=acuse.escrito_id)
                    ),
                    leido_entero(
                        barrio.stub.LeerDocumentoDeExpediente(
                            rpc.LeerDocumentoDeExpedienteRequest(
                                numero=numero, documento_id=acuse.documentos[0].documento_id
                            )
                        )
                    ),
                ):
                    with pytest.raises(NotFound) as refused:
                        await llamada
                    respuestas.append((refused.value.code, refused.value.metadata))
        assert respuestas == [("EXPEDIENTE_NO_ENCONTRADO", {})] * 12
        with acting(ajeno.token):
            assert not (await barrio.stub.ListarExpedientes(rpc.ListarExpedientesRequest())).expedientes
            assert not (await barrio.stub.ListarBandeja(rpc.ListarBandejaRequest())).entradas


async def test_pages_belong_to_their_caller(barrio: Vecindario) -> None:
    secretaria, ana = barrio.quien("", ORGANO), barrio.quien(ANA)
    numeros = [(await barrio.expediente(secretaria)).numero for _ in range(3)]
    assert [numero[-5:] for numero in numeros] == ["00001", "00002", "00003"]
    vistos, cursor = [], ""
    for _ in range(3):
        with acting(ana.token):
            pagina = await barrio.stub.ListarExpedientes(rpc.ListarExpedientesRequest(limite=1, cursor=cursor))
        vistos += [expediente.numero for expediente in pagina.expedientes]
        anterior, cursor = cursor, pagina.siguiente
    assert (vistos, cursor) == (numeros[::-1], "")
    with acting(secretaria.token), pytest.raises(Invalid) as refused:
        await barrio.stub.ListarExpedientes(rpc.ListarExpedientesRequest(limite=1, cursor=anterior))
    assert refused.value.code == "CURSOR_INVALIDO"


async def test_who_may_enter_a_case(barrio: Vecindario) -> None:
    for ajena in (barrio.quien("", "secretario@01018"), barrio.quien("", "juez@01017"), barrio.quien(ANA)):
        with pytest.raises(Denied) as refused:
            await barrio.expediente(ajena)
        assert refused.value.code == "SOLO_EL_ORGANO"
    with acting(""), pytest.raises(Unauthenticated):
        await barrio.stub.ListarExpedientes(rpc.ListarExpedientesRequest())
    with acting(barrio.quien(ANA).token), pytest.raises(EstradoError) as negada:
        await leido_entero(barrio.documentos.LeerDocumento(LeerDocumentoRequest(documento_id=str(uuid4()))))
    assert isinstance(negada.value, Denied)  # a person's token makes casillero's call a person's
