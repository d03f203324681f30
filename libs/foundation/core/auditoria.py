"""The audit as use cases see it: who did what, when, on whose behalf, reads included (RELIABILITY 17)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Clase(StrEnum):
    """What kind of thing was done."""

    CAMBIO = "cambio"
    LECTURA = "lectura"
    NEGADO = "negado"


@dataclass(frozen=True, slots=True)
class Anotacion:
    """A note that was written: `instante` as it was sealed (RFC 3339), `sujeto` the account that did it, None where
    none did; `detalles` are empty where there were none, and where they were erased."""

    id: UUID
    instante: str
    accion: str
    clase: Clase
    objeto: str
    sujeto: UUID | None
    detalles: Mapping[str, str] = field(repr=False)


class Auditoria(Protocol):
    """Writes down, in the transaction that it describes, what its principal does."""

    def anotar(
        self,
        accion: str,
        objeto: str,
        *,
        clase: Clase = Clase.CAMBIO,
        en_nombre_de: UUID | None = None,
        datos: Mapping[str, str] | None = None,
        detalles: Mapping[str, str] | None = None,
    ) -> UUID:
        """Note that `accion` (UPPER_SNAKE) was done to `objeto` ("cuenta/<uuid>", "" where there is none), for the
        persona `en_nombre_de` where it was not for oneself. The id of the note.

        What is noted is sealed and stays for ever, so no argument holds personal data but ids: such data belongs in
        `detalles`, which are kept beside, can be erased, and of which a salted hash is sealed."""
        ...

    def de(self, objetos: Sequence[str], limite: int) -> Sequence[Anotacion]:
        """What was done to any of `objetos`, at most the last `limite`, the newest first."""
        ...

    def borrar_detalles_antiguos(
        self, antes: datetime, motivo: str, *, salvo: Collection[str], despues_de: int, limite: int
    ) -> int | None:
        """Look at the details of the next `limite` notes made before `antes` that have some, behind the position
        `despues_de`, and erase those of all actions but `salvo`, for `motivo`; one note tells it of all. The position
        to go on behind, None at the end."""
        ...
