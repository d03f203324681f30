"""Registering oneself: what is not confirmed yet, the links that confirm it, captchas."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.captcha import Captcha
from services.identity.domain.enlace import Enlace, Para
from services.identity.domain.registro import Registro


class Registros(Protocol):
    """Registrations that wait to be confirmed."""

    def agregar(self, registro: Registro) -> None:
        """Store a new one."""
        ...

    def leer(self, registro_id: UUID) -> Registro | None:
        """The registration of that id."""
        ...

    def ultimo(self, correo: str, ahora: datetime) -> Registro | None:
        """The newest of a canonical e-mail that is not over at `ahora`."""
        ...

    def borrar(self, correo: str) -> None:
        """Delete all of an e-mail: it has an account now."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those that were over before; whether there may be more."""
        ...


class Enlaces(Protocol):
    """Links sent by mail."""

    def agregar(self, enlace: Enlace) -> None:
        """Store a new one."""
        ...

    def leer(self, huella: str) -> Enlace | None:
        """The link whose token has that hash, not locked."""
        ...

    def bloquear(self, huella: str) -> Enlace | None:
        """The link whose token has that hash, locked to the end of the transaction."""
        ...

    def usar(self, enlace_id: UUID, ahora: datetime) -> None:
        """Mark a locked one used."""
        ...

    def todos_de(self, de: UUID) -> Sequence[Enlace]:
        """All that act on `de`, the newest first."""
        ...

    def anular(self, de: UUID, para: Para, ahora: datetime) -> None:
        """Mark all used that do that to `de`."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those that expired before; whether there may be more."""
        ...


class CaptchasUsados(Protocol):
    """Captchas that were used, until they would have expired."""

    def usado(self, azar: str) -> bool:
        """Whether it was used."""
        ...

    def usar(self, captcha: Captcha) -> bool:
        """Keep that it was used; False when it was before."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those that expired before; whether there may be more."""
        ...
