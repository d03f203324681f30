"""Make the secret of an authenticator application."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.factores import Cofre
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain.errors import CuentaNoEncontrada, TotpYaActivo
from services.identity.domain.totp import Totp, en_base32, uri_de


@dataclass(frozen=True, slots=True)
class CrearSecreto:
    """Nothing to say: it is the caller's."""


@dataclass(frozen=True, slots=True)
class SecretoNuevo:
    """A random secret, in plain and as it is kept."""

    secreto: bytes = field(repr=False)
    cifrado: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecretoCreado:
    """The secret as it is typed in, and as it is read from a QR code."""

    secreto: str = field(repr=False)
    uri: str = field(repr=False)


class CrearTotp(UseCase[Tx, CrearSecreto, SecretoNuevo, SecretoCreado]):
    """Until a code of it was seen it counts for nothing, and asking again replaces it."""

    def __init__(self, cofre: Cofre, emisor: str) -> None:
        """`emisor` is the name under which applications show the account."""
        self._cofre = cofre
        self._emisor = emisor

    async def prepare(self, principal: Principal, command: CrearSecreto) -> SecretoNuevo:
        """Encrypted outside of the transaction: the master key may be far away. Raises CuentaNoEncontrada."""
        if principal.subject is None:
            raise CuentaNoEncontrada
        secreto = self._cofre.secreto_nuevo()
        return SecretoNuevo(secreto, self._cofre.guardar(principal.subject, secreto))

    def handle(self, tx: Tx, command: CrearSecreto, prepared: SecretoNuevo) -> SecretoCreado:
        """Raises SesionCerrada, AutenticacionRecienteRequerida, TotpYaActivo."""
        cuenta_id = exigir_cuenta(tx)
        exigir_reciente(tx, cuenta_id)
        actual, cuenta = tx.factores.totp(cuenta_id), tx.cuentas.leer(cuenta_id)
        if cuenta is None:
            raise CuentaNoEncontrada
        if actual is not None and actual.confirmado is not None:
            raise TotpYaActivo
        tx.factores.guardar_totp(Totp(cuenta_id, prepared.cifrado))
        return SecretoCreado(en_base32(prepared.secreto), uri_de(prepared.secreto, self._emisor, cuenta.correo))
