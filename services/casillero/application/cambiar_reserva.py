"""A case becomes reserved, or opens again: its deliveries follow (EVENTS.md, "Reserved cases")."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.reserva import Reserva


@dataclass(frozen=True, slots=True)
class Command:
    """The class of the case from now on."""

    reserva: Reserva


class CambiarReserva(UseCase[Tx, Command, None, None]):
    """The latest change counts, in whatever order they come. What is delivered later is measured by it too."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Keep it, and take the words of the case's notificaciones out of the index, or put them back. Raises
        RelojNoFiable where the clock is behind what was written in one of their mailboxes."""
        reserva = command.reserva
        casilleros = tx.casilleros.bloquear_de_entregas((), casos=[(reserva.productor, reserva.expediente_id)])
        ahora = tx.now(after=max((casillero.ultimo for casillero in casilleros), default=None))
        if not tx.reservas.anotar(reserva):
            return
        movidas = tx.notificaciones.mover(reserva)
        if movidas:
            tx.casilleros.anotar_ultimo({casillero.casillero_id for casillero in casilleros}, ahora)
            tx.evidencias.agregar(*(evidencia.de_reserva(una, reserva, ahora, tx.principal) for una in movidas))
