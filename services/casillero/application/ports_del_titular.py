"""What owners keep for themselves and how they are told, as the use cases need it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.casillero.domain.alerta import (
    Alerta,
    Canal,
    Encolada,
    Pendientes,
    Preferencias,
)
from services.casillero.domain.calendario import Calendario
from services.casillero.domain.dispositivo import Dispositivo
from services.casillero.domain.marcas import Cuenta, Marcas


class Marcador(Protocol):
    """What each who reads keeps for themselves of the mailboxes that they read: `lectora` is their persona."""

    def poner(self, lectora: UUID, notificacion_id: UUID, marcas: Marcas) -> None:
        """Keep `marcas` in the place of those that there are, and the counts of them; its mailbox is locked."""
        ...

    def de(self, lectora: UUID, notificaciones: Collection[UUID]) -> Mapping[UUID, Marcas]:
        """Those put on these notificaciones, by id; none of who has none."""
        ...

    def en(self, persona: UUID, lectora: UUID) -> Mapping[Cuenta, int]:
        """How many of the list of the mailbox of `persona` are in each count of them; no count of none."""
        ...

    def visitar(self, lectora: UUID, casillero_id: UUID, hasta: datetime) -> None:
        """Keep `hasta` as the instant up to which it is seen, unless a later one is kept."""
        ...

    def visto_hasta(self, lectora: UUID, casillero_id: UUID) -> datetime | None:
        """The instant up to which it is seen."""
        ...


class Calendarios(Protocol):
    """Calendars of plazos, one per persona."""

    def poner(self, calendario: Calendario) -> None:
        """Keep it in the place of the persona's former one; their mailbox is locked."""
        ...

    def quitar(self, persona: UUID) -> None:
        """End the persona's, if there is one."""
        ...

    def de(self, persona: UUID) -> Calendario | None:
        """The persona's."""
        ...

    def de_huella(self, huella: str) -> Calendario | None:
        """The one whose secret has that hash."""
        ...


class Constancias(Protocol):
    """The codes by which people name the constancias of a notificacion."""

    def codigo(self, notificacion_id: UUID) -> str | None:
        """The one of that notificacion."""
        ...

    def expedida(self, codigo: str) -> datetime | None:
        """When the first constancia of that code, in its one form, was asked for."""
        ...

    def agregar(self, notificacion_id: UUID, codigo: str, ahora: datetime) -> None:
        """Keep its first one. Raises Stale when it got one meanwhile, or another one got that."""
        ...


class Alertas(Protocol):
    """Courtesy alerts, the notificaciones of which nobody was told yet, and who wants which."""

    def encolar(self, *notificaciones: UUID) -> None:
        """Keep, for at least one, that nobody was told yet."""
        ...

    def encoladas(self, ahora: datetime, limite: int) -> Sequence[Encolada]:
        """Those of which nobody was told yet, in the order in which they came, in mailboxes whose last instant is not
        after `ahora`."""
        ...

    def hay_adelantadas(self, ahora: datetime) -> bool:
        """Whether there are such, of either kind, in mailboxes whose last instant is after `ahora`."""
        ...

    def desencolar(self, notificaciones: Collection[UUID]) -> Collection[UUID]:
        """Those that were still queued, and are no more: whoever gets one is the only one."""
        ...

    def agregar(self, *nuevas: Alerta) -> None:
        """Record new ones, at least one."""
        ...

    def debidas(self, ahora: datetime, canal: Canal, limite: int) -> Sequence[tuple[UUID, UUID]]:
        """(persona, id) of those of that channel about which something is to be done, longest due first, in the same
        mailboxes."""
        ...

    def persona_de(self, alerta_id: UUID) -> UUID | None:
        """In whose mailbox lies what the alert of that id is about; None where there is no such alert."""
        ...

    def bloquear(self, alerta_id: UUID) -> Alerta | None:
        """The one of that id, locked until the transaction ends."""
        ...

    def guardar(self, alerta: Alerta) -> None:
        """Keep how a locked one stands."""
        ...

    def pendientes(self) -> Pendientes:
        """Those that have not ended, and the deposits that none was planned for yet."""
        ...

    def preferencias(self, casilleros: Collection[UUID]) -> Mapping[UUID, Preferencias]:
        """By mailbox, of every one of them, which channels its owner wants."""
        ...

    def preferir(self, casillero_id: UUID, canal: Canal, activa: bool) -> None:
        """Keep whether its owner wants that channel; the mailbox is locked."""
        ...


class Dispositivos(Protocol):
    """Browsers by which accounts are told."""

    def de(self, cuentas: Collection[UUID]) -> Sequence[Dispositivo]:
        """Those of these accounts, the oldest first."""
        ...

    def uno(self, dispositivo_id: UUID) -> Dispositivo | None:
        """The one of that id."""
        ...

    def de_punto(self, punto: str) -> Dispositivo | None:
        """The one at that address, whosever it is."""
        ...

    def agregar(self, nuevo: Dispositivo) -> None:
        """Record a new one. Raises Stale when there is one at its address meanwhile."""
        ...

    def quitar(self, dispositivo_id: UUID) -> None:
        """Forget it, if it is there."""
        ...
