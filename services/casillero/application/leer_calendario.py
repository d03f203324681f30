"""A calendar of plazos, for whoever knows its address."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.calendario import huella, icalendar
from services.casillero.domain.errors import CalendarioNoEncontrado

# What is over stays for a while, and a mailbox with more plazos to come than this is read in its list.
_ATRAS, _PLAZOS = timedelta(days=30), 500


@dataclass(frozen=True, slots=True)
class Command:
    """The secret of the address."""

    secreto: str


class LeerCalendario(UseCase[Tx, Command, None, bytes]):
    """Reading opens nothing and leaves no evidence: it says less than the list does."""

    reads_only = True

    def __init__(self, zona: ZoneInfo) -> None:
        """`zona` is the legal one."""
        self._zona = zona

    def handle(self, tx: Tx, command: Command, prepared: None) -> bytes:
        """iCalendar: the plazos to come and those of the last thirty days, the soonest first, at most 500. Raises
        CalendarioNoEncontrado, the same for a secret that never was and one that ended."""
        calendario = tx.calendarios.de_huella(huella(command.secreto))
        if calendario is None:
            raise CalendarioNoEncontrado
        ahora = tx.now()
        return icalendar(tx.notificaciones.con_plazo(calendario.persona, ahora - _ATRAS, _PLAZOS), ahora, self._zona)
