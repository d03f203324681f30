"""A notificacion was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.comunicaciones import DeUnaEntrega, cambiar
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Acceso(DeUnaEntrega):
    """NotificacionAccedida: when it was first opened (UTC)."""

    instante: datetime


class RegistrarAcceso(UseCase[Tx, Acceso, None, None]):
    """Event NotificacionAccedida. Raises EntregaDesconocida."""

    def handle(self, tx: Tx, command: Acceso, prepared: None) -> None:
        """Keep the instant; from now on its document may be read through the case."""
        self.handle_many(tx, [(command, prepared)])

    def handle_many(self, tx: Tx, items: Sequence[tuple[Acceso, None]]) -> None:
        """The same for all `items`, whose cases are locked together."""
        cambiar(tx, items, lambda comunicacion, acceso: comunicacion.acceder(acceso.instante))
