"""The mailbox: one per persona, for ever."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.ids import new_id


@dataclass(frozen=True, slots=True)
class Casillero:
    """A persona's mailbox. `ultimo` is the last legal instant written in it: none that follows may precede it.

    `sin_titular`: an account was untied from the persona, and none was heard to be tied to it since."""

    casillero_id: UUID
    numero: str
    persona: UUID
    abierto: datetime
    ultimo: datetime
    sin_titular: bool = False


def abrir_casillero(persona: UUID, numero: str, ahora: datetime) -> Casillero:
    """A new mailbox of that number."""
    return Casillero(new_id(), numero, persona, ahora, ahora)
