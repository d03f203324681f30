"""What identity tells the rest of the suite."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CuentaRegistrada:
    """An account exists."""

    cuenta_id: UUID


@dataclass(frozen=True, slots=True)
class IdentidadVerificada:
    """An account's holder was verified and tied to its persona."""

    cuenta_id: UUID
    persona: UUID


@dataclass(frozen=True, slots=True)
class IdentidadDesvinculada:
    """The tie was wrong and is undone: nobody acts as the persona until somebody is verified anew."""

    cuenta_id: UUID
    persona: UUID


@dataclass(frozen=True, slots=True)
class EntidadConfirmada:
    """The members of an entity act for its persona from now on."""

    entidad_id: UUID
    persona: UUID


@dataclass(frozen=True, slots=True)
class EntidadAnulada:
    """Nobody acts for the persona as member of that entity any more."""

    entidad_id: UUID
    persona: UUID


@dataclass(frozen=True, slots=True)
class MandatoOtorgado:
    """`mandatario` may act for `mandante` (personas) from now on: by an accepted mandate or a membership, whose id
    `mandato_id` is. In the case `numero` alone unless that is ""; until `vence` (UTC) if that is not None."""

    mandato_id: UUID
    mandante: UUID
    mandatario: UUID
    numero: str = ""
    vence: datetime | None = None


@dataclass(frozen=True, slots=True)
class MandatoRevocado:
    """It ended before its time."""

    mandato_id: UUID
