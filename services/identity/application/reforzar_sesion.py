"""Show a second factor within a session, for what needs a fresh one."""

from dataclasses import dataclass, field
from datetime import datetime

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.acceso import Negado
from services.identity.application.comprobacion import SecretoAbierto, abrir_secreto, comprobar
from services.identity.application.envios import avisar_de_intento
from services.identity.application.frenado import exigir_turno, freno_de_segundo
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.factores import Ceremonias, Cofre
from services.identity.application.presentacion import PasskeyPresentada, tomar, verificar
from services.identity.application.reciente import exigir_cuenta, sesion_propia
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import PasskeyRechazada, SegundoFactorInvalido, TotpNoEncontrado
from services.identity.domain.factores import CON_CODIGO, CON_PASSKEY, sumados
from services.identity.domain.freno import Freno
from services.identity.domain.sesion import Cliente, Sesion


@dataclass(frozen=True, slots=True)
class Reforzar:
    """A code of the authenticator application, or, where `respuesta` is not empty, what `navigator.credentials.get()`
    gave, as JSON."""

    codigo: str = field(repr=False)
    respuesta: str = field(repr=False)
    cliente: Cliente


class ReforzarSesion(UseCase[Tx, Reforzar, SecretoAbierto | PasskeyPresentada, Negado | None]):
    """The session's next token says how and when: whoever demands a fresh second factor reads it there."""

    def __init__(self, reader: Reader[Tx], cofre: Cofre, secretos: Secretos, ceremonias: Ceremonias) -> None:
        self._reader = reader
        self._cofre = cofre
        self._secretos = secretos
        self._ceremonias = ceremonias

    async def prepare(self, principal: Principal, command: Reforzar) -> SecretoAbierto | PasskeyPresentada:
        """Raises TotpNoEncontrado, PasskeyInvalida, PasskeyRechazada."""
        if command.respuesta:
            return await verificar(self._reader, self._ceremonias, principal, command.respuesta)
        cuenta_id = principal.subject
        totp = await self._reader.read(principal, lambda tx: tx.factores.totp(cuenta_id) if cuenta_id else None)
        if totp is None or totp.confirmado is None:
            raise TotpNoEncontrado
        return abrir_secreto(self._cofre, totp)

    def handle(self, tx: Tx, command: Reforzar, prepared: SecretoAbierto | PasskeyPresentada) -> Negado | None:
        """Raises SesionCerrada, DemasiadosIntentos, PasskeyRechazada, also for somebody else's passkey; what is
        recorded of a refusal is Negado."""
        if isinstance(prepared, PasskeyPresentada):
            return self._por_passkey(tx, command, prepared)
        cuenta_id = exigir_cuenta(tx)
        sesion, ahora = sesion_propia(tx, cuenta_id)
        (freno,) = tx.frenos.bloquear([freno_de_segundo(tx, self._secretos, cuenta_id, command.cliente)])
        exigir_turno([freno], ahora)
        if not comprobar(tx, prepared, command.codigo, ahora):
            contado = freno.con_fallo(ahora)
            tx.frenos.guardar(contado)
            # Once in a series: whoever tries has the session.
            if contado.empieza_a_frenar:
                avisar_de_intento(tx, cuenta_id)
            tx.auditoria.anotar(
                Accion.SEGUNDO_FACTOR_NEGADO,
                accion.cuenta(cuenta_id),
                clase=Clase.NEGADO,
                datos={"sesion": str(sesion.id)},
                detalles=command.cliente.detalles,
            )
            return Negado(SegundoFactorInvalido())
        tx.frenos.guardar(Freno(freno.clave, freno.regla))
        _reforzar(tx, sesion, CON_CODIGO, ahora)
        return None

    @staticmethod
    def _por_passkey(tx: Tx, command: Reforzar, prepared: PasskeyPresentada) -> Negado | None:
        if prepared.passkey.cuenta_id != tx.principal.subject:
            raise PasskeyRechazada
        if rechazo := tomar(tx, prepared, command.cliente):
            return Negado(rechazo)
        sesion, ahora = sesion_propia(tx, prepared.passkey.cuenta_id)
        _reforzar(tx, sesion, CON_PASSKEY, ahora)
        return None


def _reforzar(tx: Tx, sesion: Sesion, mostrados: tuple[str, ...], ahora: datetime) -> None:
    tx.sesiones.autenticar(sesion.id, sumados(sesion.metodos, mostrados), ahora)
    datos = {"sesion": str(sesion.id), "metodos": " ".join(mostrados)}
    tx.auditoria.anotar(Accion.SESION_REFORZADA, accion.cuenta(sesion.cuenta_id), datos=datos)
