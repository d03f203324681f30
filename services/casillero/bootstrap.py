"""The only place where casillero is wired."""

from datetime import datetime

from estrado.casillero.v1 import (
    casillero_service_pb2,
    casillero_service_pb2_grpc,
    registro_service_pb2,
    registro_service_pb2_grpc,
)
from estrado.comun.v1.documentos_service_pb2_grpc import DocumentosServiceStub
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada
from estrado.expedientes.v1.eventos_pb2 import PlazoCalculado
from estrado.identity.v1.eventos_pb2 import (
    EntidadAnulada,
    EntidadConfirmada,
    IdentidadDesvinculada,
    IdentidadVerificada,
)
from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceStub
from sqlalchemy.orm import Session

from libs.foundation.core.principals import Principal
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.log import EventLog
from libs.foundation.ground import Ground
from libs.foundation.jobs.jobs import Job
from libs.foundation.rpc.server import served
from libs.foundation.service import Service
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.adapters.eventos import ENCODERS
from services.casillero.adapters.servicios import EntidadesRemotas, PersonasRemotas, ProductoresRemotos
from services.casillero.adapters.sql import CasilleroTx
from services.casillero.application.abrir_casillero import AbrirCasillero
from services.casillero.application.acceder_notificacion import AccederNotificacion
from services.casillero.application.anotar_plazo import AnotarPlazo
from services.casillero.application.bloqueo import bloquear_casilleros
from services.casillero.application.comprobar_numero import ComprobarNumero
from services.casillero.application.consultar_notificacion import ConsultarNotificacion
from services.casillero.application.dejar_sin_titular import DejarSinTitular
from services.casillero.application.depositar_notificacion import DepositarNotificacion
from services.casillero.application.hacer_efectivas import HacerEfectivas
from services.casillero.application.importar_registro import ImportarRegistro
from services.casillero.application.leer_documento_de_notificacion import LeerDocumentoDeNotificacion
from services.casillero.application.listar_casilleros import ListarCasilleros
from services.casillero.application.listar_evidencias import ListarEvidencias
from services.casillero.application.listar_notificaciones import ListarNotificaciones
from services.casillero.application.registrar_descarga import RegistrarDescarga
from services.casillero.entrypoints import events, jobs
from services.casillero.entrypoints.grpc import CasilleroServicer, Casos
from services.casillero.entrypoints.registro import CasosDelRegistro, RegistroServicer
from services.casillero.policy import POLICY
from services.casillero.settings import Settings


def build(settings: Settings, log: EventLog) -> Service:
    """The service on the stores that `settings` choose."""
    ground = Ground("casillero", settings, log)
    parts = ground.parts(ENCODERS)

    def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> CasilleroTx:
        return CasilleroTx(session, parts, principal, not_before)

    runner = ground.runner(make_tx)
    personas = PersonasRemotas(IdentityServiceStub(ground.connect("identity")))
    productores = ProductoresRemotos(
        {productor: DocumentosServiceStub(ground.connect(productor)) for productor in events.PRODUCTORES}
    )
    entidades = EntidadesRemotas(MandatosServiceStub(ground.connect("identity", on_behalf=True)))
    casos = Casos(
        listar_casilleros=ListarCasilleros(),
        listar_notificaciones=ListarNotificaciones(ground.cursors),
        consultar_notificacion=ConsultarNotificacion(),
        acceder_notificacion=AccederNotificacion(),
        leer_documento_de_notificacion=LeerDocumentoDeNotificacion(),
        registrar_descarga=RegistrarDescarga(),
        listar_evidencias=ListarEvidencias(),
    )
    jurisdiccion = Jurisdiccion.cargar(settings.jurisdiccion)
    registro = CasosDelRegistro(ImportarRegistro(personas, jurisdiccion), ComprobarNumero())
    deposito = DepositarNotificacion(runner, personas, jurisdiccion)
    inbox = ground.inbox(
        make_tx,
        topics=events.TOPICS,
        handlers=[
            Handler(IdentidadVerificada.DESCRIPTOR.full_name, events.identidad_verificada, AbrirCasillero()),
            Handler(IdentidadDesvinculada.DESCRIPTOR.full_name, events.identidad_desvinculada, DejarSinTitular()),
            Handler(EntidadConfirmada.DESCRIPTOR.full_name, events.entidad_confirmada, AbrirCasillero()),
            Handler(EntidadAnulada.DESCRIPTOR.full_name, events.entidad_anulada, DejarSinTitular()),
            Handler(EntregaOrdenada.DESCRIPTOR.full_name, events.entrega_ordenada, deposito),
            Handler(PlazoCalculado.DESCRIPTOR.full_name, events.plazo_calculado, AnotarPlazo()),
        ],
        lock=bloquear_casilleros,
    )
    efectos = jobs.hacer_efectivas(runner.run, HacerEfectivas(), ground.clock)
    return ground.service(
        servers=[
            served(
                casillero_service_pb2.DESCRIPTOR.services_by_name["CasilleroService"],
                CasilleroServicer(runner, casos, productores, entidades),
                casillero_service_pb2_grpc.add_CasilleroServiceServicer_to_server,
            ),
            served(
                registro_service_pb2.DESCRIPTOR.services_by_name["RegistroService"],
                RegistroServicer(runner, registro),
                registro_service_pb2_grpc.add_RegistroServiceServicer_to_server,
            ),
        ],
        policy=POLICY,
        workers=[inbox],
        jobs=[Job("hacer_efectivas", settings.casillero_efectos_cada, efectos)],
    )
