"""Star, put away, folder and labels of a notificacion, for whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import propia, propio_bloqueado
from services.casillero.application.ports import Tx
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas


@dataclass(frozen=True, slots=True)
class Command:
    """The marks that it is to have; None: as they are. `carpeta` "" is none, `etiquetas` are all that it keeps."""

    notificacion_id: UUID
    destacada: bool | None = None
    archivada: bool | None = None
    carpeta: str | None = None
    etiquetas: Sequence[str] | None = None


class MarcarNotificacion(UseCase[Tx, Command, None, Marcas]):
    """Leaves no evidence, tells nobody and opens nothing.

    In an entity's mailbox each member has marks of their own: what one puts away must not go out of the sight of
    another who has a plazo to keep, and who leaves takes no order of the others' along.
    """

    def handle(self, tx: Tx, command: Command, prepared: None) -> Marcas:
        """The marks as they are kept. Raises NotificacionNoEncontrada, MarcaInvalida."""
        propio_bloqueado(tx)  # of two marks put at once none is lost
        cual, lectora = propia(tx, command.notificacion_id).notificacion_id, tx.principal.persona
        if lectora is None:
            raise NotificacionNoEncontrada
        puestas = tx.marcador.de(lectora, [cual]).get(cual, Marcas())
        pedidas = puestas.con(command.destacada, command.archivada, command.carpeta, command.etiquetas)
        tx.marcador.poner(lectora, cual, pedidas)
        return pedidas
