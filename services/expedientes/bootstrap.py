"""The only place where expedientes is wired."""

from datetime import datetime, timedelta

from estrado.comun.v1 import (
    codigos_service_pb2,
    codigos_service_pb2_grpc,
    documentos_service_pb2,
    documentos_service_pb2_grpc,
)
from estrado.expedientes.v1 import expedientes_service_pb2, expedientes_service_pb2_grpc
from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceStub
from joserfc.jwk import OKPKey
from sqlalchemy.orm import Session

from libs.firma.aislada import ValidadorAislado
from libs.firma.institucion import Institucion, abrir_institucion
from libs.firma.plantillas import Plantillas
from libs.foundation.core.principals import Principal
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.log import EventLog, Topics
from libs.foundation.ground import Ground
from libs.foundation.jobs.jobs import Job
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.uploads import ReceiptVerifier
from libs.foundation.rpc.server import served
from libs.foundation.service import Service
from libs.foundation.sql.runner import Runner
from libs.foundation.tasks import Worker
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.adapters.acuses import PrensaDeAcuses, SelloDeAcuses
from services.expedientes.adapters.archivo import ArchivoDeObjetos
from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.adapters.firmas import FirmasDePersonal
from services.expedientes.adapters.mandatos import MandatosDeIdentity
from services.expedientes.adapters.personas import PersonasDeIdentity
from services.expedientes.adapters.recibos import RecibosDeCarga
from services.expedientes.adapters.sql import ExpedientesTx
from services.expedientes.application.abrir_expediente import AbrirExpediente
from services.expedientes.application.anular_comunicacion import AnularComunicacion
from services.expedientes.application.barrer_huerfanos import BarrerHuerfanos
from services.expedientes.application.comunicaciones import bloquear_casos
from services.expedientes.application.consultar_codigo import ConsultarCodigo
from services.expedientes.application.consultar_datos_publicos import ConsultarDatosPublicos
from services.expedientes.application.consultar_escrito import ConsultarEscrito
from services.expedientes.application.consultar_expediente import ConsultarExpediente
from services.expedientes.application.emitir_acuse import EmitirAcuse
from services.expedientes.application.emitir_resolucion import EmitirResolucion
from services.expedientes.application.firmar_resolucion import FirmarResolucion
from services.expedientes.application.leer_acuse import LeerAcuse
from services.expedientes.application.leer_documento import LeerDocumento
from services.expedientes.application.leer_documento_de_expediente import LeerDocumentoDeExpediente
from services.expedientes.application.leer_preparacion import LeerPreparacion
from services.expedientes.application.listar_actuaciones import ListarActuaciones
from services.expedientes.application.listar_bandeja import ListarBandeja
from services.expedientes.application.listar_expedientes import ListarExpedientes
from services.expedientes.application.listar_lecturas import ListarLecturas
from services.expedientes.application.listar_notificaciones_en_papel import ListarNotificacionesEnPapel
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.application.ports import Archivo, Tx
from services.expedientes.application.ports_de_firma import Firmas
from services.expedientes.application.preparar_resolucion import PrepararResolucion
from services.expedientes.application.presentar_escrito import PresentarEscrito
from services.expedientes.application.registrar_acceso import RegistrarAcceso
from services.expedientes.application.registrar_certificado import RegistrarCertificado
from services.expedientes.application.registrar_deposito import RegistrarDeposito
from services.expedientes.application.registrar_efecto import RegistrarEfecto
from services.expedientes.application.registrar_entrega_en_papel import RegistrarEntregaEnPapel
from services.expedientes.application.registrar_expediente import RegistrarExpediente
from services.expedientes.application.registrar_mandato import RegistrarMandato
from services.expedientes.application.registrar_resultado_en_papel import RegistrarResultadoEnPapel
from services.expedientes.application.registrar_revocacion_de_mandato import RegistrarRevocacionDeMandato
from services.expedientes.application.reservar_expediente import ReservarExpediente
from services.expedientes.application.revocar_certificado import RevocarCertificado
from services.expedientes.application.sellar_acuse import SellarAcuse
from services.expedientes.application.trasladar_documentos import TrasladarDocumentos
from services.expedientes.entrypoints import events
from services.expedientes.entrypoints.codigos import CodigosServicer
from services.expedientes.entrypoints.grpc import DocumentosServicer, ExpedientesServicer, UseCases
from services.expedientes.entrypoints.jobs import HechuraDeAcuses, TrasladoDeReservados, barrer_huerfanos
from services.expedientes.policy import POLICY
from services.expedientes.settings import Settings


def build(settings: Settings, log: EventLog) -> Service:
    """The service on the stores that `settings` choose."""
    ground = Ground("expedientes", settings, log)
    parts = ground.parts(ENCODERS)

    def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> Tx:
        return ExpedientesTx(session, parts, principal, ground.verifier, not_before)

    runner = ground.runner(make_tx)
    jurisdiccion = Jurisdiccion.cargar(settings.jurisdiccion)
    verifier = _receipt_verifier(settings)
    archivo = ArchivoDeObjetos(
        Intake(ground.bucket("ingreso"), ground.keys("ingreso")),
        verifier,
        ground.bucket("expedientes"),
        ground.bucket("expedientes-reservado"),
        ground.keys("expedientes"),
        ground.clock,
    )
    institucion = abrir_institucion(settings, ground.clock)
    ground.closing(institucion.close)
    validador = ValidadorAislado(lambda: institucion.confianza, ground.clock)
    ground.closing(_closed(validador))
    firmas = FirmasDePersonal(
        validador,
        institucion.tiempo,
        ground.clock,
        lambda: institucion.confianza,
        jurisdiccion.identidad.registro_de_prestadores,
    )
    use = _use_cases(ground, runner, jurisdiccion, verifier, archivo, firmas)
    inbox = ground.inbox(
        make_tx,
        topics=[Topics("casillero").interno, Topics("identity").interno],
        handlers=_handlers(jurisdiccion),
        lock=bloquear_casos,
    )
    return ground.service(
        servers=[
            served(
                expedientes_service_pb2.DESCRIPTOR.services_by_name["ExpedientesService"],
                ExpedientesServicer(use, runner, archivo, jurisdiccion.catalogos.organos, ground.clock),
                expedientes_service_pb2_grpc.add_ExpedientesServiceServicer_to_server,
            ),
            served(
                documentos_service_pb2.DESCRIPTOR.services_by_name["DocumentosService"],
                DocumentosServicer(use, runner, archivo),
                documentos_service_pb2_grpc.add_DocumentosServiceServicer_to_server,
            ),
            served(
                codigos_service_pb2.DESCRIPTOR.services_by_name["CodigosService"],
                CodigosServicer(runner, ConsultarCodigo()),
                codigos_service_pb2_grpc.add_CodigosServiceServicer_to_server,
            ),
        ],
        policy=POLICY,
        workers=[inbox],
        jobs=[
            barrer_huerfanos(runner, BarrerHuerfanos(runner, archivo), settings.expedientes_barrido_cada),
            _trasladar_documentos(settings, runner, archivo),
            _hacer_acuses(settings, runner, jurisdiccion, archivo, institucion),
        ],
        on_start=[institucion.comprobar],
    )


def _hacer_acuses(
    settings: Settings, runner: Runner[Tx], jurisdiccion: Jurisdiccion, archivo: Archivo, institucion: Institucion
) -> Job:
    prensa = PrensaDeAcuses(jurisdiccion, Plantillas.cargar(settings.jurisdiccion), settings.portal_url)
    sello = SelloDeAcuses(institucion)
    espera = timedelta(seconds=settings.expedientes_acuse_espera)
    emitir = EmitirAcuse(jurisdiccion, runner, archivo, prensa, sello, espera)
    hechura = HechuraDeAcuses(runner, emitir, SellarAcuse(runner, archivo, sello))
    return Job("hacer-acuses", settings.expedientes_acuses_cada, hechura.run)


def _trasladar_documentos(settings: Settings, runner: Runner[Tx], archivo: Archivo) -> Job:
    traslado = TrasladoDeReservados(runner, TrasladarDocumentos(runner, archivo))
    return Job("trasladar-documentos", settings.expedientes_traslados_cada, traslado.run)


def _use_cases(
    ground: Ground,
    runner: Runner[Tx],
    jurisdiccion: Jurisdiccion,
    verifier: ReceiptVerifier,
    archivo: Archivo,
    firmas: Firmas,
) -> UseCases:
    recibos = RecibosDeCarga(verifier, ground.clock)
    personas = PersonasDeIdentity(IdentityServiceStub(ground.connect("identity")))
    mandatos = MandatosDeIdentity(MandatosServiceStub(ground.connect("identity", on_behalf=True)))
    return UseCases(
        registrar_expediente=RegistrarExpediente(jurisdiccion, runner, personas, archivo),
        listar_expedientes=ListarExpedientes(ground.cursors),
        consultar_expediente=ConsultarExpediente(),
        consultar_datos_publicos=ConsultarDatosPublicos(),
        listar_actuaciones=ListarActuaciones(ground.cursors, jurisdiccion),
        presentar_escrito=PresentarEscrito(jurisdiccion, ground.clock, runner, recibos, archivo, mandatos),
        consultar_escrito=ConsultarEscrito(),
        leer_acuse=LeerAcuse(),
        listar_bandeja=ListarBandeja(ground.cursors),
        emitir_resolucion=EmitirResolucion(jurisdiccion, ground.clock, runner, recibos, archivo),
        preparar_resolucion=PrepararResolucion(jurisdiccion, ground.clock, runner, recibos, archivo, firmas),
        leer_preparacion=LeerPreparacion(),
        firmar_resolucion=FirmarResolucion(jurisdiccion, ground.clock, runner, recibos, archivo, firmas),
        registrar_certificado=RegistrarCertificado(jurisdiccion, firmas, personas),
        revocar_certificado=RevocarCertificado(jurisdiccion),
        listar_plazos=ListarPlazos(jurisdiccion),
        listar_notificaciones_en_papel=ListarNotificacionesEnPapel(ground.cursors),
        registrar_resultado_en_papel=RegistrarResultadoEnPapel(jurisdiccion, ground.clock, runner, recibos, archivo),
        anular_comunicacion=AnularComunicacion(jurisdiccion),
        reservar_expediente=ReservarExpediente(jurisdiccion, archivo),
        abrir_expediente=AbrirExpediente(jurisdiccion),
        listar_lecturas=ListarLecturas(ground.cursors),
        leer_documento_de_expediente=LeerDocumentoDeExpediente(),
        leer_documento=LeerDocumento(),
    )


def _closed(validador: ValidadorAislado) -> Worker:
    async def close() -> None:
        validador.close()

    return close


def _handlers(jurisdiccion: Jurisdiccion) -> list[Handler]:
    paquete, identity = "estrado.casillero.v1", "estrado.identity.v1"
    return [
        Handler(f"{paquete}.NotificacionDepositada", events.notificacion_depositada, RegistrarDeposito()),
        Handler(f"{paquete}.NotificacionAccedida", events.notificacion_accedida, RegistrarAcceso()),
        Handler(f"{paquete}.NotificacionEfectiva", events.notificacion_efectiva, RegistrarEfecto(jurisdiccion)),
        Handler(f"{paquete}.EntregaEnPapelPendiente", events.entrega_en_papel_pendiente, RegistrarEntregaEnPapel()),
        Handler(f"{identity}.MandatoOtorgado", events.mandato_otorgado, RegistrarMandato()),
        Handler(f"{identity}.MandatoRevocado", events.mandato_revocado, RegistrarRevocacionDeMandato()),
    ]


def _receipt_verifier(settings: Settings) -> ReceiptVerifier:
    """Receipts are signed by the gateway, with its service key."""
    public = (settings.keys / "gateway.pub.pem").read_bytes()
    return ReceiptVerifier([OKPKey.import_key(public, parameters={"kid": "gateway"})])
