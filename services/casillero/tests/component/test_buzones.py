"""Whole mailboxes through the service's own doors."""

import asyncio
from uuid import uuid4

import pytest
from estrado.casillero.v1 import administracion_service_pb2, casillero_pb2, eventos_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceStub
from estrado.identity.v1 import entidades_pb2
from sqlalchemy import select

from libs.foundation.core.errors import Denied, EstradoError, NotFound
from libs.foundation.eventos.log import Event
from libs.foundation.rpc.errors import FalloInterno, ServicioNoDisponible
from libs.foundation.rpc.tokens import CredencialDeServicioInvalida
from libs.foundation.sealing.tables import bitacora
from libs.foundation.testing.component import acting
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.tests.component.vecinos import Sala, leido

MOTIVO = "Se informó el fallecimiento de su titular."


async def test_a_suspended_mailbox_gets_nothing_keeps_what_it_has_and_receives_again(estrado: Sala) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    numero = leido((await estrado.oir(1))[0], eventos_pb2.CasilleroAbierto()).numero
    await estrado.ordenar(persona)
    await estrado.oir(3)
    suspender = administracion_service_pb2.SuspenderCasilleroRequest(numero=numero, motivo=MOTIVO)
    reabrir = administracion_service_pb2.ReabrirCasilleroRequest(numero=numero, motivo="Se aclaró que vive.")
    issuer = estrado.component.issuer
    async with estrado.component.stub(AdministracionServiceStub) as stub:
        for token in (issuer.token(uuid4(), ["administrador"]), issuer.token(uuid4(), ["juez@01017"], fresh=True)):
            with acting(token), pytest.raises(Denied):
                await stub.SuspenderCasillero(suspender)
        with acting(issuer.token(uuid4(), ["administrador"], fresh=True)):
            suspendido = (await stub.SuspenderCasillero(suspender)).casillero
            assert (suspendido.numero, suspendido.motivo) == (numero, MOTIVO)
        told = leido((await estrado.oir(4))[3], eventos_pb2.CasilleroSuspendido())
        assert (told.persona, told.suspendido) == (str(persona), suspendido.suspendido)
        orden = await estrado.ordenar(persona)
        en_papel = leido(_del_papel(await estrado.oir(5)), eventos_pb2.EntregaEnPapelPendiente())
        assert en_papel.entrega.entrega_id == orden.entrega_id
        with acting(issuer.token(persona)):
            [propio] = (await estrado.stub.ListarCasilleros(pb.ListarCasillerosRequest())).casilleros
            assert (propio.suspendido, propio.motivo_de_suspension) == (suspendido.suspendido, MOTIVO)
            [una] = (await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())).notificaciones
            acceso = pb.AccederNotificacionRequest(notificacion_id=una.notificacion_id)
            assert (await estrado.stub.AccederNotificacion(acceso)).notificacion.HasField("acceso")
        with acting(issuer.token(uuid4(), ["administrador"], fresh=True)):
            assert not (await stub.ReabrirCasillero(reabrir)).casillero.HasField("suspendido")
    siguiente = await estrado.ordenar(persona)
    oidos = await estrado.oir(9)
    *_, reabierto, deposito, _ = (uno for uno in oidos if uno is not _del_papel(oidos))
    leido(reabierto, eventos_pb2.CasilleroReabierto())
    depositada = leido(deposito, eventos_pb2.NotificacionDepositada())
    assert depositada.entrega.entrega_id == siguiente.entrega_id
    anotado = await estrado.component.service.database.read(
        lambda session: session.execute(select(bitacora).order_by(bitacora.c.posicion)).all()
    )
    assert [fila.accion for fila in anotado] == ["CASILLERO_SUSPENDIDO", "CASILLERO_REABIERTO"]


async def test_a_court_has_a_mailbox_that_its_staff_read_beside_their_own(estrado: Sala) -> None:
    persona, entidad, de_entidad = uuid4(), uuid4(), uuid4()
    await estrado.verificar(persona)
    await estrado.confirmar(entidad, de_entidad)
    numero = {
        message.persona: message.numero
        for message in [leido(event, eventos_pb2.CasilleroAbierto()) for event in await estrado.oir(2)]
    }[str(de_entidad)]
    abrir = administracion_service_pb2.AbrirCasilleroDeUnidadRequest(organo="01017")
    async with estrado.component.stub(AdministracionServiceStub, caller="cli") as cli:
        primera, otra = await cli.AbrirCasilleroDeUnidad(abrir), await cli.AbrirCasilleroDeUnidad(abrir)
        assert (primera.nuevo, otra.nuevo, primera.casillero == otra.casillero) == (True, False, True)
        with pytest.raises(NotFound):
            await cli.AbrirCasilleroDeUnidad(administracion_service_pb2.AbrirCasilleroDeUnidadRequest(organo="99999"))
    [told] = [
        leido(event, eventos_pb2.CasilleroDeUnidadAbierto())
        for event in await estrado.oir(3)
        if event.type == eventos_pb2.CasilleroDeUnidadAbierto.DESCRIPTOR.full_name
    ]
    assert (told.organo, told.persona) == ("01017", str(persona_de_unidad("01017")))
    await estrado.ordenar(persona_de_unidad("01017"))
    [una] = [
        leido(event, eventos_pb2.NotificacionDepositada()).notificacion_id
        for event in await estrado.oir(5)
        if event.type == eventos_pb2.NotificacionDepositada.DESCRIPTOR.full_name
    ]
    estrado.entidades.mias = [
        entidades_pb2.Entidad(entidad_id=str(uuid4()), nombre="Pendiente", estado="pendiente_de_confirmacion"),
        entidades_pb2.Entidad(entidad_id=str(entidad), nombre="El Sauce", estado="confirmada", numero_casillero=numero),
    ]
    token = estrado.component.issuer.token
    with acting(token(persona, ["secretario@01017"])):
        todos = (await estrado.stub.ListarCasilleros(pb.ListarCasillerosRequest())).casilleros
        assert [(uno.titular, uno.en_nombre_de, uno.sin_abrir) for uno in todos] == [
            (casillero_pb2.TITULAR_DE_CASILLERO_PROPIO, "", 0),
            (casillero_pb2.TITULAR_DE_CASILLERO_ENTIDAD, str(entidad), 0),
            (casillero_pb2.TITULAR_DE_CASILLERO_UNIDAD, "01017", 1),
        ]
        acceso = pb.AccederNotificacionRequest(notificacion_id=una, en_nombre_de="01017")
        assert (await estrado.stub.AccederNotificacion(acceso)).notificacion.HasField("acceso")
    for roles in ([], ["secretario@01025"]):
        with acting(token(persona, roles)), pytest.raises(NotFound) as hidden:
            await estrado.stub.AccederNotificacion(acceso)
        assert hidden.value.code == "CASILLERO_NO_ENCONTRADO"


def _del_papel(oidos: list[Event]) -> Event:
    """The one event of a delivery: only those of one mailbox come in an order."""
    [uno] = [uno for uno in oidos if uno.type == eventos_pb2.EntregaEnPapelPendiente.DESCRIPTOR.full_name]
    return uno


@pytest.mark.parametrize(
    "falla",
    [ServicioNoDisponible(), CredencialDeServicioInvalida(), FalloInterno()],
    ids=["away", "a clock an hour off", "a fault of its own"],
)
async def test_while_identity_is_away_nobody_is_without_a_mailbox_and_what_waited_flows_when_it_is_back(
    estrado: Sala, falla: EstradoError
) -> None:
    con, desvinculada, en_camino, sin_cuenta = (uuid4() for _ in range(4))
    await estrado.verificar(con)
    cuenta = await estrado.verificar(desvinculada)
    await estrado.desvincular(desvinculada, cuenta)
    await estrado.verificar(uuid4(), cuenta)  # on the same stream: once its mailbox is open, the untie was heard
    await estrado.oir(3)
    estrado.identidad.verificadas.add(str(en_camino))
    estrado.identidad.falla = falla
    sin_decidir = (desvinculada, en_camino, sin_cuenta)
    esperan = {str(persona): await estrado.ordenar(persona, f"e-{persona}") for persona in sin_decidir}
    preguntadas: list[str] = []
    while len(preguntadas) < 9 or {*preguntadas} < esperan.keys():  # each again and again
        preguntadas.append(await asyncio.wait_for(estrado.identidad.en_vano.get(), 30))
    orden = await estrado.ordenar(con, "e-con")  # of whom identity need not be asked
    meanwhile = await estrado.oir(5)
    assert not [event for event in meanwhile if event.type == eventos_pb2.EntregaEnPapelPendiente.DESCRIPTOR.full_name]
    assert orden.entrega_id in {entrega_de(event) for event in meanwhile}
    estrado.identidad.falla = None
    await estrado.verificar(en_camino)
    despues = await estrado.oir(10)
    en_papel = [event for event in despues if event.type == eventos_pb2.EntregaEnPapelPendiente.DESCRIPTOR.full_name]
    # On paper goes now, as identity says it now, who has no account or was untied from theirs.
    ordenes = [esperan[str(uno)].entrega_id for uno in (sin_cuenta, desvinculada)]
    assert {event.subject for event in en_papel} == set(ordenes)
    assert esperan[str(en_camino)].entrega_id in {entrega_de(event) for event in despues}


def entrega_de(event: Event) -> str:
    """Which delivery a deposit is of, "" of other events."""
    if event.type != eventos_pb2.NotificacionDepositada.DESCRIPTOR.full_name:
        return ""
    return leido(event, eventos_pb2.NotificacionDepositada()).entrega.entrega_id
