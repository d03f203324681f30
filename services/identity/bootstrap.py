"""Where identity is wired."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from estrado.foundation.v1 import sesiones_service_pb2 as sesiones_api
from estrado.foundation.v1 import sesiones_service_pb2_grpc as sesiones_grpc
from estrado.identity.v1 import factores_service_pb2 as factores_api
from estrado.identity.v1 import factores_service_pb2_grpc as factores_grpc
from estrado.identity.v1 import identity_service_pb2 as api
from estrado.identity.v1 import identity_service_pb2_grpc as identity_grpc
from sqlalchemy.orm import Session

from libs.foundation import stores
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.eventos.handlers import Handler
from libs.foundation.eventos.log import EventLog, Topics
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.ground import Ground
from libs.foundation.jobs.jobs import Job
from libs.foundation.rpc.server import served
from libs.foundation.sealing.bitacora import AUDITORIA
from libs.foundation.service import Service
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import Database
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.foundation.tls import mail_server
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.borrados import BorradosEnObjetos
from services.identity.adapters.ceremonias import CeremoniasWebauthn
from services.identity.adapters.cofre import CofreDeCuentas
from services.identity.adapters.contrasenas import Argon2Contrasenas
from services.identity.adapters.correo import CarpetaCorreo, SinCorreo
from services.identity.adapters.eventos import ENCODERS
from services.identity.adapters.llaves import (
    ACCESO,
    IDENTIDAD,
    LlavesDeAcceso,
    LlavesDeIdentidad,
    crear_llaves,
    identificadores,
)
from services.identity.adapters.revocaciones import AutoridadLocal, Revocaciones
from services.identity.adapters.secretos import HmacSecretos
from services.identity.adapters.sms import CarpetaSms, SinTelefonia
from services.identity.adapters.sql import IdentityTx
from services.identity.application.abrir_sesion import AbrirSesion
from services.identity.application.abrir_sesion_con_passkey import AbrirSesionConPasskey
from services.identity.application.acceso import Emisor
from services.identity.application.actualizar_cuenta import ActualizarCuenta
from services.identity.application.anotar_casillero import AnotarCasillero
from services.identity.application.anotar_importacion import AnotarImportacion
from services.identity.application.barrer_evidencia import BarrerEvidencia
from services.identity.application.borrar_evidencia import BorrarEvidencia
from services.identity.application.cambiar_contrasena import CambiarContrasena
from services.identity.application.captchas import Captchas
from services.identity.application.cartas import Cartero
from services.identity.application.cerrar_sesion import CerrarSesion
from services.identity.application.completar_sesion import CompletarSesion
from services.identity.application.comprobar_sesion import Comprobar, ComprobarSesion
from services.identity.application.confirmar_correo import ConfirmarCorreo
from services.identity.application.confirmar_telefono import ConfirmarTelefono
from services.identity.application.confirmar_totp import ConfirmarTotp
from services.identity.application.consultar_cuenta import ConsultarCuenta
from services.identity.application.consultar_llaves import ConsultarLlaves
from services.identity.application.consultar_persona import ConsultarPersona
from services.identity.application.consumir_captcha import ConsumirCaptcha
from services.identity.application.crear_totp import CrearTotp
from services.identity.application.descargar_datos import DescargarDatos
from services.identity.application.eliminar_evidencia import EliminarEvidencia
from services.identity.application.entregar_passkey import EntregarPasskey
from services.identity.application.enviar_mensaje import EnviarMensaje
from services.identity.application.envios import LimitesDeSms
from services.identity.application.habilitar_cuenta import HabilitarCuenta
from services.identity.application.identificacion import Identificacion
from services.identity.application.importar_cuentas import ImportarCuentas
from services.identity.application.inhabilitar_cuenta import InhabilitarCuenta
from services.identity.application.listar_contactos import ListarContactos
from services.identity.application.listar_passkeys import ListarPasskeys
from services.identity.application.listar_sesiones import ListarSesiones
from services.identity.application.nombrar_persona import NombrarPersona
from services.identity.application.pedir_captcha import PedirCaptcha
from services.identity.application.ports import Tx
from services.identity.application.ports.correo import Correo, Telefonia
from services.identity.application.ports.importacion import Repetidas
from services.identity.application.preparar_passkey import PrepararPasskey
from services.identity.application.preparar_sesion_con_passkey import PrepararSesionConPasskey
from services.identity.application.reenviar_confirmacion import ReenviarConfirmacion
from services.identity.application.reforzar_sesion import ReforzarSesion
from services.identity.application.registrar_cuenta import RegistrarCuenta
from services.identity.application.registrar_passkey import RegistrarPasskey
from services.identity.application.renovar_codigos import RenovarCodigos
from services.identity.application.renovar_sesion import RenovarSesion
from services.identity.application.resolver_persona import ResolverPersona
from services.identity.application.restablecer_contrasena import RestablecerContrasena
from services.identity.application.retirar_factores_perdidos import RetirarFactoresPerdidos
from services.identity.application.retirar_passkey import RetirarPasskey
from services.identity.application.retirar_totp import RetirarTotp
from services.identity.application.seguir_revocaciones import SeguirRevocaciones
from services.identity.application.segundo_factor import SegundoFactor
from services.identity.application.solicitar_recuperacion import SolicitarRecuperacion
from services.identity.application.solicitar_registro import SolicitarRegistro
from services.identity.bootstrap_evidencia import evidencia
from services.identity.bootstrap_mandatos import entidades_y_mandatos
from services.identity.bootstrap_oidc import autorizacion
from services.identity.bootstrap_verificaciones import verificaciones
from services.identity.entrypoints.events import casillero_abierto
from services.identity.entrypoints.factores import FactoresServicer, FactoresUseCases
from services.identity.entrypoints.grpc import IdentityServicer, SesionesServicer, UseCases
from services.identity.entrypoints.jobs import (
    LONGEST,
    LONGEST_FORGETTING,
    AnotacionDeLlaves,
    BorradoDeEvidencia,
    EnvioDeCorreos,
    Olvido,
    OlvidoDeDetalles,
    SolturaDePoderes,
)
from services.identity.policy import POLICY
from services.identity.settings import Settings

NAME = "identity"
SEALED = (AUDITORIA,)
_HOURLY, _EACH_MINUTE, _EACH_SECOND = 3600.0, 60.0, 1.0
_BARRIDO = servicio(NAME, cause="job:barrer-evidencia")


def make_keys(settings: FoundationSettings) -> None:
    """Make the development keys that only this service has: what signs access tokens, and ID tokens."""
    crear_llaves(settings.keys)


def build(settings: Settings, log: EventLog) -> Service:
    """The service identity on `settings` and `log`."""
    itself = servicio(NAME)
    llaves = LlavesDeAcceso(settings.keys)
    seguir, comprobar = SeguirRevocaciones(), ComprobarSesion()
    # The verifier of identity's own callers asks identity itself, which exists only once its ground does.
    feed = Revocaciones(lambda look: runner.run(seguir, itself, look))
    authority = AutoridadLocal(llaves.jwks, feed, lambda sesion: runner.run(comprobar, itself, Comprobar(sesion)))
    ground = Ground(NAME, settings, log, authority)
    ground.seal(*SEALED)
    parts = ground.parts(ENCODERS)

    def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> Tx:
        return IdentityTx(session, parts, principal, not_before)

    runner = ground.runner(make_tx)
    contrasenas = Argon2Contrasenas(settings.argon2_threads, settings.argon2_queue, settings.pbkdf2_iterations)
    secretos = HmacSecretos(_secret_key(settings))
    captchas = Captchas(secretos, settings.captcha_bits, timedelta(seconds=settings.captcha_life))
    jurisdiccion = Jurisdiccion.cargar(settings.jurisdiccion)
    emisor = Emisor(secretos, llaves, settings.segundo_factor)
    identificacion = Identificacion(runner, contrasenas, secretos, captchas, settings.captcha_login)
    cofre = CofreDeCuentas(ground.master_key(NAME))
    segundo = SegundoFactor(runner, cofre, secretos)
    ceremonias = CeremoniasWebauthn(settings.rp_id, jurisdiccion.identidad.nombre, settings.origins)
    use = UseCases(
        pedir_captcha=PedirCaptcha(captchas),
        consumir_captcha=ConsumirCaptcha(captchas),
        solicitar_registro=SolicitarRegistro(runner, contrasenas, secretos, captchas, jurisdiccion),
        confirmar_correo=ConfirmarCorreo(runner, contrasenas, secretos),
        reenviar_confirmacion=ReenviarConfirmacion(runner, secretos, captchas),
        solicitar_recuperacion=SolicitarRecuperacion(runner, secretos, captchas),
        restablecer_contrasena=RestablecerContrasena(runner, contrasenas),
        cambiar_contrasena=CambiarContrasena(runner, contrasenas, secretos),
        abrir_sesion=AbrirSesion(identificacion, secretos, emisor),
        renovar_sesion=RenovarSesion(secretos, emisor),
        cerrar_sesion=CerrarSesion(),
        listar_sesiones=ListarSesiones(),
        consultar_cuenta=ConsultarCuenta(jurisdiccion),
        actualizar_cuenta=ActualizarCuenta(
            jurisdiccion, secretos, LimitesDeSms(settings.prefixes, settings.sms_hourly)
        ),
        confirmar_telefono=ConfirmarTelefono(secretos),
        descargar_datos=DescargarDatos(),
        inhabilitar_cuenta=InhabilitarCuenta(),
        habilitar_cuenta=HabilitarCuenta(),
        resolver_persona=ResolverPersona(jurisdiccion),
        consultar_persona=ConsultarPersona(),
        nombrar_persona=NombrarPersona(),
        listar_contactos=ListarContactos(),
        registrar_cuenta=RegistrarCuenta(runner, contrasenas, jurisdiccion, ceremonias),
        consultar_llaves=ConsultarLlaves(llaves),
        comprobar_sesion=comprobar,
    )
    factores = FactoresUseCases(
        crear_totp=CrearTotp(cofre, jurisdiccion.identidad.nombre),
        confirmar_totp=ConfirmarTotp(runner, cofre, secretos),
        retirar_totp=RetirarTotp(settings.segundo_factor),
        renovar_codigos=RenovarCodigos(secretos),
        retirar_factores_perdidos=RetirarFactoresPerdidos(jurisdiccion),
        completar_sesion=CompletarSesion(segundo, emisor),
        preparar_passkey=PrepararPasskey(ceremonias, secretos),
        registrar_passkey=RegistrarPasskey(ceremonias, secretos),
        listar_passkeys=ListarPasskeys(),
        retirar_passkey=RetirarPasskey(settings.segundo_factor),
        entregar_passkey=EntregarPasskey(ceremonias),
        preparar_sesion_con_passkey=PrepararSesionConPasskey(ceremonias, secretos),
        abrir_sesion_con_passkey=AbrirSesionConPasskey(runner, ceremonias, emisor),
        reforzar_sesion=ReforzarSesion(runner, cofre, secretos, ceremonias),
    )
    inbox = ground.inbox(
        make_tx,
        topics=[Topics("casillero").interno],
        handlers=[Handler("estrado.casillero.v1.CasilleroAbierto", casillero_abierto, AnotarCasillero())],
    )
    archivo, recepcion = evidencia(ground, jurisdiccion)
    detalles = OlvidoDeDetalles(runner, timedelta(days=settings.audit_details_days))
    cartero = Cartero(jurisdiccion, secretos, settings.portal_url)
    correos = EnvioDeCorreos(runner, EnviarMensaje(runner, cartero, _correo(settings), _telefonia(settings)), secretos)
    borrado = BorradoDeEvidencia(runner, BorrarEvidencia(), EliminarEvidencia(runner, archivo, borrados(settings)))
    barrer = BarrerEvidencia(runner, archivo)
    de_identidad = LlavesDeIdentidad(settings.keys)
    llaveros = {
        ACCESO: lambda: identificadores(llaves.jwks()),
        IDENTIDAD: lambda: identificadores(de_identidad.jwks()),
    }
    service = ground.service(
        servers=[
            served(
                api.DESCRIPTOR.services_by_name["IdentityService"],
                IdentityServicer(runner, use),
                identity_grpc.add_IdentityServiceServicer_to_server,
            ),
            served(
                factores_api.DESCRIPTOR.services_by_name["FactoresService"],
                FactoresServicer(runner, factores),
                factores_grpc.add_FactoresServiceServicer_to_server,
            ),
            served(
                sesiones_api.DESCRIPTOR.services_by_name["SesionesService"],
                SesionesServicer(runner, use, feed),
                sesiones_grpc.add_SesionesServiceServicer_to_server,
            ),
            verificaciones(settings, ground, runner, jurisdiccion, secretos, archivo, recepcion),
            *autorizacion(settings, runner, llaves, secretos, identificacion, segundo),
            *entidades_y_mandatos(ground, runner, jurisdiccion, secretos, archivo, recepcion),
        ],
        policy=POLICY,
        workers=[inbox],
        jobs=[
            Job("olvidar-vencidos", _HOURLY, Olvido(runner).run, LONGEST_FORGETTING),
            Job("olvidar-detalles", _HOURLY, detalles.run),
            Job("soltar-poderes", _EACH_SECOND, SolturaDePoderes(runner).run, LONGEST),
            Job("enviar-correos", settings.mail_every, correos.run, LONGEST),
            Job("borrar-evidencia", settings.evidence_every, borrado.run),
            Job("anotar-llaves", _EACH_MINUTE, AnotacionDeLlaves(runner, llaveros).run),
            Job("barrer-evidencia", settings.evidence_every, lambda: runner.run(barrer, _BARRIDO, None)),
        ],
    )
    return replace(service, followers=(feed.run, *service.followers), closers=(contrasenas.close, *service.closers))


def beside(database: Database) -> Runner[Tx]:
    """Runs use cases on identity's `database`, beside the service that may be running: what they write, its own
    processes publish and seal."""
    parts = TxParts(SystemClock(), Outbox(NAME), ENCODERS)

    def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> Tx:
        return IdentityTx(session, parts, principal, not_before)

    return Runner(database, make_tx, lambda: None)


@dataclass(frozen=True, slots=True)
class Importador:
    """What brings the accounts of another system: the use cases, and who runs them."""

    runner: Runner[Tx]
    importar: ImportarCuentas
    anotar: AnotarImportacion


@asynccontextmanager
async def importador(
    settings: Settings, database: Database, repetidas: Repetidas, hilos: int, lote: int
) -> AsyncIterator[Importador]:
    """It, on identity's `database`, beside the service that may be running: `hilos` passwords hashed at once, up to
    `lote` rows together. What it writes the service's own processes publish and seal."""
    runner = beside(database)
    contrasenas = Argon2Contrasenas(hilos, lote)
    jurisdiccion = Jurisdiccion.cargar(settings.jurisdiccion)
    try:
        importar = ImportarCuentas(runner, contrasenas, jurisdiccion, repetidas, settings.pbkdf2_iterations)
        yield Importador(runner, importar, AnotarImportacion())
    finally:
        await contrasenas.close()


def borrados(settings: Settings) -> BorradosEnObjetos:
    """The list of erasures, in the bucket to which identity only adds. Raises AjustesIncompletos."""
    return BorradosEnObjetos(stores.open_bucket(settings, f"{NAME}-anclas"))


def _correo(settings: Settings) -> Correo:
    """Where the settings say that mails go."""
    server = mail_server(settings)
    if server is not None:
        from services.identity.adapters.smtp import SmtpCorreo  # noqa: PLC0415  loaded only where there is a server

        return SmtpCorreo(server, settings.mail_from)
    if settings.database_url:
        return SinCorreo()
    return CarpetaCorreo(settings.data_dir / "correo", settings.mail_from)


def _telefonia(settings: Settings) -> Telefonia:
    """Where the settings say that short messages go."""
    return SinTelefonia() if settings.database_url else CarpetaSms(settings.data_dir / "sms")


def _secret_key(settings: Settings) -> bytes:
    """The same for all replicas: derived from the service's private key."""
    return hmac.digest((settings.keys / f"{NAME}.pem").read_bytes(), b"secretos", hashlib.sha256)
