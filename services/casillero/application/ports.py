"""What the use cases need from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.usecases import BaseTx
from services.casillero.application.ports_de_estados import Anulaciones, Papel, Reservas
from services.casillero.application.ports_del_titular import Alertas, Calendarios, Constancias, Dispositivos, Marcador
from services.casillero.domain.busqueda import Termino
from services.casillero.domain.cabezas import CabezaSellada, Prueba, SinSellar, Situacion
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Entrega, Via
from services.casillero.domain.evidencia import Evidencia
from services.casillero.domain.membresia import Membresia
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.reserva import Reserva


@dataclass(frozen=True, slots=True)
class Filtro:
    """Which notificaciones: whose, in the list or `expirada`, with all of `terminos` among the words of asunto and
    numero de expediente, opened or not (None: both), put at disposal from `desde` on and before `hasta`, with the marks
    that `lectora` put (None or "": any), after the one at `despues_de` in the list's order."""

    persona: UUID
    terminos: Sequence[Termino]
    abierta: bool | None
    expirada: bool
    desde: datetime
    hasta: datetime
    lectora: UUID | None
    destacada: bool | None
    archivada: bool | None
    carpeta: str
    etiqueta: str
    despues_de: tuple[datetime, UUID]
    limite: int


class Casilleros(Protocol):
    """The mailboxes."""

    def agregar(self, casillero: Casillero) -> None:
        """Record a new one. Raises Stale when its persona has got one meanwhile."""
        ...

    def de(self, persona: UUID) -> Casillero | None:
        """The persona's, unlocked."""
        ...

    def bloquear(self, *personas: UUID) -> dict[UUID, Casillero]:
        """Those that the personas have, by persona, locked until the transaction ends, in order of their ids."""
        ...

    def bloquear_de_entregas(
        self,
        entregas: Collection[UUID],
        personas: Collection[UUID] = (),
        casos: Collection[tuple[str, str]] = (),
    ) -> Sequence[Casillero]:
        """Those in which the deliveries, or those of the `casos` (producer, its case), lie, and those of `personas`,
        locked in order of their ids."""
        ...

    def anotar_ultimo(self, casilleros: Collection[UUID], instante: datetime) -> None:
        """Keep `instante` as the last legal instant of the mailboxes of these ids; they are locked."""
        ...

    def anotar_deposito(self, casilleros: Collection[UUID], instante: datetime, novedad: int) -> None:
        """The same as anotar_ultimo, and `novedad` as the number of the last deposit in each."""
        ...

    def novedades(self, casilleros: Collection[UUID]) -> Mapping[UUID, int]:
        """The number of the last deposit in each, unlocked."""
        ...

    def anotar_titular(self, casillero_id: UUID, sin_titular: bool) -> None:
        """Keep whether it is in doubt that anybody can open the mailbox; it is locked."""
        ...

    def anotar_suspension(self, casillero: Casillero) -> None:
        """Keep whether it is suspended, since when and why, and its last legal instant; it is locked."""
        ...

    def sin_abrir(self, casillero_id: UUID) -> int:
        """How many deliveries in its list are unopened."""
        ...

    def nuevas(self, casillero_id: UUID, desde: datetime) -> int:
        """How many deliveries of its list were put in it after `desde`."""
        ...


class Registro(Protocol):
    """Whose number is whose: of mailboxes that are open, and of those that there were before this suite."""

    def duenos(self, numeros: Collection[str]) -> Mapping[str, UUID]:
        """Of those `numeros` that are somebody's: whose."""
        ...

    def numeros(self, personas: Collection[UUID]) -> Mapping[UUID, str]:
        """Of those `personas` that have one: the number of their mailbox or, where none is open, the registered one."""
        ...

    def agregar(self, nuevos: Mapping[str, UUID]) -> None:
        """Keep for each number whose it is. Raises Stale when one of either got registered meanwhile."""
        ...


class Entregas(Protocol):
    """Every delivery order ever taken, whichever way it went."""

    def registrar(self, nuevas: Sequence[tuple[Entrega, Via]], ahora: datetime) -> None:
        """Record them, at least one, for ever. Raises Stale when the id of one was recorded meanwhile."""
        ...

    def recibidas(self, ids: Collection[UUID]) -> Mapping[UUID, Entrega]:
        """Those recorded under these ids, by id."""
        ...


class Notificaciones(Protocol):
    """Deliveries in mailboxes, avisos and notificaciones."""

    def agregar(self, *nuevas: Notificacion) -> None:
        """Record new ones, at least one; their entregas are recorded."""
        ...

    def de(self, persona: UUID, notificacion_id: UUID) -> Notificacion | None:
        """The one of that id if `persona` is its recipient."""
        ...

    def de_entrega(self, entrega_id: UUID) -> Notificacion | None:
        """The one that is this delivery."""
        ...

    def mover(self, reserva: Reserva) -> Sequence[UUID]:
        """Take those of the case out of the index of words, or put them back in, as `reserva` says, which is kept;
        gives their deliveries. Their mailboxes are locked."""
        ...

    def anotar(self, notificacion: Notificacion) -> None:
        """Keep its access and its effect; its mailbox is locked."""
        ...

    def anotar_plazo(self, entregas: Collection[UUID], productor: str, vence: datetime, explicacion: str) -> None:
        """Keep the plazo that the effect of these deliveries started; those not in a mailbox, and those that
        `productor` did not order, are skipped."""
        ...

    def listar(self, filtro: Filtro) -> Sequence[Notificacion]:
        """The newest first."""
        ...

    def depositadas(self, casillero_id: UUID, desde: int, hasta: int, limite: int) -> Sequence[UUID]:
        """The ids of those in the mailbox whose number is over `desde` and not over `hasta`, the newest first."""
        ...

    def con_plazo(self, persona: UUID, desde: datetime, limite: int) -> Sequence[Notificacion]:
        """The persona's whose plazo ends at `desde` or later, the soonest first."""
        ...

    def por_cumplirse(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        """(recipient, id) of those neither effective nor taken back whose foreseen instant is not after `hasta`, oldest
        first: in mailboxes whose last instant is not after `escribible`, or in the others
        (`adelantadas`)."""
        ...

    def por_expirar(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        """(recipient, id) of the avisos in a list that were put at disposal at `hasta` or before, oldest first, in the
        same mailboxes."""
        ...

    def anotar_expirada(self, notificacion_id: UUID, instante: datetime) -> None:
        """Keep that it left the list then, which leaves it out of the counts of marks; its mailbox is locked."""
        ...

    def uso(self, casillero_id: UUID) -> tuple[int, datetime | None]:
        """How many are in the list of the mailbox, and when the oldest aviso of it was put at disposal."""
        ...


class Evidencias(Protocol):
    """The append-only facts."""

    def agregar(self, *hechos: Evidencia) -> None:
        """Record them, at least one, in order."""
        ...

    def de(self, entrega_id: UUID) -> Sequence[Evidencia]:
        """Those of a delivery, as they were recorded."""
        ...

    def situaciones(self, entrega_id: UUID) -> Mapping[UUID, Situacion]:
        """How far the proof of each of a delivery's is, by id."""
        ...

    def prueba(self, evidencia_id: UUID) -> Prueba | None:
        """What proves the one of that id, under the first stamped head over it that is whole; None while there is
        none."""
        ...


class Cabezas(Protocol):
    """Heads of the log that evidence is sealed into."""

    def sin_sellar(self) -> SinSellar | None:
        """The newest that is to be stamped; None where the largest is."""
        ...

    def guardar(self, cabeza: CabezaSellada) -> bool:
        """Keep a stamped one, for ever; False, and nothing done, where one of its size is kept."""
        ...

    def selladas(self, mayores_que: int, limite: int) -> Sequence[CabezaSellada]:
        """Those kept that are over more than `mayores_que` leaves, the smallest first."""
        ...

    def mayor(self) -> int:
        """The size of the largest that is kept; 0: none."""
        ...

    def apartar(self, cabeza: CabezaSellada, parte: str, ahora: datetime) -> bool:
        """Keep it no more among those that prove, but among those found damaged (`parte` of it) at `ahora`; False, and
        nothing done, where it is not kept as it is given."""
        ...

    def apartadas(self) -> int:
        """How many were ever found damaged."""
        ...


class Tx(BaseTx, Protocol):
    """One transaction of casillero."""

    casilleros: Casilleros
    registro: Registro
    entregas: Entregas
    notificaciones: Notificaciones
    evidencias: Evidencias
    cabezas: Cabezas
    alertas: Alertas
    marcador: Marcador
    calendarios: Calendarios
    papel: Papel
    anulaciones: Anulaciones
    reservas: Reservas
    dispositivos: Dispositivos
    constancias: Constancias
    auditoria: Auditoria
    membresia: Membresia | None
    """By which the caller acts in an entity's mailbox, set by EnNombreDe alone; None in their own."""

    @property
    def duena(self) -> UUID | None:
        """Whose mailbox the caller is in: the entity's persona or their own; None without a verified identity."""
        ...
