"""What identity tells the rest of the suite."""

from dataclasses import dataclass
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
