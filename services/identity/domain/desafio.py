"""Challenges: what was begun and must be finished soon, once, where it was begun."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.identity.domain.sesion import Cliente, Sesion

VIDA_DEL_DESAFIO = timedelta(minutes=5)
FALLOS_POR_DESAFIO = 5


class Proposito(StrEnum):
    """What a challenge is for; one is never good for another."""

    SEGUNDO_FACTOR = "segundo_factor"
    AUTORIZACION = "autorizacion"
    PASSKEY_NUEVA = "passkey_nueva"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Desafio:
    """Only the hash of what its holder was given is kept. `lugar` is the network that it was given to or, within a
    session, the session."""

    huella: str
    proposito: Proposito
    cuenta_id: UUID | None
    lugar: str = field(repr=False)
    vence: datetime
    fallos: int = 0

    @classmethod
    def nuevo(
        cls, secreto: str, proposito: Proposito, cuenta_id: UUID | None, donde: Cliente | Sesion, ahora: datetime
    ) -> "Desafio":
        """One whose holder was given `secreto`, good for five minutes."""
        return cls(huella_de_desafio(secreto), proposito, cuenta_id, _lugar(donde), ahora + VIDA_DEL_DESAFIO)

    def sirve(self, proposito: Proposito, donde: Cliente | Sesion, ahora: datetime) -> bool:
        """Whether it is of that kind, in time, and answered in the session, or from the network, it was given to."""
        return self.proposito is proposito and ahora < self.vence and self.lugar == _lugar(donde)


def _lugar(donde: Cliente | Sesion) -> str:
    return f"sesion/{donde.id}" if isinstance(donde, Sesion) else donde.direccion


def huella_de_desafio(secreto: str) -> str:
    """SHA-256 (hex) of what the holder has."""
    return sha256(secreto.encode()).hexdigest()
