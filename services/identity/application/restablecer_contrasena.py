"""Follow the link of a recovery mail: another password."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.claves import cambiar
from services.identity.application.envios import mirar_enlace, seguir_enlace
from services.identity.application.ports import Contrasenas, Tx
from services.identity.domain.contrasena import contrasena_canonica, exigir_contrasena
from services.identity.domain.enlace import Para
from services.identity.domain.errors import EnlaceInvalido


@dataclass(frozen=True, slots=True)
class Restablecer:
    """The token of the link, and the password to be."""

    token: str = field(repr=False)
    contrasena: str = field(repr=False)


class RestablecerContrasena(UseCase[Tx, Restablecer, str, None]):
    """Closes every session of the account: who stole the password is out."""

    def __init__(self, reader: Reader[Tx], contrasenas: Contrasenas) -> None:
        self._reader = reader
        self._contrasenas = contrasenas

    async def prepare(self, principal: Principal, command: Restablecer) -> str:
        """The new hash, made only for a good link. Raises EnlaceInvalido, EnlaceVencido, EnlaceUsado, ContrasenaDebil,
        ContrasenaComun, AutenticacionSaturada."""
        correo = await self._reader.read(principal, lambda tx: _correo(tx, command.token))
        exigir_contrasena(command.contrasena, correo=correo)
        return await self._contrasenas.cifrar(contrasena_canonica(command.contrasena))

    def handle(self, tx: Tx, command: Restablecer, prepared: str) -> None:
        """Raises EnlaceInvalido, EnlaceVencido, EnlaceUsado."""
        enlace = seguir_enlace(tx, command.token, Para.RESTABLECER)
        cuenta = tx.cuentas.leer(enlace.de)
        if cuenta is None or cuenta.inhabilitada:
            raise EnlaceInvalido
        cambiar(tx, cuenta, prepared)
        tx.cuentas.seguir_correo(cuenta.id)


def _correo(tx: Tx, token: str) -> str:
    """The e-mail of the account whose password the link sets. Raises EnlaceInvalido, EnlaceVencido, EnlaceUsado."""
    cuenta = tx.cuentas.leer(mirar_enlace(tx, token, Para.RESTABLECER).de)
    if cuenta is None or cuenta.inhabilitada:
        raise EnlaceInvalido
    return cuenta.correo
