from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import casillero_pb2, eventos_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.casillero.v1.casillero_service_pb2_grpc import CasilleroServiceStub
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, CLASE_DE_ENTREGA_NOTIFICACION
from estrado.expedientes.v1.eventos_pb2 import PlazoCalculado
from sqlalchemy import select

from libs.foundation.core.errors import Conflict, Denied, EstradoError, NotFound, Unauthenticated, Unavailable
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sealing.tables import bitacora
from libs.foundation.testing.component import acting
from services.casillero.tests.component.vecinos import D1, EXPEDIENTES, PDF, Sala, leido

DISTINTO = "CANARIO-9f3b"


async def bytes_de(
    sala: Sala, notificacion_id: str, documento_id: str = D1, en_nombre_de: str = ""
) -> tuple[Any, bytes]:
    """The description and the bytes of a document as the caller gets them."""
    request = pb.LeerDocumentoDeNotificacionRequest(
        notificacion_id=notificacion_id, documento_id=documento_id, en_nombre_de=en_nombre_de
    )
    mensajes = [mensaje async for mensaje in sala.stub.LeerDocumentoDeNotificacion(request)]
    return mensajes[0].documento, b"".join(mensaje.datos for mensaje in mensajes[1:])


async def una_notificacion(sala: Sala, persona: UUID) -> str:
    """Its id: somebody with a mailbox has it, unopened."""
    await sala.verificar(persona)
    await sala.oir(1)
    await sala.ordenar(persona)
    oidos = await sala.oir(3)
    return leido(oidos[1], eventos_pb2.NotificacionDepositada()).notificacion_id


async def test_from_a_verified_identity_to_a_document_read_and_a_plazo_shown(estrado: Sala) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    await estrado.oir(1)
    orden = await estrado.ordenar(persona, plazo="plazo común, aún no corre")
    aviso = await estrado.ordenar(persona, clase=CLASE_DE_ENTREGA_AVISO, asunto="Escrito de la otra parte")
    oidos = await estrado.oir(4)
    abierto = oidos[0]
    # Both deposits may be of one batch, or each of its own.
    depositada, avisada = [uno for uno in oidos if uno.type.endswith(".NotificacionDepositada")]
    [efectiva] = [uno for uno in oidos if uno.type.endswith(".NotificacionEfectiva")]

    casillero = leido(abierto, eventos_pb2.CasilleroAbierto())
    assert casillero.persona == str(persona)
    assert [event.seq for event in oidos] == [1, 2, 3, 4]
    assert depositada.seq < efectiva.seq
    assert {event.subject for event in oidos} == {casillero.casillero_id}
    hecho = leido(depositada, eventos_pb2.NotificacionDepositada())
    assert hecho.entrega.entrega_id == orden.entrega_id
    assert hecho.entrega.clase == CLASE_DE_ENTREGA_NOTIFICACION
    assert (hecho.entrega.productor, hecho.entrega.expediente_id, hecho.entrega.acto_id) == ("expedientes", "e1", "a1")
    assert hecho.numero_casillero == casillero.numero
    assert hecho.emision == orden.emision
    assert hecho.puesta_a_disposicion.ToDatetime(UTC) >= orden.emision.ToDatetime(UTC)
    assert leido(efectiva, eventos_pb2.NotificacionEfectiva()).efectiva == hecho.puesta_a_disposicion
    assert leido(avisada, eventos_pb2.NotificacionDepositada()).entrega.entrega_id == aviso.entrega_id

    with acting(estrado.component.issuer.token(persona)):
        (propio,) = (await estrado.stub.ListarCasilleros(pb.ListarCasillerosRequest())).casilleros
        assert (propio.numero, propio.sin_abrir) == (casillero.numero, 2)
        listadas = await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest(limite=1))
        resto = pb.ListarNotificacionesRequest(limite=1, cursor=listadas.siguiente)
        paginas = [*listadas.notificaciones, *(await estrado.stub.ListarNotificaciones(resto)).notificaciones]
        por_asunto = {pagina.asunto: pagina for pagina in paginas}  # deposited at one instant: in either order
        assert por_asunto.keys() == {"Escrito de la otra parte", "Resolución de trámite"}
        una, otra = por_asunto["Resolución de trámite"], por_asunto["Escrito de la otra parte"]
        assert not una.HasField("acceso")
        assert una.regla

        with pytest.raises(Conflict) as gated:
            await bytes_de(estrado, una.notificacion_id)
        assert gated.value.code == "ACCESO_REQUERIDO"
        assert (await bytes_de(estrado, otra.notificacion_id))[1] == PDF

        acceso = pb.AccederNotificacionRequest(notificacion_id=una.notificacion_id)
        primero = (await estrado.stub.AccederNotificacion(acceso)).notificacion
        assert primero.HasField("acceso")
        assert (await estrado.stub.AccederNotificacion(acceso)).notificacion == primero
        descripcion, contenido = await bytes_de(estrado, una.notificacion_id)
        assert contenido == PDF
        assert (descripcion.nombre, descripcion.bytes) == ("decreto.pdf", len(PDF))
        request = pb.ListarEvidenciasRequest(notificacion_id=una.notificacion_id)
        evidencias = (await estrado.stub.ListarEvidencias(request)).evidencias
        assert [evidencia.tipo for evidencia in evidencias] == [
            "SubmissionAcceptance",
            "ContentConsignment",
            "LegalEffect",
            "ContentAccessTracking",
            "ContentAccessTracking",
            "ContentHandoverStart",
            "ContentHandover",
        ]

        assert (una.plazo_explicacion, una.HasField("plazo_vence")) == ("plazo común, aún no corre", False)
        vence = to_timestamp(datetime.now(UTC) + timedelta(days=5))
        plazo = PlazoCalculado(entregas=[orden.entrega_id, str(uuid4())], vence=vence, explicacion="tres días hábiles")
        await estrado.decir(EXPEDIENTES.interno, "e1", plazo)
        # Told after the plazo on the same expediente: when it is there, the plazo is.
        await estrado.ordenar(persona, clase=CLASE_DE_ENTREGA_AVISO)
        await estrado.oir(6)
        consulta = pb.ConsultarNotificacionRequest(notificacion_id=una.notificacion_id)
        con_plazo = (await estrado.stub.ConsultarNotificacion(consulta)).notificacion
        assert (con_plazo.plazo_explicacion, con_plazo.plazo_vence) == ("tres días hábiles", vence)


async def test_a_confirmed_entity_has_a_mailbox_that_its_members_read_and_others_do_not(estrado: Sala) -> None:
    entidad, persona = uuid4(), uuid4()
    await estrado.confirmar(entidad, persona)
    await estrado.oir(1)
    await estrado.ordenar(persona)
    abierto, depositada, _ = await estrado.oir(3)
    numero = leido(abierto, eventos_pb2.CasilleroAbierto()).numero
    una, ahi = leido(depositada, eventos_pb2.NotificacionDepositada()).notificacion_id, str(entidad)
    lista, acceso = pb.ListarCasillerosRequest(en_nombre_de=ahi), pb.AccederNotificacionRequest(notificacion_id=una)
    with acting(estrado.component.issuer.token(uuid4())):
        for otro in (ahi, "no es un id"):
            with pytest.raises(NotFound) as stranger:
                await estrado.stub.ListarCasilleros(pb.ListarCasillerosRequest(en_nombre_de=otro))
            assert stranger.value.code == "CASILLERO_NO_ENCONTRADO"
        estrado.mandatos.agregar_miembro(entidad, persona)
        [suyo] = (await estrado.stub.ListarCasilleros(lista)).casilleros
        assert (suyo.numero, suyo.sin_abrir) == (numero, 1)
        dentro = await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest(en_nombre_de=ahi))
        assert [notificacion.notificacion_id for notificacion in dentro.notificaciones] == [una]
        assert not (await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())).notificaciones
        with pytest.raises(NotFound) as own:
            await estrado.stub.AccederNotificacion(acceso)
        assert own.value.code == "NOTIFICACION_NO_ENCONTRADA"
        acceso.en_nombre_de = ahi
        assert (await estrado.stub.AccederNotificacion(acceso)).notificacion.HasField("acceso")
        assert (await bytes_de(estrado, una, en_nombre_de=ahi))[1] == PDF
        request = pb.ListarEvidenciasRequest(notificacion_id=una, en_nombre_de=ahi)
        evidencias = (await estrado.stub.ListarEvidencias(request)).evidencias
        assert [evidencia.actor.endswith(f"en nombre de {persona}") for evidencia in evidencias[-3:]] == [True] * 3
        # A mandate of the entity is no membership.
        estrado.mandatos.poderes[ahi].entidad_id = ""
        with pytest.raises(NotFound):
            await estrado.stub.ListarCasilleros(lista)
    anotado = await estrado.component.service.database.read(
        lambda session: session.execute(select(bitacora).order_by(bitacora.c.posicion)).all()
    )
    assert [fila.accion for fila in anotado] == [
        "LISTAR_CASILLEROS",
        "LISTAR_NOTIFICACIONES",
        "ACCEDER_NOTIFICACION",
        "LEER_DOCUMENTO_DE_NOTIFICACION",
        "REGISTRAR_DESCARGA",
        "REGISTRAR_DESCARGA",
        "LISTAR_EVIDENCIAS",
    ]
    assert {(fila.en_nombre_de, fila.sujeto != "") for fila in anotado} == {(str(persona), True)}


async def test_what_an_annulled_entity_gets_goes_on_paper(estrado: Sala) -> None:
    entidad, persona = uuid4(), uuid4()
    await estrado.confirmar(entidad, persona)
    await estrado.anular(entidad, persona)
    await estrado.confirmar(entidad, uuid4())  # on the same stream: once that mailbox is open, the annulment was heard
    await estrado.oir(2)
    orden = await estrado.ordenar(persona)
    en_papel = leido((await estrado.oir(3))[2], eventos_pb2.EntregaEnPapelPendiente())
    assert en_papel.entrega.entrega_id == orden.entrega_id


async def test_marks_and_visits_are_of_who_reads_and_change_nothing_else(estrado: Sala) -> None:
    entidad, persona = uuid4(), uuid4()
    await estrado.confirmar(entidad, persona)
    await estrado.oir(1)
    await estrado.ordenar(persona)
    depositada = leido((await estrado.oir(3))[1], eventos_pb2.NotificacionDepositada())
    una, ahi = depositada.notificacion_id, str(entidad)
    estrado.mandatos.agregar_miembro(entidad, persona)
    lista = pb.ListarNotificacionesRequest(en_nombre_de=ahi, archivada=False)
    with acting(estrado.component.issuer.token(uuid4())):
        marcas = casillero_pb2.Marcas(archivada=True, carpeta="Visto", etiquetas=["ya"])
        etiquetas = casillero_pb2.Etiquetas(nombres=["ya"])
        poner = pb.MarcarNotificacionRequest(
            notificacion_id=una, en_nombre_de=ahi, archivada=True, carpeta="Visto", etiquetas=etiquetas
        )
        assert (await estrado.stub.MarcarNotificacion(poner)).marcas == marcas
        assert not (await estrado.stub.ListarNotificaciones(lista)).notificaciones
        todas = await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest(en_nombre_de=ahi))
        assert todas.notificaciones[0].marcas == marcas
        assert not todas.notificaciones[0].HasField("acceso")
        resumen = await estrado.stub.ListarMarcas(pb.ListarMarcasRequest(en_nombre_de=ahi))
        assert [(usada.nombre, usada.cuantas) for usada in (*resumen.carpetas, *resumen.etiquetas)] == [
            ("Visto", 1),
            ("ya", 1),
        ]
        visita = pb.AnotarVisitaRequest(hasta=depositada.puesta_a_disposicion, en_nombre_de=ahi)
        [visto] = (await estrado.stub.AnotarVisita(visita)).casilleros
        assert (visto.visto_hasta, visto.nuevas, visto.sin_abrir) == (depositada.puesta_a_disposicion, 0, 1)
        evidencias = await estrado.stub.ListarEvidencias(
            pb.ListarEvidenciasRequest(notificacion_id=una, en_nombre_de=ahi)
        )
        assert len(evidencias.evidencias) == 3
    with acting(estrado.component.issuer.token(uuid4())):  # another member
        [suya] = (await estrado.stub.ListarNotificaciones(lista)).notificaciones
        assert suya.marcas == casillero_pb2.Marcas()
        [propio] = (await estrado.stub.ListarCasilleros(pb.ListarCasillerosRequest(en_nombre_de=ahi))).casilleros
        assert (propio.HasField("visto_hasta"), propio.nuevas) == (False, 1)
    assert len(await estrado.oir(3)) == 3


async def test_search_is_a_parameter_and_sees_neither_case_nor_accents(estrado: Sala) -> None:
    persona = uuid4()
    await una_notificacion(estrado, persona)
    with acting(estrado.component.issuer.token(persona)):
        for q, halladas in (
            ("RESOLUCION", 1),
            ("trámite", 1),
            ("01017-2026", 1),
            ("resoluciones de tram", 1),
            ("sentencia", 0),
            ("%", 0),
            ("resoluci_n", 0),
            ("' OR 1=1 --", 0),
        ):
            pagina = await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest(q=q))
            assert len(pagina.notificaciones) == halladas, q


async def test_other_bytes_than_those_delivered_never_leave_whole_and_in_part_not_without_evidence(
    estrado: Sala,
) -> None:
    persona = uuid4()
    notificacion_id = await una_notificacion(estrado, persona)
    with acting(estrado.component.issuer.token(persona)):
        await estrado.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=notificacion_id))
        for otro in (PDF[:-1] + b"x", PDF[:-1], PDF + b"x", b""):
            estrado.productor.documentos[D1] = otro
            with pytest.raises(Unavailable) as altered:
                await bytes_de(estrado, notificacion_id)
            assert altered.value.code == "DOCUMENTO_ALTERADO"
        del estrado.productor.documentos[D1]
        with pytest.raises(Unavailable) as missing:
            await bytes_de(estrado, notificacion_id)
        assert missing.value.code == "PRODUCTOR_NO_DISPONIBLE"
        request = pb.ListarEvidenciasRequest(notificacion_id=notificacion_id)
        tipos = [evidencia.tipo for evidencia in (await estrado.stub.ListarEvidencias(request)).evidencias]
        assert tipos[-3:] == ["ContentHandoverStart"] * 3  # nothing left of the empty one and of the missing one
        assert "ContentHandover" not in tipos


async def negado(llamada: Awaitable[Any]) -> EstradoError:
    """What a call is refused with."""
    with pytest.raises(EstradoError) as refused:
        await llamada
    return refused.value


def llamadas(sala: Sala, notificacion_id: str) -> list[Awaitable[Any]]:
    """Every RPC about one notificacion."""
    return [
        sala.stub.ConsultarNotificacion(pb.ConsultarNotificacionRequest(notificacion_id=notificacion_id)),
        sala.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=notificacion_id)),
        sala.stub.MarcarNotificacion(pb.MarcarNotificacionRequest(notificacion_id=notificacion_id)),
        sala.stub.ListarEvidencias(pb.ListarEvidenciasRequest(notificacion_id=notificacion_id)),
        bytes_de(sala, notificacion_id),
    ]


async def test_missing_and_foreign_are_refused_alike(estrado: Sala) -> None:
    propia = await una_notificacion(estrado, uuid4())
    otra = uuid4()
    await estrado.verificar(otra)
    await estrado.oir(4)
    for persona in (otra, uuid4(), None):
        with acting(estrado.component.issuer.token(persona)):
            for cual in (propia, str(uuid4()), "no es un id"):
                for llamada in llamadas(estrado, cual):
                    error = await negado(llamada)
                    assert (type(error), error.code, error.metadata) == (NotFound, "NOTIFICACION_NO_ENCONTRADA", {})
            assert not (await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())).notificaciones


async def test_mailboxes_are_for_persons_only(estrado: Sala) -> None:
    propia = await una_notificacion(estrado, uuid4())
    for llamada in llamadas(estrado, propia):
        assert isinstance(await negado(llamada), Unauthenticated)
    async with estrado.component.stub(CasilleroServiceStub, caller="expedientes") as stub:
        assert isinstance(await negado(stub.ListarCasilleros(pb.ListarCasillerosRequest())), Denied)


async def test_a_delivery_waits_for_the_mailbox_of_a_verified_recipient(estrado: Sala) -> None:
    persona, sin_cuenta = uuid4(), uuid4()
    estrado.identidad.verificadas.add(str(persona))
    orden = await estrado.ordenar(persona, expediente="e1")
    await estrado.ordenar(sin_cuenta, expediente="e2")
    (en_papel,) = await estrado.oir(1)
    assert leido(en_papel, eventos_pb2.EntregaEnPapelPendiente()).entrega.destinatario == str(sin_cuenta)
    await estrado.verificar(persona)
    _, abierto, depositada, _ = await estrado.oir(4)
    leido(abierto, eventos_pb2.CasilleroAbierto())
    assert leido(depositada, eventos_pb2.NotificacionDepositada()).entrega.entrega_id == orden.entrega_id


async def test_who_was_untied_is_notified_on_paper_until_somebody_is_verified_anew(estrado: Sala) -> None:
    persona, otra = uuid4(), uuid4()
    cuenta = await estrado.verificar(persona)
    await estrado.desvincular(persona, cuenta)
    await estrado.verificar(otra, cuenta)  # on the same stream: once its mailbox is open, the untie was heard
    await estrado.oir(2)
    orden = await estrado.ordenar(persona)
    en_papel = leido((await estrado.oir(3))[2], eventos_pb2.EntregaEnPapelPendiente())
    assert en_papel.entrega.entrega_id == orden.entrega_id
    await estrado.verificar(persona)
    siguiente = await estrado.ordenar(persona)
    depositada = leido((await estrado.oir(4))[3], eventos_pb2.NotificacionDepositada())
    assert depositada.entrega.entrega_id == siguiente.entrega_id


async def test_paper_is_told_under_the_delivery_and_avisos_are_not_told(estrado: Sala) -> None:
    await estrado.ordenar(uuid4(), clase=CLASE_DE_ENTREGA_AVISO)
    orden = await estrado.ordenar(uuid4())
    (event,) = await estrado.oir(1)
    assert event.subject == orden.entrega_id
    assert leido(event, eventos_pb2.EntregaEnPapelPendiente()).entrega.entrega_id == orden.entrega_id


async def test_events_never_say_what_a_delivery_is_about(estrado: Sala) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    await estrado.oir(1)
    await estrado.ordenar(persona, reservado=True, asunto=DISTINTO, numero_de_expediente=DISTINTO)
    await estrado.ordenar(uuid4(), reservado=True, asunto=DISTINTO, numero_de_expediente=DISTINTO)
    depositada = (await estrado.oir(2))[1]
    with acting(estrado.component.issuer.token(persona)):
        notificacion_id = leido(depositada, eventos_pb2.NotificacionDepositada()).notificacion_id
        request = pb.AccederNotificacionRequest(notificacion_id=notificacion_id)
        propia = (await estrado.stub.AccederNotificacion(request)).notificacion
    assert propia.reservado
    assert propia.asunto == DISTINTO
    for event in await estrado.oir(5):
        assert DISTINTO.encode() not in event.data


async def test_the_same_delivery_twice_is_delivered_once_and_an_illegible_one_stops_its_expediente_only(
    estrado: Sala,
) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    await estrado.oir(1)
    orden = await estrado.ordenar(persona, expediente="e1")
    await estrado.decir(EXPEDIENTES.interno, "e1", orden)
    await estrado.ordenar(persona, expediente="e1", productor="pagos")
    await estrado.ordenar(persona, expediente="e1")
    await estrado.ordenar(persona, expediente="e2", asunto="Otro expediente")
    oidos = await estrado.oir(5)
    entregas = {leido(e, eventos_pb2.NotificacionDepositada()).entrega.expediente_id for e in (oidos[1], oidos[3])}
    assert entregas == {"e1", "e2"}
    with acting(estrado.component.issuer.token(persona)):
        pagina = await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())
    assert len(pagina.notificaciones) == 2
