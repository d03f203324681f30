"""What acuses need from outside; see application/ports.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.expedientes.domain.acuse import Acuse
from services.expedientes.domain.escrito import Escrito


@dataclass(frozen=True, slots=True)
class Impreso:
    """An acuse as PDF of so many pages, not sealed yet, and the page (HTML) that says the same."""

    pdf: bytes = field(repr=False)
    paginas: int
    html: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sellado:
    """A sealed PDF, and the instant of its timestamp (UTC); None: it has none yet, for that `causa`."""

    pdf: bytes = field(repr=False)
    sello: datetime | None
    causa: str = ""


@dataclass(frozen=True, slots=True)
class EnEspera:
    """How many acuses are not made yet, how many of those made lack their timestamp, and since when (UTC) the oldest of
    all of them waits; None: nothing does."""

    sin_pdf: int
    sin_sello: int
    desde: datetime | None


class Acuses(Protocol):
    """The acuses and how far they got. The row of the escrito's case is locked before that of the acuse."""

    def crear(self, acuse: Acuse) -> None:
        """Write one that is to be made."""
        ...

    def uno(self, escrito_id: UUID) -> Acuse | None:
        """That of an escrito; None: of an escrito of the time before acuses were PDFs."""
        ...

    def de_codigo(self, codigo: str) -> Acuse | None:
        """The one that has this code, in its one form."""
        ...

    def bloquear(self, escrito_id: UUID) -> Acuse | None:
        """The same, locked to the end of the transaction."""
        ...

    def guardar(self, acuse: Acuse) -> None:
        """Write how far it got."""
        ...

    def debidos(self, ahora: datetime, limite: int) -> Sequence[Acuse]:
        """Those for which something is to be done by now, the one that waits longest first."""
        ...

    def en_espera(self) -> EnEspera:
        """What is not done yet."""
        ...


class Prensa(Protocol):
    """Where acuses are printed."""

    async def acuse(self, escrito: Escrito, organo: str, codigo: str, emitido: datetime) -> Impreso:
        """The acuse of an escrito in a case of the court `organo` (its code), issued at `emitido`. Raises
        AcuseNoProducible."""
        ...


class SelloInstitucional(Protocol):
    """The institution's seal."""

    async def sellar(self, pdf: bytes) -> Sellado:
        """The PDF sealed, with a timestamp where one can be had now. Raises AcuseNoProducible."""
        ...

    async def completar(self, pdf: bytes) -> Sellado:
        """A sealed PDF with the timestamp appended that it lacks, what was there staying as it is at its beginning; the
        same without it where none can be had now either. Raises AcuseNoProducible."""
        ...
