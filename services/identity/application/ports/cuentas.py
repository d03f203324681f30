"""Accounts, and the personas that they are of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.cuenta import Cuenta
from services.identity.domain.persona import Identificador, Persona


class Personas(Protocol):
    """One per CUI or NIT."""

    def resolver(self, identificador: Identificador) -> UUID:
        """The id of the identificador's persona, made when it is new; the same for everybody who asks at once."""
        ...

    def buscar(self, identificador: Identificador) -> UUID | None:
        """The same, None where nobody has asked for it yet."""
        ...

    def leer(self, persona: UUID) -> Persona | None:
        """The persona, None if there is none."""
        ...

    def bloquear(self, persona: UUID) -> None:
        """Lock its row to the end of the transaction: one at a time ties an account to it."""
        ...

    def verificada(self, persona: UUID) -> bool:
        """Whether it has a verified account."""
        ...

    def anotar_casillero(self, persona: UUID, numero: str) -> bool:
        """Keep its mailbox's number; False if there is no such persona."""
        ...


class Cuentas(Protocol):
    """Accounts with their roles."""

    def agregar(self, cuenta: Cuenta) -> bool:
        """Store a new account; False, and nothing stored, when its correo has one."""
        ...

    def por_correo(self, correo: str) -> Cuenta | None:
        """The account of a canonical e-mail."""
        ...

    def leer(self, cuenta_id: UUID) -> Cuenta | None:
        """The account of that id."""
        ...

    def leer_varias(self, ids: Collection[UUID]) -> Sequence[Cuenta]:
        """Those that there are, in the order of their ids."""
        ...

    def fijar(self, cuenta_id: UUID) -> Cuenta | None:
        """The same, and nobody changes it before the end of the transaction."""
        ...

    def bloquear(self, cuenta_id: UUID) -> Cuenta | None:
        """The same, locked to the end of the transaction."""
        ...

    def actualizar(self, cuenta: Cuenta) -> None:
        """Keep the name and telephone of a locked one, and whether the latter is confirmed."""
        ...

    def confirmar_telefono(self, cuenta_id: UUID) -> None:
        """Keep that the telephone of a locked one is its holder's."""
        ...

    def cambiar_contrasena(self, cuenta_id: UUID, anterior: str, nueva: str) -> bool:
        """Replace the hash `anterior`; False when it is no longer that one."""
        ...

    def verificadas_de(self, persona: UUID) -> Sequence[UUID]:
        """The verified accounts of a persona."""
        ...

    def verificadas_de_varias(self, personas: Collection[UUID]) -> Sequence[Cuenta]:
        """The verified accounts of any of `personas`, in the order of their ids."""
        ...

    def verificar(self, cuenta: Cuenta) -> None:
        """Keep what verification settles of a locked account: name, kind, persona, bar number, birth date, that it is
        verified."""
        ...

    def inhabilitar(self, cuenta_id: UUID, desde: datetime | None) -> None:
        """Keep since when a locked one opens nothing; None: it does again."""
        ...

    def seguir_correo(self, cuenta_id: UUID) -> None:
        """Keep that the holder of a locked one followed a link sent to its e-mail."""
        ...
