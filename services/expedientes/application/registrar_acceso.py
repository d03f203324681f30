"""A notificacion was opened."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.comunicaciones import Entrega, bloqueada
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Acceso:
    """NotificacionAccedida: when it was first opened (UTC)."""

    entrega: Entrega
    instante: datetime


class RegistrarAcceso(UseCase[Tx, Acceso, None, None]):
    """Event NotificacionAccedida. Raises EntregaDesconocida."""

    def handle(self, tx: Tx, command: Acceso, prepared: None) -> None:
        """Keep the instant; from now on its document may be read through the case."""
        if command.entrega.propia:
            _, comunicacion = bloqueada(tx, command.entrega)
            tx.resoluciones.guardar(comunicacion.acceder(command.instante))
