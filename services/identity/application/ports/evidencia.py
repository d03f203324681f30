"""What is asked for with evidence, and where evidence is kept."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.foundation.core.principals import Principal
from services.identity.domain.evidencia import Carga, Clase, ConEvidencia, Evidencia


class PorEvidencia(Protocol):
    """What the repositories of what has evidence have in common."""

    def por_borrar(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        """Those whose evidence is to be erased by now, the longest overdue first."""
        ...

    def por_eliminar(self, desde: UUID, limite: int) -> Sequence[UUID]:
        """Those with files still to be deleted, after the id `desde`, in order of their ids."""
        ...

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        """Those of the object keys `<id>/<clase>` that one of them has or had."""
        ...


class Cargas(Protocol):
    """Receipts of upload."""

    def leer(self, token: str, campo: str) -> Carga:
        """What a receipt of ours says, however old and whoever's, that came in the field `campo`. Raises
        ReciboInvalido."""
        ...

    def exigir_utilizable(self, carga: Carga, principal: Principal) -> None:
        """Raises ReciboAjeno, ReciboVencido unless it is the caller's and still good."""
        ...


class ArchivoDeEvidencia(Protocol):
    """The bytes, in a bucket of their own, encrypted under a key of each that has evidence."""

    def nueva_llave(self) -> bytes:
        """A wrapped key."""
        ...

    async def guardar(self, de: UUID, llave: bytes, clase: Clase, carga: Carga) -> Evidencia:
        """Copy an upload, hash verified. Raises CargaAusente when it is gone, Unavailable."""
        ...

    def leer(self, de: ConEvidencia, evidencia: Evidencia) -> AsyncIterator[bytes]:
        """The bytes, verified while they stream. Raises Unavailable."""
        ...

    async def borrar(self, de: ConEvidencia) -> None:
        """Delete all that it has; no error when it is gone. Raises Unavailable."""
        ...

    async def barrer(self, referenciadas: Callable[[list[str]], Awaitable[set[str]]]) -> int:
        """Delete copies over a day old that nothing has; gives how many they were. Raises Unavailable."""
        ...


class Borrados(Protocol):
    """The list of erasures, kept outside the database and its backups: entries only come to it (EVENTS.md)."""

    async def anotar(self, de: UUID) -> None:
        """Keep that the evidence of a request, or of an entity, was erased; durable when this returns. Raises
        Unavailable."""
        ...

    def todos(self) -> AsyncIterator[UUID]:
        """All in it, in no order. Raises Unavailable."""
        ...
