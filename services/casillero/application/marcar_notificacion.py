"""Star, put away, folder and labels of a notificacion, for whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia
from services.casillero.application.ports import Tx
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas, marcas


@dataclass(frozen=True, slots=True)
class Command:
    """All the marks that it is to have, in the place of those that it has."""

    notificacion_id: UUID
    destacada: bool = False
    archivada: bool = False
    carpeta: str = ""
    etiquetas: Sequence[str] = ()


class MarcarNotificacion(UseCase[Tx, Command, None, Marcas]):
    """Leaves no evidence, tells nobody and opens nothing.

    In an entity's mailbox each member has marks of their own: what one puts away must not go out of the sight of
    another who has a plazo to keep, and who leaves takes no order of the others' along.
    """

    def handle(self, tx: Tx, command: Command, prepared: None) -> Marcas:
        """The marks as they are kept. Raises NotificacionNoEncontrada, MarcaInvalida."""
        notificacion, lectora = propia(tx, command.notificacion_id), tx.principal.persona
        if lectora is None:
            raise NotificacionNoEncontrada
        pedidas = marcas(command.destacada, command.archivada, command.carpeta, command.etiquetas)
        tx.marcador.poner(lectora, notificacion.notificacion_id, pedidas)
        return pedidas
