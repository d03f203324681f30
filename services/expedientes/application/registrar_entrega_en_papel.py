"""A notificacion takes the paper route."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.comunicaciones import DeUnaEntrega, cambiar
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class EnPapelPendiente(DeUnaEntrega):
    """EntregaEnPapelPendiente: its recipient has no mailbox."""


class RegistrarEntregaEnPapel(UseCase[Tx, EnPapelPendiente, None, None]):
    """Event EntregaEnPapelPendiente. Raises EntregaDesconocida."""

    def handle(self, tx: Tx, command: EnPapelPendiente, prepared: None) -> None:
        """It waits for the notificador."""
        self.handle_many(tx, [(command, prepared)])

    def handle_many(self, tx: Tx, items: Sequence[tuple[EnPapelPendiente, None]]) -> None:
        """The same for all `items`, whose cases are locked together."""
        cambiar(tx, items, lambda comunicacion, _: comunicacion.ir_en_papel())
