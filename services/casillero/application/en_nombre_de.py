"""A use case in the mailbox of an entity, by a member of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.casillero.application.acceder_notificacion import AccederNotificacion
from services.casillero.application.fijar_preferencias import FijarPreferencias
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Entidades
from services.casillero.domain.errors import CasilleroNoEncontrado
from services.casillero.domain.membresia import Membresia

CommandT = TypeVar("CommandT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class DeEntidad(Generic[CommandT]):
    """What is done in one's own mailbox, done in that of an entity; None stands for an id that is none."""

    entidad_id: UUID | None
    command: CommandT


class EnNombreDe(UseCase[Tx, DeEntidad[CommandT], Membresia, ResultT]):
    """Does `caso` as if the mailbox were the caller's, and notes in the audit who did it and for whom: looking too.

    identity is asked each time, as before every act on behalf: who is no member any more is refused at once; members of
    either role may. A mandate gives no mailbox.
    """

    def __init__(self, caso: UseCase[Tx, CommandT, None, ResultT], entidades: Entidades) -> None:
        self._caso = caso
        self._entidades = entidades

    async def prepare(self, principal: Principal, command: DeEntidad[CommandT]) -> Membresia:
        """Raises CasilleroNoEncontrado, the same for an entity that there is and one that there is not; Unavailable."""
        membresia = await self._entidades.membresia(command.entidad_id) if command.entidad_id else None
        if membresia is None:
            raise CasilleroNoEncontrado
        return membresia

    def handle(self, tx: Tx, command: DeEntidad[CommandT], prepared: Membresia) -> ResultT:
        """Raises CasilleroNoEncontrado while the mailbox is not open; what `caso` raises."""
        return en_el_casillero_de(tx, prepared, self._caso, command.command)


def en_el_casillero_de(
    tx: Tx, membresia: Membresia, caso: UseCase[Tx, CommandT, None, ResultT], command: CommandT
) -> ResultT:
    """What `caso` gives in the mailbox that the caller is in by `membresia`; noted in the audit. Raises
    CasilleroNoEncontrado while the mailbox is not open; what `caso` raises."""
    casillero = tx.casilleros.de(membresia.entidad)
    if casillero is None:
        raise CasilleroNoEncontrado
    tx.membresia = membresia
    result = caso.handle(tx, command, None)
    tx.auditoria.anotar(
        _nombre(caso),
        f"casillero/{casillero.casillero_id}",
        clase=Clase.CAMBIO if isinstance(caso, AccederNotificacion | FijarPreferencias) else Clase.LECTURA,
        en_nombre_de=membresia.entidad,
        datos={**membresia.datos, **_de_que(command)},
    )
    return result


class PreguntaUnica:
    """Implements ports.Entidades for one call, which asks once: a download may outlive the token that it began with."""

    def __init__(self, entidades: Entidades) -> None:
        self._entidades = entidades
        self._oida: Membresia | None = None

    async def membresia(self, entidad_id: UUID) -> Membresia | None:
        """See Entidades.membresia; `entidad_id` is always the same."""
        if self._oida is None:
            self._oida = await self._entidades.membresia(entidad_id)
        return self._oida


def _nombre(caso: object) -> str:
    """The action: the use case's own name, in UPPER_SNAKE."""
    return "".join(f"_{letra}" if letra.isupper() else letra for letra in type(caso).__name__).lstrip("_").upper()


def _de_que(command: Any) -> Mapping[str, str]:
    """Which notificacion and document or evidence it is about, if it is about one, or which notificaciones."""
    nombres = ("notificacion_id", "documento_id", "evidencia_id")
    de_una = {nombre: str(getattr(command, nombre)) for nombre in nombres if hasattr(command, nombre)}
    varias = getattr(command, "notificacion_ids", ())
    return {**de_una, "notificacion_ids": " ".join(map(str, varias))} if varias else de_una
