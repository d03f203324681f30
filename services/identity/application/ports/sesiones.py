"""Sessions, and the brakes on opening them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.freno import Freno
from services.identity.domain.sesion import Sesion, Uso


class Sesiones(Protocol):
    """Sessions and the hashes of their refresh tokens."""

    def agregar(self, sesion: Sesion, huella: str) -> None:
        """Store a new session and its first refresh token."""
        ...

    def leer(self, sesion_id: UUID) -> Sesion | None:
        """The session, not locked."""
        ...

    def bloquear(self, sesion_id: UUID) -> Sesion | None:
        """The session, locked to the end of the transaction."""
        ...

    def bloquear_familia(self, huella: str) -> Sesion | None:
        """The session that a refresh token belongs to, locked to the end of the transaction."""
        ...

    def usar(self, huella: str, uso: Uso) -> bool:
        """Mark a refresh token used; False when it was already."""
        ...

    def uso(self, huella: str) -> Uso:
        """How a used refresh token was used first."""
        ...

    def renovar(self, sesion_id: UUID, huella: str, ahora: datetime) -> None:
        """Store the session's next refresh token; its last use is `ahora`."""
        ...

    def cerrar(self, sesion_id: UUID, ahora: datetime) -> None:
        """Close it; its tokens are refused from now on."""
        ...

    def autenticar(self, sesion_id: UUID, metodos: tuple[str, ...], ahora: datetime) -> None:
        """Its holder has just authenticated by `metodos`."""

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, salvo: UUID | None) -> None:
        """Close all of the account but `salvo`."""
        ...

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        """Close open ones that were opened until `hasta`, at most `limite`; how many."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Sesion]:
        """The account's sessions that were not closed, last used first."""
        ...

    def todas_de(self, cuenta_id: UUID) -> Sequence[Sesion]:
        """All of the account that are kept, last used first."""
        ...

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        """Sessions closed at or after `instante`."""
        ...

    def conoce(self, cuenta_id: UUID, direccion: str) -> bool:
        """Whether the account has logged in from that network."""
        ...

    def olvidar(self, renovaciones: datetime, sesiones: datetime) -> bool:
        """Delete tokens used before the first, and sessions last used before the second; whether there may be more."""
        ...


class Frenos(Protocol):
    """Failed logins, counted."""

    def leer(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        """The brakes with what was counted so far."""
        ...

    def bloquear(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        """The same, locked in the order of their keys to the end of the transaction."""
        ...

    def guardar(self, freno: Freno) -> None:
        """Keep what a locked brake has counted."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those whose last failure is older; whether there may be more."""
        ...
