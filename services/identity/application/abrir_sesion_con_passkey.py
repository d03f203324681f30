"""Log in by passkey."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.ports import Tx
from services.identity.application.ports.factores import Ceremonias
from services.identity.application.presentacion import PasskeyPresentada, tomar, verificar
from services.identity.domain.errors import PasskeyRechazada
from services.identity.domain.factores import CON_PASSKEY
from services.identity.domain.sesion import Cliente


@dataclass(frozen=True, slots=True)
class AbrirConPasskey:
    """What `navigator.credentials.get()` gave, as JSON, and the client that it came from."""

    respuesta: str = field(repr=False)
    cliente: Cliente


class AbrirSesionConPasskey(UseCase[Tx, AbrirConPasskey, PasskeyPresentada, Acceso | Negado]):
    """No brake applies: a signature is not guessed, and who guesses at passwords keeps no owner of a passkey out."""

    def __init__(self, reader: Reader[Tx], ceremonias: Ceremonias, emisor: Emisor) -> None:
        self._reader = reader
        self._ceremonias = ceremonias
        self._emisor = emisor

    async def prepare(self, principal: Principal, command: AbrirConPasskey) -> PasskeyPresentada:
        """Raises PasskeyInvalida, PasskeyRechazada."""
        return await verificar(self._reader, self._ceremonias, principal, command.respuesta)

    def handle(self, tx: Tx, command: AbrirConPasskey, prepared: PasskeyPresentada) -> Acceso | Negado:
        """Raises PasskeyRechazada; a count that went back is Negado, because it is recorded."""
        if rechazo := tomar(tx, prepared, command.cliente):
            return Negado(rechazo)
        cuenta = tx.cuentas.leer(prepared.passkey.cuenta_id)
        if cuenta is None or cuenta.inhabilitada:
            raise PasskeyRechazada
        return self._emisor.abrir(tx, cuenta, command.cliente, CON_PASSKEY, tx.now())
