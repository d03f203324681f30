"""What clients must know before they ask for anything."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Protocolo


@dataclass(frozen=True, slots=True)
class ConsultaDeProveedor:
    """Nothing to say."""


@dataclass(frozen=True, slots=True)
class Proveedor:
    """Metadata (OpenID Connect Discovery, 3) and public keys (RFC 7517), each as JSON."""

    metadatos: str
    jwks: str


class ConsultarProveedor(UseCase[Tx, ConsultaDeProveedor, None, Proveedor]):
    """The same for everybody."""

    reads_only = True

    def __init__(self, protocolo: Protocolo) -> None:
        self._protocolo = protocolo

    def handle(self, tx: Tx, command: ConsultaDeProveedor, prepared: None) -> Proveedor:
        """Where the endpoints are, what they understand, and the keys that sign now or will soon."""
        return Proveedor(self._protocolo.metadatos(), self._protocolo.jwks())
