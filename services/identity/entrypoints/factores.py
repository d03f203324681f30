"""RPCs about second factors: proto → command → proto."""

from dataclasses import dataclass
from typing import Any

from estrado.identity.v1 import factores_service_pb2 as api
from estrado.identity.v1 import factores_service_pb2_grpc as factores_grpc

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.identity.application.abrir_sesion_con_passkey import AbrirConPasskey, AbrirSesionConPasskey
from services.identity.application.completar_sesion import CompletarSesion
from services.identity.application.confirmar_totp import Confirmar, ConfirmarTotp
from services.identity.application.crear_totp import CrearSecreto, CrearTotp
from services.identity.application.entrega import LlaveFisica
from services.identity.application.entregar_passkey import Entregar, EntregarPasskey
from services.identity.application.listar_passkeys import Enumerar, ListarPasskeys
from services.identity.application.ports import Tx
from services.identity.application.preparar_passkey import PrepararPasskey, PrepararRegistro
from services.identity.application.preparar_sesion_con_passkey import PrepararSesion, PrepararSesionConPasskey
from services.identity.application.reforzar_sesion import Reforzar, ReforzarSesion
from services.identity.application.registrar_passkey import RegistrarPasskey, RegistrarRespuesta
from services.identity.application.renovar_codigos import RenovarCodigos, RenovarLosCodigos
from services.identity.application.retirar_factores_perdidos import RetirarFactoresPerdidos, RetirarPerdidos
from services.identity.application.retirar_passkey import RetirarPasskey, RetirarUna
from services.identity.application.retirar_totp import Retirar, RetirarTotp
from services.identity.application.segundo_factor import Completar
from services.identity.domain.passkey import Passkey
from services.identity.entrypoints import convert


@dataclass(frozen=True, slots=True)
class FactoresUseCases:
    """What the RPCs run."""

    crear_totp: CrearTotp
    confirmar_totp: ConfirmarTotp
    retirar_totp: RetirarTotp
    renovar_codigos: RenovarCodigos
    retirar_factores_perdidos: RetirarFactoresPerdidos
    completar_sesion: CompletarSesion
    preparar_passkey: PrepararPasskey
    registrar_passkey: RegistrarPasskey
    listar_passkeys: ListarPasskeys
    retirar_passkey: RetirarPasskey
    entregar_passkey: EntregarPasskey
    preparar_sesion_con_passkey: PrepararSesionConPasskey
    abrir_sesion_con_passkey: AbrirSesionConPasskey
    reforzar_sesion: ReforzarSesion


class FactoresServicer(factores_grpc.FactoresServiceServicer):
    """estrado.identity.v1.FactoresService."""

    def __init__(self, runner: Runner[Tx], use: FactoresUseCases) -> None:
        self._run = runner.run
        self._use = use

    async def CrearTotp(self, request: api.CrearTotpRequest, context: Any) -> api.CrearTotpResponse:
        """Make a secret."""
        creado = await self._run(self._use.crear_totp, current_principal(), CrearSecreto())
        return api.CrearTotpResponse(secreto=creado.secreto, uri=creado.uri)

    async def ConfirmarTotp(self, request: api.ConfirmarTotpRequest, context: Any) -> api.ConfirmarTotpResponse:
        """Make it count."""
        confirmado = await self._run(self._use.confirmar_totp, current_principal(), Confirmar(request.codigo))
        return api.ConfirmarTotpResponse(codigos_de_recuperacion=convert.exigir_aceptado(confirmado).codigos)

    async def RetirarTotp(self, request: api.RetirarTotpRequest, context: Any) -> api.RetirarTotpResponse:
        """Forget it."""
        await self._run(self._use.retirar_totp, current_principal(), Retirar())
        return api.RetirarTotpResponse()

    async def RenovarCodigos(self, request: api.RenovarCodigosRequest, context: Any) -> api.RenovarCodigosResponse:
        """Other recovery codes."""
        codigos = await self._run(self._use.renovar_codigos, current_principal(), RenovarLosCodigos())
        return api.RenovarCodigosResponse(codigos_de_recuperacion=codigos)

    async def RetirarFactoresPerdidos(
        self, request: api.RetirarFactoresPerdidosRequest, context: Any
    ) -> api.RetirarFactoresPerdidosResponse:
        """Withdraw those of somebody who lost them."""
        command = RetirarPerdidos(request.correo, request.cui, request.motivo)
        retirados = await self._run(self._use.retirar_factores_perdidos, current_principal(), command)
        return api.RetirarFactoresPerdidosResponse(retirados=convert.factores(retirados))

    async def CompletarSesion(self, request: api.CompletarSesionRequest, context: Any) -> api.CompletarSesionResponse:
        """Answer the challenge of a login."""
        result = await self._run(self._use.completar_sesion, current_principal(), _completar(request))
        return api.CompletarSesionResponse(sesion=convert.sesion_abierta(result))

    async def PrepararPasskey(self, request: api.PrepararPasskeyRequest, context: Any) -> api.PrepararPasskeyResponse:
        """Begin a registration."""
        opciones = await self._run(self._use.preparar_passkey, current_principal(), PrepararRegistro())
        return api.PrepararPasskeyResponse(opciones=opciones)

    async def RegistrarPasskey(
        self, request: api.RegistrarPasskeyRequest, context: Any
    ) -> api.RegistrarPasskeyResponse:
        """Finish it."""
        command = RegistrarRespuesta(request.respuesta, request.nombre)
        hecha = await self._run(self._use.registrar_passkey, current_principal(), command)
        return api.RegistrarPasskeyResponse(passkey=_passkey(hecha.passkey), codigos_de_recuperacion=hecha.codigos)

    async def ListarPasskeys(self, request: api.ListarPasskeysRequest, context: Any) -> api.ListarPasskeysResponse:
        """List the caller's."""
        passkeys = await self._run(self._use.listar_passkeys, current_principal(), Enumerar())
        return api.ListarPasskeysResponse(passkeys=map(_passkey, passkeys))

    async def RetirarPasskey(self, request: api.RetirarPasskeyRequest, context: Any) -> api.RetirarPasskeyResponse:
        """Remove one."""
        command = RetirarUna(convert.uuid_or_none(request.passkey_id))
        await self._run(self._use.retirar_passkey, current_principal(), command)
        return api.RetirarPasskeyResponse()

    async def EntregarPasskey(self, request: api.EntregarPasskeyRequest, context: Any) -> api.EntregarPasskeyResponse:
        """Register a security key that is handed out."""
        llave = LlaveFisica(request.credencial, request.llave, request.usuario, request.nombre)
        await self._run(self._use.entregar_passkey, current_principal(), Entregar(request.correo, llave))
        return api.EntregarPasskeyResponse()

    async def PrepararSesionConPasskey(
        self, request: api.PrepararSesionConPasskeyRequest, context: Any
    ) -> api.PrepararSesionConPasskeyResponse:
        """Begin a login."""
        command = PrepararSesion(convert.cliente(request))
        opciones = await self._run(self._use.preparar_sesion_con_passkey, current_principal(), command)
        return api.PrepararSesionConPasskeyResponse(opciones=opciones)

    async def AbrirSesionConPasskey(
        self, request: api.AbrirSesionConPasskeyRequest, context: Any
    ) -> api.AbrirSesionConPasskeyResponse:
        """Finish it."""
        command = AbrirConPasskey(request.respuesta, convert.cliente(request))
        result = await self._run(self._use.abrir_sesion_con_passkey, current_principal(), command)
        return api.AbrirSesionConPasskeyResponse(sesion=convert.sesion_abierta(result))

    async def ReforzarSesion(self, request: api.ReforzarSesionRequest, context: Any) -> api.ReforzarSesionResponse:
        """Show a second factor within a session."""
        command = Reforzar(request.codigo, request.respuesta, convert.cliente(request))
        convert.exigir_aceptado(await self._run(self._use.reforzar_sesion, current_principal(), command))
        return api.ReforzarSesionResponse()


def _passkey(passkey: Passkey) -> api.Passkey:
    return api.Passkey(
        passkey_id=str(passkey.id),
        nombre=passkey.nombre,
        creada=convert.timestamp(passkey.creada),
        usada=convert.timestamp(passkey.usada) if passkey.usada else None,
        respaldada=passkey.respaldada,
        retroceso=convert.timestamp(passkey.retroceso) if passkey.retroceso else None,
    )


def _completar(request: api.CompletarSesionRequest) -> Completar:
    de_recuperacion = request.WhichOneof("prueba") == "codigo_de_recuperacion"
    codigo = request.codigo_de_recuperacion if de_recuperacion else request.codigo
    return Completar(request.desafio, codigo, de_recuperacion, convert.cliente(request))
