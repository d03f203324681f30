"""What proves one step of a notificacion to a stranger."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.cabezas import Prueba
from services.casillero.domain.errors import EvidenciaNoEncontrada, EvidenciaPendiente


@dataclass(frozen=True, slots=True)
class Command:
    """Which evidence of which notificacion."""

    notificacion_id: UUID
    evidencia_id: UUID | None


class LeerEvidencia(UseCase[Tx, Command, None, Prueba]):
    """Its recipient's alone."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Prueba:
        """Under the first stamped head over it. Raises NotificacionNoEncontrada, EvidenciaNoEncontrada,
        EvidenciaPendiente."""
        entrega_id = propia(tx, command.notificacion_id).entrega.entrega_id
        situacion = tx.evidencias.situaciones(entrega_id).get(command.evidencia_id) if command.evidencia_id else None
        if situacion is None or command.evidencia_id is None:
            raise EvidenciaNoEncontrada
        prueba = tx.evidencias.prueba(command.evidencia_id) if situacion.cabeza is not None else None
        if prueba is None:
            falta, segundos = ("sello", 5) if situacion.en_registro else ("registro", 2)
            raise EvidenciaPendiente(falta=falta, reintentar_en=str(segundos))
        return prueba
