"""The only place where casillero is wired."""

from dataclasses import replace
from datetime import datetime

from estrado.casillero.v1 import (
    administracion_service_pb2,
    administracion_service_pb2_grpc,
    alertas_service_pb2,
    alertas_service_pb2_grpc,
    calendario_service_pb2,
    calendario_service_pb2_grpc,
    casillero_service_pb2,
    casillero_service_pb2_grpc,
    dispositivos_service_pb2,
    dispositivos_service_pb2_grpc,
    novedades_service_pb2,
    novedades_service_pb2_grpc,
    registro_service_pb2,
    registro_service_pb2_grpc,
)
from estrado.comun.v1 import codigos_service_pb2, codigos_service_pb2_grpc
from estrado.comun.v1.documentos_service_pb2_grpc import DocumentosServiceStub
from estrado.comun.v1.entregas_pb2 import (
    EntregaAnulada,
    EntregaEnPapelFallida,
    EntregaEnPapelRealizada,
    EntregaOrdenada,
)
from estrado.expedientes.v1.eventos_pb2 import ExpedienteAbierto, ExpedienteReservado, PlazoCalculado
from estrado.identity.v1.entidades_service_pb2_grpc import EntidadesServiceStub
from estrado.identity.v1.eventos_pb2 import (
    EntidadAnulada,
    EntidadConfirmada,
    IdentidadDesvinculada,
    IdentidadVerificada,
)
from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceStub
from sqlalchemy.orm import Session

from libs.firma.institucion import abrir_institucion
from libs.firma.plantillas import Plantillas
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.log import EventLog
from libs.foundation.ground import Ground
from libs.foundation.jobs.jobs import Job
from libs.foundation.mail.folder import FolderPost
from libs.foundation.rpc.server import served
from libs.foundation.sealing.bitacora import AUDITORIA
from libs.foundation.service import Service
from libs.foundation.tls import mail_server
from libs.foundation.webpush.vapid import VapidKey, make_vapid_key, read_vapid_key
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.adapters.alertas import CarpetaSms, PorCorreo, Post, SinServidor
from services.casillero.adapters.constancias import ConstanciasSelladas
from services.casillero.adapters.eventos import ENCODERS
from services.casillero.adapters.novedades import Vigia
from services.casillero.adapters.paquetes import PaquetesFirmados
from services.casillero.adapters.pruebas import PruebasDeLaBitacora
from services.casillero.adapters.push import CarpetaPush, PorPush, PuntosDePush
from services.casillero.adapters.selladora import SelladoraDeCabezas
from services.casillero.adapters.servicios import (
    ContactosRemotos,
    EntidadesRemotas,
    PersonasRemotas,
    ProductoresRemotos,
)
from services.casillero.adapters.sql import CasilleroTx
from services.casillero.adapters.sql_cabezas import cabezas_guardadas, parte_danada_de
from services.casillero.adapters.sql_evidencias import EVIDENCIAS
from services.casillero.application.abrir_calendario import AbrirCalendario
from services.casillero.application.abrir_casillero import AbrirCasillero
from services.casillero.application.abrir_casillero_de_unidad import AbrirCasilleroDeUnidad
from services.casillero.application.acceder_notificacion import AccederNotificacion
from services.casillero.application.anotar_devolucion import AnotarDevolucion
from services.casillero.application.anotar_plazo import AnotarPlazo
from services.casillero.application.anotar_visita import AnotarVisita
from services.casillero.application.anular_entrega import AnularEntrega
from services.casillero.application.bloqueo import bloquear_casilleros
from services.casillero.application.cambiar_reserva import CambiarReserva
from services.casillero.application.cerrar_calendario import CerrarCalendario
from services.casillero.application.comprobar_numero import ComprobarNumero
from services.casillero.application.consultar_calendario import ConsultarCalendario
from services.casillero.application.consultar_codigo import ConsultarCodigo
from services.casillero.application.consultar_notificacion import ConsultarNotificacion
from services.casillero.application.consultar_preferencias import ConsultarPreferencias
from services.casillero.application.dejar_sin_titular import DejarSinTitular
from services.casillero.application.depositar_notificacion import DepositarNotificacion
from services.casillero.application.entregar_alerta import EntregarAlerta
from services.casillero.application.expirar_avisos import ExpirarAvisos
from services.casillero.application.fijar_preferencias import FijarPreferencias
from services.casillero.application.hacer_efectivas import HacerEfectivas
from services.casillero.application.importar_registro import ImportarRegistro
from services.casillero.application.leer_calendario import LeerCalendario
from services.casillero.application.leer_constancia import LeerConstancia
from services.casillero.application.leer_documento_de_notificacion import LeerDocumentoDeNotificacion
from services.casillero.application.leer_documentos_de_notificaciones import LeerDocumentosDeNotificaciones
from services.casillero.application.leer_evidencia import LeerEvidencia
from services.casillero.application.leer_paquete import LeerPaquete
from services.casillero.application.listar_casilleros import ListarCasilleros
from services.casillero.application.listar_dispositivos import ListarDispositivos
from services.casillero.application.listar_evidencias import ListarEvidencias
from services.casillero.application.listar_marcas import ListarMarcas
from services.casillero.application.listar_notificaciones import ListarNotificaciones
from services.casillero.application.listar_todos import ListarTodos
from services.casillero.application.marcar_notificacion import MarcarNotificacion
from services.casillero.application.olvidar_dispositivo import OlvidarDispositivo
from services.casillero.application.planificar_alertas import PlanificarAlertas
from services.casillero.application.ports_de_vecinos import Mensajero
from services.casillero.application.reabrir_casillero import ReabrirCasillero
from services.casillero.application.registrar_descarga import RegistrarDescarga
from services.casillero.application.registrar_resultado_en_papel import RegistrarResultadoEnPapel
from services.casillero.application.revisar_cabezas import RevisarCabezas
from services.casillero.application.seguir_novedades import SeguirNovedades, novedades
from services.casillero.application.sellar_cabeza import SellarCabeza
from services.casillero.application.suscribir_dispositivo import SuscribirDispositivo
from services.casillero.application.suspender_casillero import SuspenderCasillero
from services.casillero.application.tomar_alerta import TomarAlerta
from services.casillero.domain.alerta import Canal
from services.casillero.entrypoints import alertas, events, jobs
from services.casillero.entrypoints.administracion import AdministracionServicer, CasosDeAdministracion
from services.casillero.entrypoints.calendario import CalendarioServicer, CasosDelCalendario
from services.casillero.entrypoints.codigos import CodigosServicer
from services.casillero.entrypoints.devoluciones import AlertasServicer
from services.casillero.entrypoints.dispositivos import CasosDeDispositivos, DispositivosServicer
from services.casillero.entrypoints.evidencias import RevisionDeCabezas, SelladoDeCabezas
from services.casillero.entrypoints.grpc import CasilleroServicer, Casos
from services.casillero.entrypoints.novedades import NovedadesServicer
from services.casillero.entrypoints.registro import CasosDelRegistro, RegistroServicer
from services.casillero.policy import POLICY
from services.casillero.settings import Settings

SEALED = (AUDITORIA, EVIDENCIAS)
STAMPED = {EVIDENCIAS.name: cabezas_guardadas}
_ITSELF = servicio("casillero", cause="novedades")
_EXPIRA_CADA = 3600.0  # seconds; retention is in days
_REVISA_CADA = 60.0  # seconds


def build(settings: Settings, log: EventLog) -> Service:
    """The service on the stores that `settings` choose."""
    ground = Ground("casillero", settings, log)
    _, registro_de_evidencias = ground.seal(*SEALED)
    parts = ground.parts(ENCODERS)

    def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> CasilleroTx:
        return CasilleroTx(session, parts, principal, not_before)

    runner = ground.runner(make_tx)
    identity = IdentityServiceStub(ground.connect("identity"))
    personas, contactos = PersonasRemotas(identity), ContactosRemotos(identity)
    productores = ProductoresRemotos(
        {productor: DocumentosServiceStub(ground.connect(productor)) for productor in events.PRODUCTORES}
    )
    jurisdiccion = Jurisdiccion.cargar(settings.jurisdiccion)
    institucion = abrir_institucion(settings, ground.clock)
    ground.closing(institucion.close)
    llave = _llave_de_push(settings)
    push = PuntosDePush(llave, settings.push_hosts) if llave else None
    mensajeros = _mensajeros(settings, jurisdiccion)
    if llave is not None:
        mensajeros[Canal.PUSH] = _por_push(settings, llave)
    dispositivos = CasosDeDispositivos(SuscribirDispositivo(push), ListarDispositivos(push), OlvidarDispositivo())
    entidades = _entidades(ground)
    plantillas = Plantillas.cargar(settings.jurisdiccion)
    notaria = ConstanciasSelladas(institucion, jurisdiccion, plantillas, personas, settings.portal_url)
    pruebas = PruebasDeLaBitacora(ground.database)
    empaquetador = PaquetesFirmados(institucion, jurisdiccion, notaria, pruebas)
    casos = Casos(
        listar_casilleros=ListarCasilleros(jurisdiccion),
        listar_todos=ListarTodos(entidades, jurisdiccion),
        listar_notificaciones=ListarNotificaciones(ground.cursors),
        consultar_notificacion=ConsultarNotificacion(),
        acceder_notificacion=AccederNotificacion(),
        leer_documento_de_notificacion=LeerDocumentoDeNotificacion(),
        leer_documentos_de_notificaciones=LeerDocumentosDeNotificaciones(),
        registrar_descarga=RegistrarDescarga(),
        listar_evidencias=ListarEvidencias(),
        leer_evidencia=LeerEvidencia(),
        consultar_preferencias=ConsultarPreferencias(mensajeros),
        fijar_preferencias=FijarPreferencias(mensajeros),
        marcar_notificacion=MarcarNotificacion(jurisdiccion),
        listar_marcas=ListarMarcas(),
        anotar_visita=AnotarVisita(jurisdiccion),
        leer_constancia=LeerConstancia(),
        leer_paquete=LeerPaquete(),
    )
    sellar = SellarCabeza(runner, SelladoraDeCabezas(institucion, registro_de_evidencias.verifier))
    revision = RevisionDeCabezas(runner, RevisarCabezas(runner, parte_danada_de))
    registro = CasosDelRegistro(ImportarRegistro(personas, jurisdiccion), ComprobarNumero())
    calendario = CasosDelCalendario(
        AbrirCalendario(), ConsultarCalendario(), CerrarCalendario(), LeerCalendario(jurisdiccion.calendario.zona)
    )
    administracion = CasosDeAdministracion(
        SuspenderCasillero(), ReabrirCasillero(), AbrirCasilleroDeUnidad(jurisdiccion)
    )
    deposito = DepositarNotificacion(runner, personas, jurisdiccion)
    resultado = RegistrarResultadoEnPapel(jurisdiccion)
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
            Handler(EntregaEnPapelRealizada.DESCRIPTOR.full_name, events.entrega_en_papel_realizada, resultado),
            Handler(EntregaEnPapelFallida.DESCRIPTOR.full_name, events.entrega_en_papel_fallida, resultado),
            Handler(EntregaAnulada.DESCRIPTOR.full_name, events.entrega_anulada, AnularEntrega()),
            Handler(ExpedienteReservado.DESCRIPTOR.full_name, events.expediente_reservado, CambiarReserva()),
            Handler(ExpedienteAbierto.DESCRIPTOR.full_name, events.expediente_abierto, CambiarReserva()),
        ],
        lock=bloquear_casilleros,
    )
    efectos = jobs.hacer_efectivas(runner.run, HacerEfectivas(), ground.clock)
    expiracion = jobs.expirar_avisos(runner.run, ExpirarAvisos(jurisdiccion), ground.clock)
    envio = alertas.EnvioDeAlertas(
        runner,
        PlanificarAlertas(runner, contactos, mensajeros),
        TomarAlerta(),
        EntregarAlerta(mensajeros),
    )
    vigia = Vigia(
        lambda cuales: runner.read(_ITSELF, lambda tx: tx.casilleros.novedades(cuales)),
        lambda cual, desde: runner.read(_ITSELF, lambda tx: novedades(tx, cual, desde)),
        ground.verifier,
        settings.casillero_novedades_cada,
    )
    service = ground.service(
        servers=[
            served(
                casillero_service_pb2.DESCRIPTOR.services_by_name["CasilleroService"],
                CasilleroServicer(runner, casos, productores, entidades, notaria, empaquetador, contactos),
                casillero_service_pb2_grpc.add_CasilleroServiceServicer_to_server,
            ),
            served(
                registro_service_pb2.DESCRIPTOR.services_by_name["RegistroService"],
                RegistroServicer(runner, registro),
                registro_service_pb2_grpc.add_RegistroServiceServicer_to_server,
            ),
            served(
                codigos_service_pb2.DESCRIPTOR.services_by_name["CodigosService"],
                CodigosServicer(runner, ConsultarCodigo()),
                codigos_service_pb2_grpc.add_CodigosServiceServicer_to_server,
            ),
            served(
                alertas_service_pb2.DESCRIPTOR.services_by_name["AlertasService"],
                AlertasServicer(runner, AnotarDevolucion()),
                alertas_service_pb2_grpc.add_AlertasServiceServicer_to_server,
            ),
            served(
                dispositivos_service_pb2.DESCRIPTOR.services_by_name["DispositivosService"],
                DispositivosServicer(runner, dispositivos),
                dispositivos_service_pb2_grpc.add_DispositivosServiceServicer_to_server,
            ),
            served(
                novedades_service_pb2.DESCRIPTOR.services_by_name["NovedadesService"],
                NovedadesServicer(runner, SeguirNovedades(), vigia, entidades),
                novedades_service_pb2_grpc.add_NovedadesServiceServicer_to_server,
            ),
            served(
                calendario_service_pb2.DESCRIPTOR.services_by_name["CalendarioService"],
                CalendarioServicer(runner, calendario),
                calendario_service_pb2_grpc.add_CalendarioServiceServicer_to_server,
            ),
            served(
                administracion_service_pb2.DESCRIPTOR.services_by_name["AdministracionService"],
                AdministracionServicer(runner, administracion),
                administracion_service_pb2_grpc.add_AdministracionServiceServicer_to_server,
            ),
        ],
        policy=POLICY,
        workers=[inbox],
        jobs=[
            Job("hacer_efectivas", settings.casillero_efectos_cada, efectos),
            Job("expirar_avisos", _EXPIRA_CADA, expiracion),
            Job("enviar_alertas", settings.casillero_alertas_cada, envio.run, alertas.LONGEST),
            Job(
                "sellar_cabezas",
                settings.casillero_sellos_cada,
                SelladoDeCabezas(runner, sellar, ground.clock).run,
                2 * settings.tsa_plazo + 30,
            ),
            Job("revisar_cabezas", _REVISA_CADA, revision.run),
        ],
        on_start=[institucion.comprobar],
    )
    # Followed before anything else, and so ended first: who watches would hold up the drain.
    return replace(service, followers=(vigia.run, *service.followers))


def _entidades(ground: Ground) -> EntidadesRemotas:
    """identity, asked with the token of whom casillero serves."""
    identity = ground.connect("identity", on_behalf=True)
    return EntidadesRemotas(MandatosServiceStub(identity), EntidadesServiceStub(identity))


def _mensajeros(settings: Settings, jurisdiccion: Jurisdiccion) -> dict[Canal, Mensajero]:
    """Who tells, by each channel that the settings give."""
    mensajeros: dict[Canal, Mensajero] = {
        Canal.CORREO: PorCorreo(_post(settings), jurisdiccion.cartas, settings.portal_url)
    }
    if not settings.database_url:  # there is no operator's adapter yet
        mensajeros[Canal.SMS] = CarpetaSms(settings.data_dir / "sms", jurisdiccion.cartas)
    return mensajeros


def _llave_de_push(settings: Settings) -> VapidKey | None:
    """The key by which push services know this suite; None where the settings have no such channel. Raises
    LlavesAusentes, LlaveDePushInutilizable."""
    if settings.database_url and not settings.push_contact:
        return None
    path = settings.push_key or settings.keys / "casillero-vapid.pem"
    if not settings.database_url and settings.push_key is None:
        make_vapid_key(path)
    return read_vapid_key(path, settings.push_contact)


def _por_push(settings: Settings, llave: VapidKey) -> Mensajero:
    if not settings.push_contact:
        return CarpetaPush(settings.data_dir / "push")
    from libs.foundation.webpush.push import WebPush  # noqa: PLC0415  loaded only where there is such a channel

    return PorPush(WebPush(llave, settings.push_hosts))


def _post(settings: Settings) -> Post:
    """Where the settings say that mails go."""
    server = mail_server(settings)
    if server is not None:
        from libs.foundation.mail.smtp import SmtpPost  # noqa: PLC0415  loaded only where there is a server

        return SmtpPost(server, settings.mail_from)
    if settings.database_url:
        return SinServidor()
    return FolderPost(settings.data_dir / "correo", settings.mail_from)
