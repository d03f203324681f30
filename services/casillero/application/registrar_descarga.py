"""The evidence of a download: that it begins, before the first bytes leave, and that all was verified, before the last
ones do."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia, propio_bloqueado
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.evidencia import Tipo


@dataclass(frozen=True, slots=True)
class Command:
    """Which document of which notificacion, and whether all of it was read and verified or it only begins."""

    notificacion_id: UUID
    documento_id: str
    entera: bool


class RegistrarDescarga(UseCase[Tx, Command, None, None]):
    """Two facts per download that goes well."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Record it. Raises NotificacionNoEncontrada, AccesoRequerido."""
        casillero = propio_bloqueado(tx)
        notificacion = propia(tx, command.notificacion_id)
        documento = notificacion.legible(command.documento_id)
        tipo = Tipo.DESCARGA if command.entera else Tipo.COMIENZO_DE_DESCARGA
        ahora = tx.now(after=casillero.ultimo)
        tx.casilleros.anotar_ultimo({casillero.casillero_id}, ahora)
        tx.evidencias.agregar(evidencia.de_descarga(notificacion, documento, tipo, ahora, tx.principal, tx.membresia))
