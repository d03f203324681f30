"""A notificacion lies in its mailbox."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.comunicaciones import Entrega, bloqueada
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Deposito:
    """NotificacionDepositada: since when it is at its recipient's disposal (UTC)."""

    entrega: Entrega
    instante: datetime


class RegistrarDeposito(UseCase[Tx, Deposito, None, None]):
    """Event NotificacionDepositada. Raises EntregaDesconocida."""

    def handle(self, tx: Tx, command: Deposito, prepared: None) -> None:
        """Keep the instant."""
        if command.entrega.propia:
            _, comunicacion = bloqueada(tx, command.entrega)
            tx.resoluciones.guardar(comunicacion.depositar(command.instante))
