"""A document was handed over whole and verified: the evidence of it, before its last bytes leave."""

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.leer_documento_de_notificacion import Command
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia


class RegistrarDescarga(UseCase[Tx, Command, None, None]):
    """One fact per download."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Record it. Raises NotificacionNoEncontrada, AccesoRequerido."""
        notificacion = propia(tx, command.notificacion_id)
        documento = notificacion.legible(command.documento_id)
        tx.evidencias.agregar(evidencia.de_descarga(notificacion, documento, tx.now(), tx.principal))
