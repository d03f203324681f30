"""The mailbox: one per persona, for ever."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.texto import es_texto
from services.casillero.domain.errors import MotivoRequerido

_MOTIVO = 500  # characters


@dataclass(frozen=True, slots=True)
class Casillero:
    """A persona's mailbox. `ultimo` is the last legal instant written in it: none that follows may precede it.

    `sin_titular`: an account was untied from the persona, and none was heard to be tied to it since.

    `suspendido`: since when nothing new with legal effect is put in it (UTC), for `motivo_de_suspension`, which its
    owner reads; None while it receives. `novedad`: the number of the last deposit in it, 0 before the first."""

    casillero_id: UUID
    numero: str
    persona: UUID
    abierto: datetime
    ultimo: datetime
    sin_titular: bool = False
    suspendido: datetime | None = None
    motivo_de_suspension: str = ""
    novedad: int = 0

    def suspender(self, ahora: datetime, motivo: str) -> "Casillero":
        """Suspended at `ahora`."""
        return replace(self, suspendido=ahora, motivo_de_suspension=motivo, ultimo=ahora)

    def reabrir(self, ahora: datetime) -> "Casillero":
        """Receiving again at `ahora`."""
        return replace(self, suspendido=None, motivo_de_suspension="", ultimo=ahora)


def abrir_casillero(persona: UUID, numero: str, ahora: datetime) -> Casillero:
    """A new mailbox of that number."""
    return Casillero(new_id(), numero, persona, ahora, ahora)


def motivo_escrito(texto: str) -> str:
    """The words of `texto` without what is blank around them. Raises MotivoRequerido where there are none, more than
    500 characters, or signs that are not seen (core/texto.py)."""
    limpio = texto.strip()
    if not es_texto(limpio, renglones=True) or len(limpio) > _MOTIVO:
        raise MotivoRequerido(campo="motivo", limite=str(_MOTIVO))
    return limpio
