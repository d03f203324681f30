"""A notificacion lies in its mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.comunicaciones import DeUnaEntrega, cambiar
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Deposito(DeUnaEntrega):
    """NotificacionDepositada: since when it is at its recipient's disposal (UTC)."""

    instante: datetime


class RegistrarDeposito(UseCase[Tx, Deposito, None, None]):
    """Event NotificacionDepositada. Raises EntregaDesconocida."""

    def handle(self, tx: Tx, command: Deposito, prepared: None) -> None:
        """Keep the instant."""
        self.handle_many(tx, [(command, prepared)])

    def handle_many(self, tx: Tx, items: Sequence[tuple[Deposito, None]]) -> None:
        """The same for all `items`, whose cases are locked together."""
        cambiar(tx, items, lambda comunicacion, deposito: comunicacion.depositar(deposito.instante))
