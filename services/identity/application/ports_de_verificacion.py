"""What the use cases of the verification of identity need besides `ports`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.foundation.core.principals import Principal
from services.identity.domain.cotejo import Colegiado, Inscripcion
from services.identity.domain.evidencia import Carga, Clase, ConEvidencia, Evidencia
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True, order=True)
class Lugar:
    """Where a request stands in the queue: by its instant (UTC), then its id."""

    solicitada: datetime
    id: UUID


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


class Verificaciones(PorEvidencia, Protocol):
    """Requests to be verified."""

    def crear(self, verificacion: Verificacion) -> None:
        """Store a new request with its evidence."""
        ...

    def leer(self, verificacion_id: UUID) -> Verificacion | None:
        """One."""
        ...

    def bloquear(self, verificacion_id: UUID) -> Verificacion | None:
        """One, locked to the end of the transaction."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Verificacion | None:
        """The account's last one."""
        ...

    def todas_de(self, cuenta_id: UUID) -> Sequence[Verificacion]:
        """All of the account's, oldest first."""
        ...

    def guardar(self, verificacion: Verificacion) -> None:
        """Keep where a locked one stands now."""
        ...

    def en_cola(self, oficial: UUID, ahora: datetime, desde: Lugar | None, limite: int) -> Sequence[Verificacion]:
        """Those that `oficial` has or may take, but their own, after the place `desde`, oldest first."""
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


class RegistroCivil(Protocol):
    """The register of persons (RENAP)."""

    @property
    def origen(self) -> str:
        """Who answers, as the officer is shown it."""
        ...

    async def inscripcion(self, cui: str) -> Inscripcion | None:
        """The entry of a CUI, None if there is none. Raises RegistroSinRespuesta."""
        ...


class Colegio(Protocol):
    """The bar's register."""

    @property
    def origen(self) -> str:
        """Who answers, as the officer is shown it."""
        ...

    async def colegiado(self, numero: str) -> Colegiado | None:
        """The entry of a bar number, None if there is none. Raises RegistroSinRespuesta."""
        ...


class Casilleros(Protocol):
    """casillero, as identity asks it."""

    async def es_de(self, persona: UUID, numero: str) -> bool:
        """Whether that is the number of the persona's mailbox, open or of before this suite. Raises Unavailable."""
        ...
