"""Change one's password, knowing the present one."""

from dataclasses import dataclass, field

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.acceso import Negado
from services.identity.application.claves import cambiar
from services.identity.application.frenado import exigir_turno
from services.identity.application.ports import Contrasenas, Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.contrasena import contrasena_canonica, exigir_contrasena
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import ContrasenaActualIncorrecta, ContrasenaSinCambio, CuentaNoEncontrada
from services.identity.domain.freno import Freno, Regla


@dataclass(frozen=True, slots=True)
class Cambiar:
    """Both as typed."""

    actual: str = field(repr=False)
    nueva: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Revisada:
    """The account, and the new hash; None where the present password was wrong."""

    cuenta: Cuenta
    cifrada: str | None = field(repr=False)


class CambiarContrasena(UseCase[Tx, Cambiar, Revisada, Negado | None]):
    """Closes the account's other sessions. Guessing is braked as at login: a session left open is no password."""

    def __init__(self, reader: Reader[Tx], contrasenas: Contrasenas, secretos: Secretos) -> None:
        self._reader = reader
        self._contrasenas = contrasenas
        self._secretos = secretos

    async def prepare(self, principal: Principal, command: Cambiar) -> Revisada:
        """Raises CuentaNoEncontrada, DemasiadosIntentos, ContrasenaDebil, ContrasenaComun, ContrasenaSinCambio,
        AutenticacionSaturada."""
        cuenta = await self._reader.read(principal, self._cuenta)
        exigir_contrasena(command.nueva, "nueva", cuenta.correo)
        # Before the present one is looked at: it tells nobody whether that was right.
        if contrasena_canonica(command.nueva) == contrasena_canonica(command.actual):
            raise ContrasenaSinCambio(campo="nueva")
        if not await self._contrasenas.coincide(cuenta.contrasena, contrasena_canonica(command.actual)):
            return Revisada(cuenta, None)
        return Revisada(cuenta, await self._contrasenas.cifrar(contrasena_canonica(command.nueva)))

    def _cuenta(self, tx: Tx) -> Cuenta:
        cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        exigir_turno(tx.frenos.leer([self._freno(cuenta)]), tx.now())
        return cuenta

    def handle(self, tx: Tx, command: Cambiar, prepared: Revisada) -> Negado | None:
        """A wrong password is Negado, because counting it must be kept. Raises DemasiadosIntentos."""
        [freno] = tx.frenos.bloquear([self._freno(prepared.cuenta)])
        ahora = tx.now()
        exigir_turno([freno], ahora)
        if prepared.cifrada is None:
            tx.frenos.guardar(freno.con_fallo(ahora))
            tx.auditoria.anotar(Accion.CONTRASENA_NEGADA, accion.cuenta(prepared.cuenta.id), clase=Clase.NEGADO)
            return Negado(ContrasenaActualIncorrecta(campo="actual"))
        tx.frenos.guardar(Freno(freno.clave, freno.regla))
        cambiar(tx, prepared.cuenta, prepared.cifrada, salvo=tx.principal.session)
        return None

    def _freno(self, cuenta: Cuenta) -> Freno:
        return Freno(self._secretos.seudonimo("cambio", str(cuenta.id)), Regla.CUENTA)
