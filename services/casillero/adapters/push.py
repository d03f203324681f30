"""Who wakes a browser (web push), without a word of what arrived, nor that it is a mailbox."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from libs.foundation.mail.folder import keep
from libs.foundation.mail.letter import NotTaken
from libs.foundation.webpush.endpoints import NotAllowed, endpoint
from libs.foundation.webpush.outcome import NotPushed
from libs.foundation.webpush.vapid import VapidKey
from services.casillero.domain.alerta import Alerta, Desenlace, Resultado


class Sender(Protocol):
    """libs.foundation.webpush.push.WebPush."""

    async def send(self, url: str, message: UUID, life: timedelta) -> None:
        """Raises NotPushed."""
        ...


class PuntosDePush:
    """Implements application.ports_de_vecinos.Push."""

    def __init__(self, key: VapidKey, hosts: Sequence[str]) -> None:
        self.llave = key.public
        self._hosts = hosts

    def admite(self, punto: str) -> bool:
        """See Push.admite."""
        try:
            endpoint(punto, self._hosts)
        except NotAllowed:
            return False
        return True


def _ahora() -> datetime:
    return datetime.now(UTC)


class PorPush:
    """See application.ports_de_vecinos.Mensajero."""

    def __init__(self, sender: Sender, reloj: Callable[[], datetime] = _ahora) -> None:
        self._sender = sender
        self._reloj = reloj

    async def entregar(self, alerta: Alerta) -> Desenlace:
        """See Mensajero.entregar. The topic is the alert's, the same at each attempt: one that waits is replaced."""
        try:
            await self._sender.send(alerta.destino, alerta.alerta_id, alerta.vence - self._reloj())
        except NotPushed as error:
            if error.unsure:
                return Desenlace(Resultado.DUDOSA, error.cause)
            return Desenlace(Resultado.RECHAZADA if error.gone else Resultado.NO_ENTREGADA, error.cause, error.after)
        return Desenlace(Resultado.ENTREGADA)


class CarpetaPush:
    """See application.ports_de_vecinos.Mensajero. Plays the push services: one JSON file a message."""

    def __init__(self, carpeta: Path) -> None:
        self._carpeta = carpeta

    async def entregar(self, alerta: Alerta) -> Desenlace:
        """See Mensajero.entregar."""
        ahora = _ahora()
        dicho = {"a": alerta.destino, "fecha": ahora.isoformat()}
        try:
            keep(self._carpeta, alerta.alerta_id, "json", json.dumps(dicho).encode(), ahora)
        except NotTaken as error:
            return Desenlace(Resultado.NO_ENTREGADA, error.cause)
        return Desenlace(Resultado.ENTREGADA)
