"""Somebody wants to be told by a browser no more."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.errors import DispositivoNoEncontrado


@dataclass(frozen=True, slots=True)
class Command:
    """Which; None: an id that is none."""

    dispositivo_id: UUID | None


class OlvidarDispositivo(UseCase[Tx, Command, None, None]):
    """Its address is kept no longer, and what waits to be told by it is not."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Raises DispositivoNoEncontrado, the same for one that is somebody else's."""
        uno = tx.dispositivos.uno(command.dispositivo_id) if command.dispositivo_id else None
        if uno is None or uno.cuenta_id != tx.principal.subject:
            raise DispositivoNoEncontrado
        tx.dispositivos.quitar(uno.dispositivo_id)
