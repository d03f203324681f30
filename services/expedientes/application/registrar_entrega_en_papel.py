"""A notificacion takes the paper route."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.comunicaciones import Entrega, bloqueada
from services.expedientes.application.ports import Tx


@dataclass(frozen=True, slots=True)
class EnPapelPendiente:
    """EntregaEnPapelPendiente: its recipient has no mailbox."""

    entrega: Entrega


class RegistrarEntregaEnPapel(UseCase[Tx, EnPapelPendiente, None, None]):
    """Event EntregaEnPapelPendiente. Raises EntregaDesconocida."""

    def handle(self, tx: Tx, command: EnPapelPendiente, prepared: None) -> None:
        """It waits for the notificador."""
        if command.entrega.propia:
            _, comunicacion = bloqueada(tx, command.entrega)
            tx.resoluciones.guardar(comunicacion.ir_en_papel())
