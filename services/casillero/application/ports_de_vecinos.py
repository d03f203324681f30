"""Other services, the institution and the world outside, as the use cases need them."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.casillero.domain.alerta import (
    Alerta,
    Contacto,
    Desenlace,
)
from services.casillero.domain.cabezas import CabezaSellada, Prueba
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.entrega import Documento
from services.casillero.domain.membresia import Membresia


class Personas(Protocol):
    """identity, as casillero asks it."""

    async def verificada(self, persona: UUID) -> bool:
        """Whether the persona has a verified account or is a confirmed entity's, which is what opens a mailbox. Raises
        Unavailable whatever hinders the answer, NotFound of a persona that identity does not know."""
        ...

    async def resolver(self, cuis: Collection[str]) -> Mapping[str, UUID]:
        """The persona of each CUI, made where it is new. Raises Unavailable."""
        ...

    async def nombre(self, persona: UUID) -> str:
        """The name under which the persona is notified; "" where identity knows none. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class EntidadMia:
    """A confirmed entity of which the caller is a member, with the number of its mailbox."""

    entidad_id: UUID
    nombre: str
    numero: str


class Entidades(Protocol):
    """identity, of who acts in which entity."""

    async def membresia(self, entidad_id: UUID) -> Membresia | None:
        """That of whom the service is serving, as it is now; None for who is no member. Raises Unavailable."""
        ...


class Mias(Protocol):
    """identity, of the entities of whom the service is serving."""

    async def mias(self) -> Sequence[EntidadMia]:
        """Those that there are now, and whose mailbox identity knows. Raises Unavailable."""
        ...


class Contactos(Protocol):
    """identity, of where the holders of a mailbox are told."""

    async def de(self, personas: Collection[UUID]) -> Mapping[UUID, Sequence[Contacto]]:
        """Every account that opens the mailbox of each of `personas`; nobody is left out, who has none is with none.
        Raises Unavailable."""
        ...


class Mensajero(Protocol):
    """Who tells by one channel."""

    async def entregar(self, alerta: Alerta) -> Desenlace:
        """Hand it over once, in less than a minute: what became of it."""
        ...


class Push(Protocol):
    """What browsers need to be told by web push."""

    llave: str
    """The public key by which push services know this suite, as browsers take it (RFC 8292, 4)."""

    def admite(self, punto: str) -> bool:
        """Whether that address is one that messages may be sent to."""
        ...


class Notaria(Protocol):
    """The institution, of what it certifies."""

    async def constancia(self, constancia: Constancia) -> bytes:
        """The PDF, sealed now; it says so where no timestamp could be had. Raises Unavailable."""
        ...

    async def pagina(self, constancia: Constancia) -> bytes:
        """Its HTML twin (UTF-8), which nobody seals. Raises Unavailable."""
        ...


class Empaquetador(Protocol):
    """Makes the files that prove to a stranger what the institution certifies."""

    def evidencia(self, prueba: Prueba) -> bytes:
        """The file that proves one step."""
        ...

    async def paquete(
        self, constancia: Constancia, leer: Callable[[Documento], AsyncGenerator[bytes, None]]
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of the package, signed before the first of them; each document is read by `leer` when it is its
        turn. Raises Unavailable, and while it is read what `leer` raises."""
        ...


class Productores(Protocol):
    """The services that keep the documents of deliveries."""

    def leer(self, productor: str, documento_id: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a document as its producer sends them. Raises ProductorNoDisponible and other Unavailable."""
        ...


class Selladora(Protocol):
    """The institution, and the authority of its timestamps."""

    async def sellar(self, cabeza: str) -> CabezaSellada:
        """The head of that text, signed and stamped. Raises RegistroAlterado where the log's own key did not sign it;
        Unavailable where key or authority are away, or what the authority says cannot be believed; Denied where the
        key's secret is refused."""
        ...
