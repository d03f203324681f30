"""Say whether a token is good, to the client that it was given to."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Peticion, Protocolo, Respuesta


class IntrospeccionarConcesion(UseCase[Tx, Peticion, None, Respuesta]):
    """The introspection endpoint (RFC 7662)."""

    def __init__(self, protocolo: Protocolo) -> None:
        self._protocolo = protocolo

    def handle(self, tx: Tx, command: Peticion, prepared: None) -> Respuesta:
        """Inactive for what is no token, is over, or is another client's."""
        return self._protocolo.introspeccionar(tx, command)
