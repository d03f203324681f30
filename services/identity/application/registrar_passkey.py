"""Keep a passkey that the holder's device has just made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.identity.application.alta import cerrar_sin_segundo
from services.identity.application.codigos import dar_codigos
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.factores import Ceremonias, Registrada
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.desafio import Proposito, huella_de_desafio
from services.identity.domain.errors import OpcionesVencidas, PasskeyYaRegistrada
from services.identity.domain.factores import CON_PASSKEY, sumados
from services.identity.domain.mensaje import Clase
from services.identity.domain.passkey import Passkey, nombre_de_passkey


@dataclass(frozen=True, slots=True)
class RegistrarRespuesta:
    """What `navigator.credentials.create()` gave, as JSON, and the holder's name for it."""

    respuesta: str = field(repr=False)
    nombre: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RespuestaVerificada:
    """The passkey, and the challenge that its device signed."""

    reto: str = field(repr=False)
    registrada: Registrada


@dataclass(frozen=True, slots=True)
class PasskeyRegistrada:
    """The passkey, and recovery codes where the account had none."""

    passkey: Passkey
    codigos: Sequence[str] = field(repr=False)


class RegistrarPasskey(UseCase[Tx, RegistrarRespuesta, RespuestaVerificada, PasskeyRegistrada]):
    """A session that had shown a password only has shown a second factor from its next token on; the others are
    closed."""

    def __init__(self, ceremonias: Ceremonias, secretos: Secretos) -> None:
        self._ceremonias = ceremonias
        self._secretos = secretos

    async def prepare(self, principal: Principal, command: RegistrarRespuesta) -> RespuestaVerificada:
        """Whether it is what was asked for by one of our pages; whether we asked is for `handle` to say. Raises
        PasskeyInvalida."""
        reto = self._ceremonias.reto_de(command.respuesta)
        return RespuestaVerificada(reto, self._ceremonias.registrada(command.respuesta, reto))

    def handle(self, tx: Tx, command: RegistrarRespuesta, prepared: RespuestaVerificada) -> PasskeyRegistrada:
        """Raises SesionCerrada, AutenticacionRecienteRequerida, OpcionesVencidas, PasskeyYaRegistrada."""
        cuenta_id = exigir_cuenta(tx)
        desafio = tx.desafios.bloquear(huella_de_desafio(prepared.reto))
        sesion, ahora = exigir_reciente(tx, cuenta_id)
        if desafio is None or desafio.cuenta_id != cuenta_id:
            raise OpcionesVencidas
        if not desafio.sirve(Proposito.PASSKEY_NUEVA, sesion, ahora):
            raise OpcionesVencidas
        tx.desafios.gastar(desafio.huella)
        passkey = Passkey(
            id=new_id(),
            cuenta_id=cuenta_id,
            credencial=prepared.registrada.credencial,
            llave=prepared.registrada.llave,
            usuario=cuenta_id.bytes,
            contador=prepared.registrada.contador,
            nombre=nombre_de_passkey(command.nombre),
            creada=ahora,
            respaldada=prepared.registrada.respaldada,
        )
        if not tx.passkeys.agregar(passkey):
            raise PasskeyYaRegistrada
        datos = {"sesion": str(sesion.id), "passkey": str(passkey.id)}
        tx.auditoria.anotar(Accion.PASSKEY_REGISTRADA, accion.cuenta(cuenta_id), datos=datos)
        avisar_a(tx, Clase.FACTOR_AGREGADO, cuenta_id)
        if not sesion.con_segundo_factor:
            tx.sesiones.autenticar(sesion.id, sumados(sesion.metodos, CON_PASSKEY), ahora)
        cerrar_sin_segundo(tx, cuenta_id, ahora, salvo=sesion.id)
        return PasskeyRegistrada(passkey, dar_codigos(tx, self._secretos, cuenta_id))
