"""The import of accounts from another system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from services.identity.domain.cuenta import Cuenta
from services.identity.domain.persona import Identificador


@dataclass(frozen=True, slots=True)
class Existente:
    """An account that is there: its e-mail, the number of its persona, whether it was imported and was verified."""

    correo: str = field(repr=False)
    identificador: Identificador
    importada: bool
    verificada: bool


class Importaciones(Protocol):
    """Many accounts at once, in as few statements as one."""

    def existentes(self, correos: Sequence[str], cuis: Sequence[str]) -> Sequence[Existente]:
        """The accounts that have one of those e-mails, or whose persona has one of those CUIs."""
        ...

    def personas(self, cuis: Sequence[str]) -> Mapping[str, UUID]:
        """The persona of each CUI, made where it is new."""
        ...

    def agregar(self, cuentas: Sequence[Cuenta]) -> bool:
        """Store new accounts without roles; False when an e-mail of theirs got another account meanwhile, and then
        nothing of the transaction may be kept."""
        ...


class Repetidas(Protocol):
    """What the lines of a file before this one said, however many there are."""

    def anterior(self, linea: int, *claves: str) -> int:
        """The line that has said one of `claves` first, this very one too; keeps all of them where no line had."""
        ...
