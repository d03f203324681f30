"""Entities, their members, and mandates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.application.ports.evidencia import PorEvidencia
from services.identity.application.ports.lugar import Lugar
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Entidad, Miembro
from services.identity.domain.mandato import Destino, Mandato, Ofertas, Suelto


class Entidades(PorEvidencia, Protocol):
    """Entities with their members, who are in the order in which they came."""

    def crear(self, entidad: Entidad) -> None:
        """Store a new one with its members."""
        ...

    def leer(self, entidad_id: UUID) -> Entidad | None:
        """One."""
        ...

    def bloquear(self, entidad_id: UUID) -> Entidad | None:
        """One, locked to the end of the transaction with its members."""
        ...

    def guardar(self, entidad: Entidad) -> None:
        """Keep what was decided about a locked one, and what is left of its document; not its members."""
        ...

    def fijar_miembro(self, entidad_id: UUID, miembro: Miembro) -> None:
        """Keep a member of a locked one, in the place of the same account's."""
        ...

    def retirar_miembro(self, entidad_id: UUID, cuenta_id: UUID) -> None:
        """Delete a member of a locked one."""
        ...

    def confirmada_de(self, persona: UUID) -> UUID | None:
        """The confirmed entity of a persona; whoever is about to confirm one has locked the persona's row."""
        ...

    def confirmadas_de(self, personas: Collection[UUID]) -> Sequence[Entidad]:
        """The confirmed entities of any of `personas`."""
        ...

    def pendiente_de(self, solicitante: UUID) -> UUID | None:
        """What that account, whose row is locked, has asked for and is not decided."""
        ...

    def de_cuenta(self, cuenta_id: UUID, desde: Lugar | None, limite: int) -> Sequence[Entidad]:
        """Those in which the account is, after a place, in the order in which they were asked for."""
        ...

    def bloquear_de_cuenta(self, cuenta_id: UUID) -> Sequence[Entidad]:
        """All of them, locked in the order of their ids."""
        ...

    def en_cola(self, desde: Lugar | None, limite: int) -> Sequence[Entidad]:
        """Those that wait for an officer after a place, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Lado:
    """Whose mandates are listed: those that the account's persona gave or accepted, that its confirmed entities gave
    where it is a representative, and that are offered to it."""

    cuenta: Cuenta


class Mandatos(Protocol):
    """Mandates."""

    def crear(self, mandato: Mandato) -> None:
        """Store a new one."""
        ...

    def leer(self, mandato_id: UUID) -> Mandato | None:
        """One."""
        ...

    def bloquear(self, mandato_id: UUID) -> Mandato | None:
        """One, locked to the end of the transaction."""
        ...

    def guardar(self, mandato: Mandato) -> None:
        """Keep where a locked one stands now."""
        ...

    def de(self, lado: Lado, antes_de: Lugar | None, limite: int) -> Sequence[Mandato]:
        """Those of one side, or the other, before a place, newest first."""
        ...

    def bloquear_abiertos(self, suelto: Suelto, limite: int) -> Sequence[Mandato]:
        """At most `limite` of those not ended that the account offered or accepted, or that the entity gave, locked in
        the order of their ids."""
        ...

    def ofertas_de(self, cuenta_id: UUID, ahora: datetime) -> Ofertas:
        """How many that account has made, for itself or an entity."""
        ...

    def ofrecido_a(self, destino: Destino) -> str:
        """The e-mail of the verified account that an offer is for, "" while there is none."""
        ...


class Poderes(Protocol):
    """Mandates and memberships that ended before their time, for the feed of revocations."""

    def revocar(self, poderes: Sequence[UUID], ahora: datetime) -> None:
        """Keep that they ended."""
        ...

    def revocados_desde(self, instante: datetime) -> Sequence[UUID]:
        """Those that ended at or after `instante`."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those that ended before; whether there may be more."""
        ...

    def dejar(self, suelto: Suelto) -> None:
        """Keep that mandates of it are left to be ended."""
        ...

    def dejados(self, limite: int) -> Sequence[Suelto]:
        """Those of which some are left."""
        ...

    def soltar(self, suelto: Suelto) -> None:
        """Keep that none is left."""
        ...
