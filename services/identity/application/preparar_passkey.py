"""Begin the registration of a passkey."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.factores import Ceremonias
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain.desafio import Desafio, Proposito
from services.identity.domain.errors import CuentaNoEncontrada, DemasiadasPasskeys
from services.identity.domain.passkey import MAXIMO


@dataclass(frozen=True, slots=True)
class PrepararRegistro:
    """Nothing to say: it is the caller's."""


class PrepararPasskey(UseCase[Tx, PrepararRegistro, None, str]):
    """The options of `navigator.credentials.create()` as JSON (WebAuthn, 5.1.9)."""

    def __init__(self, ceremonias: Ceremonias, secretos: Secretos) -> None:
        self._ceremonias = ceremonias
        self._secretos = secretos

    def handle(self, tx: Tx, command: PrepararRegistro, prepared: None) -> str:
        """Raises SesionCerrada, AutenticacionRecienteRequerida, DemasiadasPasskeys."""
        cuenta_id = exigir_cuenta(tx)
        sesion, ahora = exigir_reciente(tx, cuenta_id)
        cuenta, tenidas = tx.cuentas.leer(cuenta_id), tx.passkeys.de_cuenta(cuenta_id)
        if cuenta is None:
            raise CuentaNoEncontrada
        if len(tenidas) >= MAXIMO:
            raise DemasiadasPasskeys(maximo=str(MAXIMO))
        reto = self._secretos.renovacion_nueva()
        tx.desafios.agregar(Desafio.nuevo(reto, Proposito.PASSKEY_NUEVA, cuenta_id, sesion, ahora))
        return self._ceremonias.opciones_de_registro(cuenta, reto, [passkey.credencial for passkey in tenidas])
