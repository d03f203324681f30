"""Star, put away, folder and labels of a notificacion, for whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.consultar_notificacion import propia, propio_bloqueado
from services.casillero.application.ports import Tx
from services.casillero.domain.cuota import hecho
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

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Command, prepared: None) -> Marcas:
        """The marks as they are kept. Raises NotificacionNoEncontrada, MarcaInvalida, CuotaAgotada."""
        propio_bloqueado(tx)  # of two marks put at once none is lost
        cual, lectora = propia(tx, command.notificacion_id).notificacion_id, tx.principal.persona
        if lectora is None:
            raise NotificacionNoEncontrada
        puestas = tx.marcador.de(lectora, [cual]).get(cual, Marcas())
        pedidas = puestas.con(command.destacada, command.archivada, command.carpeta, command.etiquetas)
        self._exigir_sitio(tx, lectora, puestas, pedidas)
        tx.marcador.poner(lectora, cual, pedidas)
        return pedidas

    def _exigir_sitio(self, tx: Tx, lectora: UUID, antes: Marcas, despues: Marcas) -> None:
        """Raises CuotaAgotada. What they made is counted only where this may add to it."""
        duena = tx.duena
        nada_nuevo = despues.carpeta in {"", antes.carpeta} and {*despues.etiquetas} <= {*antes.etiquetas}
        if duena is None or (antes != Marcas() and nada_nuevo):
            return
        dia = self._jurisdiccion.calendario.fecha_legal(tx.now())
        hecho(tx.marcador.en(duena, lectora)).exigir_sitio(antes, despues, self._jurisdiccion.casilleros.cuota_en(dia))
