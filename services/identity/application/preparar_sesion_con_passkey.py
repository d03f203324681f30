"""Begin a login by passkey."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.factores import Ceremonias
from services.identity.domain.desafio import Desafio, Proposito
from services.identity.domain.sesion import Cliente


@dataclass(frozen=True, slots=True)
class PrepararSesion:
    """The client that will answer."""

    cliente: Cliente


class PrepararSesionConPasskey(UseCase[Tx, PrepararSesion, None, str]):
    """The options of `navigator.credentials.get()` as JSON (WebAuthn, 5.1.10). They name no account and no passkey: the
    device offers those that it has."""

    def __init__(self, ceremonias: Ceremonias, secretos: Secretos) -> None:
        self._ceremonias = ceremonias
        self._secretos = secretos

    def handle(self, tx: Tx, command: PrepararSesion, prepared: None) -> str:
        """The challenge is kept hashed, for five minutes."""
        reto = self._secretos.renovacion_nueva()
        tx.desafios.agregar(Desafio.nuevo(reto, Proposito.PASSKEY, None, command.cliente, tx.now()))
        return self._ceremonias.opciones_de_sesion(reto)
