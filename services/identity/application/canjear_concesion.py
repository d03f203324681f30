"""Exchange a code, a refresh token or a client's own credentials for tokens."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Peticion, Protocolo, Respuesta


class CanjearConcesion(UseCase[Tx, Peticion, None, Respuesta]):
    """The token endpoint (RFC 6749, 3.2): what clients do wrong is an answer, and what was recorded of it is kept."""

    def __init__(self, protocolo: Protocolo) -> None:
        self._protocolo = protocolo

    def handle(self, tx: Tx, command: Peticion, prepared: None) -> Respuesta:
        """The tokens, or the error by its name."""
        return self._protocolo.canjear(tx, command)
