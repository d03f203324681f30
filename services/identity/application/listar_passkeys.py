"""The caller's passkeys."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.passkey import Passkey


@dataclass(frozen=True, slots=True)
class Enumerar:
    """Nothing to say: they are the caller's."""


class ListarPasskeys(UseCase[Tx, Enumerar, None, Sequence[Passkey]]):
    """The oldest first."""

    reads_only = True

    def handle(self, tx: Tx, command: Enumerar, prepared: None) -> Sequence[Passkey]:
        """Raises CuentaNoEncontrada."""
        if tx.principal.subject is None:
            raise CuentaNoEncontrada
        return tx.passkeys.de_cuenta(tx.principal.subject)
