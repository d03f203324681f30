"""Who tells that something arrived: by mail and by short message. Never what."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from libs.foundation.mail.folder import keep
from libs.foundation.mail.letter import Letter, NotTaken
from libs.jurisdiccion.cartas import Cartas
from services.casillero.domain.alerta import Alerta, Desenlace, Resultado


class Post(Protocol):
    """Where mails are handed over."""

    async def send(self, letter: Letter) -> None:
        """Raises NotTaken."""
        ...


class PorCorreo:
    """See application.ports_de_vecinos.Mensajero."""

    def __init__(self, post: Post, cartas: Cartas, portal: str) -> None:
        """`portal` is its address, where the link leads: to the mailbox, not to what arrived."""
        self._post = post
        self._cartas = cartas
        self._url = f"{portal.rstrip('/')}/casillero"

    async def entregar(self, alerta: Alerta) -> Desenlace:
        """See Mensajero.entregar. The Message-ID is the alert's, the same at each attempt."""
        try:
            await self._post.send(self._carta(alerta))
        except NotTaken as error:
            return Desenlace(que_fue(error), error.cause)
        return Desenlace(Resultado.ENTREGADA)

    def _carta(self, alerta: Alerta) -> Letter:
        texto = self._cartas.alertas.correo
        plano, html = self._cartas.en_texto(texto, self._url), self._cartas.en_html(texto, self._url)
        return Letter(alerta.alerta_id, alerta.destino, texto.asunto, plano, html)


class CarpetaSms:
    """See application.ports_de_vecinos.Mensajero. Plays the telephones: one JSON file a message."""

    def __init__(self, carpeta: Path, cartas: Cartas) -> None:
        self._carpeta = carpeta
        self._texto = cartas.alertas.sms

    async def entregar(self, alerta: Alerta) -> Desenlace:
        """See Mensajero.entregar."""
        ahora = datetime.now(UTC)
        dicho = {"para": alerta.destino, "texto": self._texto, "fecha": ahora.isoformat()}
        try:
            keep(self._carpeta, alerta.alerta_id, "json", json.dumps(dicho, ensure_ascii=False).encode(), ahora)
        except NotTaken as error:
            return Desenlace(que_fue(error), error.cause)
        return Desenlace(Resultado.ENTREGADA)


class SinServidor:
    """Post of real mode without a mail server: alerts wait, and say so."""

    async def send(self, letter: Letter) -> None:
        """See Post.send."""
        raise NotTaken("SIN_SERVIDOR_DE_CORREO")


def que_fue(error: NotTaken) -> Resultado:
    """What not being taken means for an alert."""
    if error.unsure:
        return Resultado.DUDOSA
    return Resultado.RECHAZADA if error.refused else Resultado.NO_ENTREGADA
