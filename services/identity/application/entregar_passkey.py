"""Register a security key that the judiciary hands out for an account."""

from dataclasses import dataclass, field

from libs.foundation.core.usecases import UseCase
from services.identity.application.alta import cerrar_sin_segundo
from services.identity.application.entrega import LlaveFisica, entregar
from services.identity.application.envios import avisar
from services.identity.application.ports import Tx
from services.identity.application.ports.factores import Ceremonias
from services.identity.domain.cuenta import correo_canonico
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class Entregar:
    """The account's e-mail, and the key."""

    correo: str = field(repr=False)
    llave: LlaveFisica


class EntregarPasskey(UseCase[Tx, Entregar, None, None]):
    """Staff get theirs in person: no password alone has ever opened a session of theirs. Handing it out again changes
    nothing."""

    def __init__(self, ceremonias: Ceremonias) -> None:
        self._ceremonias = ceremonias

    def handle(self, tx: Tx, command: Entregar, prepared: None) -> None:
        """Raises CorreoInvalido, CuentaNoEncontrada, PasskeyInvalida, PasskeyYaRegistrada, DemasiadasPasskeys."""
        command.llave.exigir_usable(self._ceremonias)
        cuenta = tx.cuentas.por_correo(correo_canonico(command.correo))
        if cuenta is None or not tx.factores.bloquear(cuenta.id):
            raise CuentaNoEncontrada
        ahora = tx.now()
        if entregar(tx, cuenta.id, command.llave, ahora):
            avisar(tx, Clase.FACTOR_AGREGADO, cuenta.correo)
            cerrar_sin_segundo(tx, cuenta.id, ahora)
