"""RPCs: proto → command → proto."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from estrado.foundation.v1 import sesiones_service_pb2 as sesiones_api
from estrado.foundation.v1 import sesiones_service_pb2_grpc as sesiones_grpc
from estrado.identity.v1 import identity_service_pb2 as api
from estrado.identity.v1 import identity_service_pb2_grpc as identity_grpc

from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.sessions import Revocations
from libs.foundation.sql.runner import Runner
from services.identity.application.abrir_sesion import Abrir, AbrirSesion
from services.identity.application.actualizar_cuenta import ActualizarCuenta
from services.identity.application.cambiar_contrasena import Cambiar, CambiarContrasena
from services.identity.application.cerrar_sesion import CerrarSesion
from services.identity.application.comprobar_sesion import Comprobar, ComprobarSesion
from services.identity.application.confirmar_correo import Confirmar, ConfirmarCorreo
from services.identity.application.confirmar_telefono import Confirmar as ConfirmarCodigo
from services.identity.application.confirmar_telefono import ConfirmarTelefono
from services.identity.application.consultar_cuenta import Consultar, ConsultarCuenta
from services.identity.application.consultar_llaves import ConsultaDeLlaves, ConsultarLlaves
from services.identity.application.consultar_persona import ConsultaDePersona, ConsultarPersona
from services.identity.application.consumir_captcha import Consumir, ConsumirCaptcha
from services.identity.application.descargar_datos import Descargar, DescargarDatos
from services.identity.application.habilitar_cuenta import HabilitarCuenta
from services.identity.application.inhabilitacion import DeLaCuenta
from services.identity.application.inhabilitar_cuenta import InhabilitarCuenta
from services.identity.application.listar_contactos import ContactosDe, ListarContactos
from services.identity.application.listar_sesiones import Listar, ListarSesiones
from services.identity.application.nombrar_persona import NombrarPersona, NombreDe
from services.identity.application.pedir_captcha import Pedir, PedirCaptcha
from services.identity.application.ports import Tx
from services.identity.application.reenviar_confirmacion import Reenviar, ReenviarConfirmacion
from services.identity.application.registrar_cuenta import RegistrarCuenta
from services.identity.application.renovar_sesion import Renovar, RenovarSesion
from services.identity.application.resolver_persona import ResolverPersona
from services.identity.application.restablecer_contrasena import Restablecer, RestablecerContrasena
from services.identity.application.solicitar_recuperacion import Recuperar, SolicitarRecuperacion
from services.identity.application.solicitar_registro import SolicitarRegistro
from services.identity.entrypoints import convert
from services.identity.entrypoints.datos import documento


class Feed(Protocol):
    """Where revocations come from."""

    def seguir(self) -> AsyncIterator[Revocations]:
        """See adapters.revocaciones.Revocaciones.seguir."""
        ...


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the RPCs run."""

    pedir_captcha: PedirCaptcha
    consumir_captcha: ConsumirCaptcha
    solicitar_registro: SolicitarRegistro
    confirmar_correo: ConfirmarCorreo
    reenviar_confirmacion: ReenviarConfirmacion
    solicitar_recuperacion: SolicitarRecuperacion
    restablecer_contrasena: RestablecerContrasena
    cambiar_contrasena: CambiarContrasena
    abrir_sesion: AbrirSesion
    renovar_sesion: RenovarSesion
    cerrar_sesion: CerrarSesion
    listar_sesiones: ListarSesiones
    consultar_cuenta: ConsultarCuenta
    actualizar_cuenta: ActualizarCuenta
    descargar_datos: DescargarDatos
    confirmar_telefono: ConfirmarTelefono
    inhabilitar_cuenta: InhabilitarCuenta
    habilitar_cuenta: HabilitarCuenta
    resolver_persona: ResolverPersona
    consultar_persona: ConsultarPersona
    nombrar_persona: NombrarPersona
    listar_contactos: ListarContactos
    registrar_cuenta: RegistrarCuenta
    consultar_llaves: ConsultarLlaves
    comprobar_sesion: ComprobarSesion


class IdentityServicer(identity_grpc.IdentityServiceServicer):
    """estrado.identity.v1.IdentityService."""

    def __init__(self, runner: Runner[Tx], use: UseCases) -> None:
        self._run = runner.run
        self._use = use

    async def PedirCaptcha(self, request: api.PedirCaptchaRequest, context: Any) -> api.PedirCaptchaResponse:
        """Give out a captcha."""
        given = await self._run(self._use.pedir_captcha, current_principal(), Pedir())
        return convert.captcha(given)

    async def ConsumirCaptcha(self, request: api.ConsumirCaptchaRequest, context: Any) -> api.ConsumirCaptchaResponse:
        """Use a captcha up."""
        await self._run(self._use.consumir_captcha, current_principal(), Consumir(request.captcha))
        return api.ConsumirCaptchaResponse()

    async def SolicitarRegistro(
        self, request: api.SolicitarRegistroRequest, context: Any
    ) -> api.SolicitarRegistroResponse:
        """Take a registration."""
        await self._run(self._use.solicitar_registro, current_principal(), convert.solicitar(request))
        return api.SolicitarRegistroResponse()

    async def ConfirmarCorreo(self, request: api.ConfirmarCorreoRequest, context: Any) -> api.ConfirmarCorreoResponse:
        """Follow the link of a confirmation mail."""
        command = Confirmar(request.token, request.contrasena, convert.cliente(request))
        convert.cumplido(await self._run(self._use.confirmar_correo, current_principal(), command))
        return api.ConfirmarCorreoResponse()

    async def ReenviarConfirmacion(
        self, request: api.ReenviarConfirmacionRequest, context: Any
    ) -> api.ReenviarConfirmacionResponse:
        """Send the confirmation mail again."""
        command = Reenviar(request.correo, request.captcha, convert.red(request.direccion))
        await self._run(self._use.reenviar_confirmacion, current_principal(), command)
        return api.ReenviarConfirmacionResponse()

    async def SolicitarRecuperacion(
        self, request: api.SolicitarRecuperacionRequest, context: Any
    ) -> api.SolicitarRecuperacionResponse:
        """Send a link that sets another password."""
        command = Recuperar(request.correo, request.captcha, convert.red(request.direccion))
        await self._run(self._use.solicitar_recuperacion, current_principal(), command)
        return api.SolicitarRecuperacionResponse()

    async def RestablecerContrasena(
        self, request: api.RestablecerContrasenaRequest, context: Any
    ) -> api.RestablecerContrasenaResponse:
        """Follow the link of a recovery mail."""
        command = Restablecer(request.token, request.contrasena)
        await self._run(self._use.restablecer_contrasena, current_principal(), command)
        return api.RestablecerContrasenaResponse()

    async def CambiarContrasena(
        self, request: api.CambiarContrasenaRequest, context: Any
    ) -> api.CambiarContrasenaResponse:
        """Change the caller's password."""
        command = Cambiar(request.actual, request.nueva)
        convert.cumplido(await self._run(self._use.cambiar_contrasena, current_principal(), command))
        return api.CambiarContrasenaResponse()

    async def AbrirSesion(self, request: api.AbrirSesionRequest, context: Any) -> api.AbrirSesionResponse:
        """Log in."""
        command = Abrir(request.correo, request.contrasena, convert.cliente(request), request.captcha)
        result = await self._run(self._use.abrir_sesion, current_principal(), command)
        return api.AbrirSesionResponse(sesion=convert.sesion_abierta(result))

    async def RenovarSesion(self, request: api.RenovarSesionRequest, context: Any) -> api.RenovarSesionResponse:
        """Rotate a refresh token."""
        command = Renovar(request.token_renovacion, convert.cliente(request))
        result = await self._run(self._use.renovar_sesion, current_principal(), command)
        return api.RenovarSesionResponse(sesion=convert.sesion_abierta(result))

    async def CerrarSesion(self, request: api.CerrarSesionRequest, context: Any) -> api.CerrarSesionResponse:
        """Close a session."""
        await self._run(self._use.cerrar_sesion, current_principal(), convert.cerrar(request))
        return api.CerrarSesionResponse()

    async def ListarSesiones(self, request: api.ListarSesionesRequest, context: Any) -> api.ListarSesionesResponse:
        """List the caller's sessions."""
        listed = await self._run(self._use.listar_sesiones, current_principal(), Listar())
        return api.ListarSesionesResponse(sesiones=convert.sesiones(listed))

    async def ConsultarCuenta(self, request: api.ConsultarCuentaRequest, context: Any) -> api.ConsultarCuentaResponse:
        """Show the caller's account."""
        found = await self._run(self._use.consultar_cuenta, current_principal(), Consultar())
        return api.ConsultarCuentaResponse(cuenta=convert.cuenta(found))

    async def ActualizarCuenta(
        self, request: api.ActualizarCuentaRequest, context: Any
    ) -> api.ActualizarCuentaResponse:
        """Change the caller's name or telephone."""
        changed = await self._run(self._use.actualizar_cuenta, current_principal(), convert.actualizar(request))
        return api.ActualizarCuentaResponse(cuenta=convert.cuenta(changed))

    async def ConfirmarTelefono(
        self, request: api.ConfirmarTelefonoRequest, context: Any
    ) -> api.ConfirmarTelefonoResponse:
        """Confirm the caller's telephone."""
        command = ConfirmarCodigo(request.codigo)
        convert.cumplido(await self._run(self._use.confirmar_telefono, current_principal(), command))
        return api.ConfirmarTelefonoResponse()

    async def DescargarDatos(self, request: api.DescargarDatosRequest, context: Any) -> api.DescargarDatosResponse:
        """Give the caller all that is held about them."""
        held = await self._run(self._use.descargar_datos, current_principal(), Descargar())
        return api.DescargarDatosResponse(json=documento(held))

    async def InhabilitarCuenta(
        self, request: api.InhabilitarCuentaRequest, context: Any
    ) -> api.InhabilitarCuentaResponse:
        """Disable an account."""
        command = DeLaCuenta(request.correo, request.motivo)
        await self._run(self._use.inhabilitar_cuenta, current_principal(), command)
        return api.InhabilitarCuentaResponse()

    async def HabilitarCuenta(self, request: api.HabilitarCuentaRequest, context: Any) -> api.HabilitarCuentaResponse:
        """Enable it."""
        command = DeLaCuenta(request.correo, request.motivo)
        await self._run(self._use.habilitar_cuenta, current_principal(), command)
        return api.HabilitarCuentaResponse()

    async def ResolverPersona(self, request: api.ResolverPersonaRequest, context: Any) -> api.ResolverPersonaResponse:
        """Give the persona of a CUI or NIT."""
        persona = await self._run(self._use.resolver_persona, current_principal(), convert.resolver(request))
        return api.ResolverPersonaResponse(persona=str(persona))

    async def ConsultarPersona(
        self, request: api.ConsultarPersonaRequest, context: Any
    ) -> api.ConsultarPersonaResponse:
        """Say whether a persona has a verified account, and whether one of the staff's."""
        command = ConsultaDePersona(convert.uuid_or_none(request.persona))
        situacion = await self._run(self._use.consultar_persona, current_principal(), command)
        return api.ConsultarPersonaResponse(verificada=situacion.verificada, del_personal=situacion.del_personal)

    async def NombrarPersona(self, request: api.NombrarPersonaRequest, context: Any) -> api.NombrarPersonaResponse:
        """Say under which name a persona is notified."""
        command = NombreDe(convert.uuid_or_none(request.persona))
        nombre = await self._run(self._use.nombrar_persona, current_principal(), command)
        return api.NombrarPersonaResponse(nombre=nombre)

    async def ListarContactos(self, request: api.ListarContactosRequest, context: Any) -> api.ListarContactosResponse:
        """Say where the holders of mailboxes are told."""
        command = ContactosDe([persona for text in request.personas if (persona := convert.uuid_or_none(text))])
        contactos = await self._run(self._use.listar_contactos, current_principal(), command)
        return api.ListarContactosResponse(personas=[convert.contactos(*suyos) for suyos in contactos.items()])

    async def RegistrarCuenta(self, request: api.RegistrarCuentaRequest, context: Any) -> api.RegistrarCuentaResponse:
        """Register a vouched account."""
        cuenta = await self._run(self._use.registrar_cuenta, current_principal(), convert.registrar(request))
        return api.RegistrarCuentaResponse(cuenta_id=str(cuenta.id), persona=str(cuenta.persona))


class SesionesServicer(sesiones_grpc.SesionesServiceServicer):
    """estrado.foundation.v1.SesionesService."""

    def __init__(self, runner: Runner[Tx], use: UseCases, feed: Feed) -> None:
        self._run = runner.run
        self._use = use
        self._feed = feed

    async def ConsultarLlaves(
        self, request: sesiones_api.ConsultarLlavesRequest, context: Any
    ) -> sesiones_api.ConsultarLlavesResponse:
        """Give the public keys."""
        jwks = await self._run(self._use.consultar_llaves, current_principal(), ConsultaDeLlaves())
        return sesiones_api.ConsultarLlavesResponse(jwks=jwks)

    async def SeguirRevocaciones(
        self, request: sesiones_api.SeguirRevocacionesRequest, context: Any
    ) -> AsyncIterator[sesiones_api.SeguirRevocacionesResponse]:
        """Stream revocations."""
        async for revocadas in self._feed.seguir():
            yield sesiones_api.SeguirRevocacionesResponse(
                sesiones=map(str, revocadas.sessions), mandatos=map(str, revocadas.mandates)
            )

    async def ComprobarSesion(
        self, request: sesiones_api.ComprobarSesionRequest, context: Any
    ) -> sesiones_api.ComprobarSesionResponse:
        """Say whether a session is alive."""
        command = Comprobar(convert.uuid_or_none(request.sesion_id))
        vigente = await self._run(self._use.comprobar_sesion, current_principal(), command)
        return sesiones_api.ComprobarSesionResponse(vigente=vigente)
