"""The plazos of a mailbox as a calendar (iCalendar, RFC 5545) that one subscribes to by a secret address."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from services.casillero.domain.notificacion import Notificacion

_OCTETOS = 75  # of a line of content, without its end (RFC 5545, 3.1)


@dataclass(frozen=True, slots=True)
class Calendario:
    """A persona's calendar: `huella` is the hash of its secret, `abierto` when it was made (UTC)."""

    persona: UUID
    huella: str
    abierto: datetime


def nuevo_secreto() -> str:
    """256 random bits, as a URL takes them."""
    return secrets.token_urlsafe(32)


def huella(secreto: str) -> str:
    """What is kept of a secret: as random as it is, it needs no salt and no slow hash."""
    return sha256(secreto.encode()).hexdigest()


def icalendar(notificaciones: Sequence[Notificacion], ahora: datetime, zona: ZoneInfo) -> bytes:
    """The plazos of `notificaciones`, those that have one. Whoever keeps the subscriber's calendar reads it: of each it
    says when it ends and the case's number, of a reserved case not that, and never what it is about. `zona` is the
    legal one, in which the days of plazos end."""
    lineas = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Estrado//Casillero//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Plazos de mi casillero",
        "X-WR-CALNAME:Plazos de mi casillero",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for notificacion in notificaciones:
        lineas += _evento(notificacion, ahora, zona)
    lineas.append("END:VCALENDAR")
    return b"".join(parte for linea in lineas for parte in _plegada(linea))


def _evento(notificacion: Notificacion, ahora: datetime, zona: ZoneInfo) -> Iterator[str]:
    if notificacion.plazo_vence is None:
        return
    numero = "" if notificacion.reservada else notificacion.entrega.numero_de_expediente
    yield "BEGIN:VEVENT"
    yield f"UID:{notificacion.notificacion_id}"
    yield f"DTSTAMP:{_instante(ahora)}"
    yield f"DTSTART{_fin(notificacion.plazo_vence, zona)}"
    yield f"SUMMARY:{_texto(f'Vence un plazo: {numero}' if numero else 'Vence un plazo')}"
    yield f"DESCRIPTION:{_texto('Véalo en su casillero. Este aviso es de cortesía: lo que vale es lo notificado.')}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _fin(vence: datetime, zona: ZoneInfo) -> str:
    """The parameters and the value of when a plazo ends: of one that ends with a day that whole day, its last to act,
    since the instant itself is the next day's first; else the instant."""
    legal = vence.astimezone(zona)
    if legal.time() == time.min:
        return f";VALUE=DATE:{legal.date() - timedelta(days=1):%Y%m%d}"
    return f":{_instante(vence)}"


def _instante(instante: datetime) -> str:
    return instante.strftime("%Y%m%dT%H%M%SZ")


def _texto(texto: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11)."""
    for signo in "\\;,":
        texto = texto.replace(signo, f"\\{signo}")
    return "\\n".join(texto.splitlines())


def _plegada(linea: str) -> Iterator[bytes]:
    """A line of content folded between characters, each part with its end (RFC 5545, 3.1)."""
    parte, cabe = b"", _OCTETOS
    for letra in linea:
        octetos = letra.encode()
        if len(parte) + len(octetos) > cabe:
            yield parte + b"\r\n"
            parte, cabe = b" ", _OCTETOS
        parte += octetos
    yield parte + b"\r\n"
