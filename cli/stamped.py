"""Stamped heads of a log as `estrado audit verify` looks at them: whether each still convinces a stranger."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Protocol

from cli.verifying import believed
from libs.firma.comprobacion import comprobar_firma
from libs.firma.integridad import parte_danada
from libs.foundation.core.clock import SystemClock
from libs.foundation.sealing.anchors import Anchored
from libs.foundation.sql.database import Database


class Sellada(Protocol):
    """A stamped head as a service keeps it."""

    @property
    def tamano(self) -> int:
        """Over how many leaves it is."""
        ...

    @property
    def texto(self) -> str:
        """It, as its log signed it."""
        ...

    @property
    def llave(self) -> str:
        """The log's key, `name+id+key`."""
        ...

    @property
    def firma(self) -> bytes:
        """The institution's signature over it (DER of a CMS), with a timestamp."""
        ...

    @property
    def instante(self) -> datetime:
        """That of the timestamp (UTC)."""
        ...


# What a service's bootstrap has in STAMPED, by the log's name: every head of it, the smallest first.
Leer = Callable[[Database], AsyncIterator[Sellada]]


class Selladas:
    """Implements libs.foundation.sealing.verify.Otras. Signatures and timestamps are held against whom the settings
    believe, as `estrado verify` does without --raices."""

    name = "cabezas selladas"

    def __init__(self, database: Database, read: Leer) -> None:
        self._database, self._read = database, read

    async def cabezas(self) -> AsyncIterator[Anchored]:
        """See Otras. Raises BadParameter where there are heads, and no certificates to hold them against."""
        async for head in self._read(self._database):
            yield Anchored(str(head.tamano), head.texto, head.tamano, await _wrong(head))


async def _wrong(head: Sellada) -> str:
    """What is not as a stranger wants it, and why; "" where all is."""
    if part := parte_danada(head.tamano, head.texto, head.llave, head.firma, head.instante):
        return part
    content, trust, now = head.texto.encode(), believed(None, None, None).confianza, SystemClock().now()
    signed, stamped, _, _ = await comprobar_firma(content, head.firma, trust, now)
    return ", ".join(f"{point.que} {point.codigo}" for point in (signed, stamped) if not point.bien)
