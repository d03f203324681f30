"""The caller's plazos at an address that nobody can guess."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.calendario import Calendario, huella, nuevo_secreto
from services.casillero.domain.errors import CalendarioNoEncontrado


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


@dataclass(frozen=True, slots=True)
class Abierto:
    """The secret, told this once, and since when it serves (UTC)."""

    secreto: str
    abierto: datetime


class AbrirCalendario(UseCase[Tx, Command, None, Abierto]):
    """One per persona, of their own mailbox. An entity's has none: who reads a calendar brings no session, so that
    somebody who is no member any more could not be told from one who is."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> Abierto:
        """Make it, in the place of the one that there is. Raises CalendarioNoEncontrado: there is no mailbox."""
        persona = tx.principal.persona
        if persona is None or persona not in tx.casilleros.bloquear(persona):
            raise CalendarioNoEncontrado
        secreto, ahora = nuevo_secreto(), tx.now()
        tx.calendarios.poner(Calendario(persona, huella(secreto), ahora))
        return Abierto(secreto, ahora)
