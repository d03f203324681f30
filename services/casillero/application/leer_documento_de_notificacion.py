"""May the caller read this document of a notificacion, and who keeps it?"""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.entrega import Documento


@dataclass(frozen=True, slots=True)
class Command:
    """Which document of which notificacion."""

    notificacion_id: UUID
    documento_id: str


@dataclass(frozen=True, slots=True)
class Lectura:
    """The document as it was delivered and the service that keeps it."""

    productor: str
    documento: Documento


class LeerDocumentoDeNotificacion(UseCase[Tx, Command, None, Lectura]):
    """Its recipient's alone, and only after the access."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Lectura:
        """Where to read it. Raises NotificacionNoEncontrada, AccesoRequerido."""
        notificacion = propia(tx, command.notificacion_id)
        return Lectura(notificacion.entrega.productor, notificacion.legible(command.documento_id))
