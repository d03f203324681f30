"""A browser that its holder wants to be told by, with the page closed (web push, RFC 8030)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.ids import new_id

MAXIMO = 10  # of an account


@dataclass(frozen=True, slots=True)
class Dispositivo:
    """One, of one account; `punto` is the address at which its push service takes messages for it: who knows it may
    send to it. `nombre` is what its holder calls it, "" for nothing; `creado` is UTC."""

    dispositivo_id: UUID
    cuenta_id: UUID
    punto: str = field(repr=False)
    nombre: str
    creado: datetime


def suscribir(cuenta_id: UUID, punto: str, nombre: str, ahora: datetime) -> Dispositivo:
    """A new one."""
    return Dispositivo(new_id(), cuenta_id, punto, nombre, ahora)
