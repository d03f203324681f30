"""End a grant by one of its tokens."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Peticion, Protocolo, Respuesta


class RevocarConcesion(UseCase[Tx, Peticion, None, Respuesta]):
    """The revocation endpoint (RFC 7009): any token of a grant ends all of it."""

    def __init__(self, protocolo: Protocolo) -> None:
        self._protocolo = protocolo

    def handle(self, tx: Tx, command: Peticion, prepared: None) -> Respuesta:
        """200 for what is no token, too: the client wanted it gone."""
        return self._protocolo.revocar(tx, command)
