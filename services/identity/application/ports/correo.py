"""Mails and short messages: those kept, and where they are handed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.mensaje import Carta, Clase, Mensaje, Pendientes, Sms


class Mensajes(Protocol):
    """Mails to be sent and sent."""

    def agregar(self, mensaje: Mensaje) -> None:
        """Store a new one."""
        ...

    def recientes(self, clase: Clase, correo: str, desde: datetime) -> int:
        """How many of that class to that address were written since."""
        ...

    def de(self, cuenta_id: UUID, correo: str) -> Sequence[Mensaje]:
        """All that are kept to that address, or to any with a link of that account, the newest first."""
        ...

    def debidos(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        """Those whose next attempt is due, longest due first."""
        ...

    def leer(self, mensaje_id: UUID) -> Mensaje | None:
        """The message, not locked."""
        ...

    def bloquear(self, mensaje_id: UUID) -> Mensaje | None:
        """The message, locked to the end of the transaction."""
        ...

    def guardar(self, mensaje: Mensaje) -> None:
        """Keep what became of a locked one."""
        ...

    def pendientes(self) -> Pendientes:
        """What waits to be sent."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those written before that wait for nothing; whether there may be more."""
        ...


class Correo(Protocol):
    """Where mails are handed over."""

    async def enviar(self, carta: Carta) -> None:
        """Hand it over; when this returns, somebody else answers for its delivery. Raises CorreoNoEntregado."""
        ...


class Telefonia(Protocol):
    """Where short messages are handed over."""

    async def enviar(self, sms: Sms) -> None:
        """Hand it over, as Correo.enviar does. Raises CorreoNoEntregado."""
        ...
