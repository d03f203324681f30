"""Who a person is, as far as they consented that a client knows it."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Peticion, Protocolo, Respuesta


class ConsultarTitular(UseCase[Tx, Peticion, None, Respuesta]):
    """The UserInfo endpoint (OpenID Connect Core, 5.3). The audit notes who read of whom (RELIABILITY 17)."""

    def __init__(self, protocolo: Protocolo) -> None:
        self._protocolo = protocolo

    def handle(self, tx: Tx, command: Peticion, prepared: None) -> Respuesta:
        """The claims that the scopes of the access token let the client read, or 401."""
        return self._protocolo.titular(tx, command)
