"""The browsers by which the caller is told, and what it takes to add one."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Push
from services.casillero.domain.dispositivo import Dispositivo


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


@dataclass(frozen=True, slots=True)
class Suscritos:
    """The account's, the oldest first, and the public key to subscribe with; "" where there is no such channel."""

    dispositivos: Sequence[Dispositivo]
    llave: str


class ListarDispositivos(UseCase[Tx, Command, None, Suscritos]):
    """The caller's own, whosever mailboxes they open: a device is a person's."""

    reads_only = True

    def __init__(self, push: Push | None) -> None:
        self._push = push

    def handle(self, tx: Tx, command: Command, prepared: None) -> Suscritos:
        """What there is."""
        cuenta = tx.principal.subject
        return Suscritos(tx.dispositivos.de([cuenta]) if cuenta else (), self._push.llave if self._push else "")
