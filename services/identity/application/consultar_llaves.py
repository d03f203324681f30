"""The public keys that verify access tokens."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Llaves, Tx


@dataclass(frozen=True, slots=True)
class ConsultaDeLlaves:
    """Nothing to say."""


class ConsultarLlaves(UseCase[Tx, ConsultaDeLlaves, None, str]):
    """A JWKS document (RFC 7517)."""

    reads_only = True

    def __init__(self, llaves: Llaves) -> None:
        self._llaves = llaves

    def handle(self, tx: Tx, command: ConsultaDeLlaves, prepared: None) -> str:
        """The key that signs now, and those that signed lately or will soon."""
        return self._llaves.jwks()
