"""What `estrado casillero bounce` does: from a mail that came back (RFC 3464) to what it says of an alert."""

import asyncio
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32
from typing import TYPE_CHECKING, BinaryIO

import typer
from estrado.casillero.v1 import alertas_service_pb2 as pb
from estrado.casillero.v1.alertas_service_pb2_grpc import AlertasServiceStub

from libs.foundation.core.errors import Unavailable
from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import require_encryption

if TYPE_CHECKING:
    from estrado.casillero.v1.alertas_service_pb2_grpc import AlertasServiceAsyncStub

_LARGEST = 1024 * 1024  # bytes: what came back carries what was sent, which is small
_TIMEOUT = 10.0  # seconds
# Mail servers try again what ends so (sysexits.h, EX_TEMPFAIL).
_LATER = 75
_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>@\s]+>")
_WORTH = ("failed", "delayed")  # the worst first


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of the message of that id: action and status as the mail says them."""

    message_id: str
    action: str
    status: str


def note(mail: BinaryIO) -> int:
    """Read one mail and have what it says noted: 0, also where it is none of ours, or 75 when that is not possible now.
    Raises what casillero answers otherwise."""
    found = bounce_of(mail.read(_LARGEST))
    if found is None:
        typer.echo("no es la devolución de una alerta: no se anota nada")
        return 0
    settings = FoundationSettings()
    require_encryption(settings)
    try:
        new = asyncio.run(_tell(settings, found))
    except Unavailable as error:
        typer.echo(f"no ahora: {error.code}", err=True)
        return _LATER
    typer.echo(f"{found.action} {found.status}: {'anotado' if new else 'nada nuevo, o de ninguna alerta'}")
    return 0


async def _tell(settings: FoundationSettings, found: Bounce) -> bool:
    request = pb.AnotarDevolucionRequest(alerta_id=found.message_id, accion=found.action, codigo=found.status)
    async with connect(settings.peer("casillero"), "casillero", own_identity(settings, "cli")) as channel:
        stub: AlertasServiceAsyncStub = AlertasServiceStub(channel)
        return (await stub.AnotarDevolucion(request, timeout=_TIMEOUT)).anotada


def bounce_of(raw: bytes) -> Bounce | None:
    """What a mail says; None for one that reports on no message whose id we could have made. Anybody may send
    anything: what cannot be read says nothing."""
    try:
        # The lenient policy: others raise for headers that are wrong, in many ways.
        return _read(email.message_from_bytes(raw, policy=compat32))
    except RecursionError:  # parts within parts within parts
        return None


def _read(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report":
        return None
    told = [(action, status) for part in message.walk() for action, status in _recipients(part)]
    worst = next((one for worth in _WORTH for one in told if one[0] == worth), None)
    sent = next((id_ for part in message.walk() for id_ in _sent(part)), None)
    return Bounce(sent, *worst) if worst and sent else None


def _recipients(part: Message) -> Iterator[tuple[str, str]]:
    """Action and status of each recipient that a report names."""
    if part.get_content_type() != "message/delivery-status":
        return
    for block in _inside(part):
        if block["Action"]:
            status = str(block["Status"] or "").split()
            yield str(block["Action"]).strip().lower(), status[0] if status else ""


def _sent(part: Message) -> Iterator[str]:
    """The ids of the messages that came back, whole or as headers alone (RFC 6522)."""
    if part.get_content_type() == "message/rfc822":
        headers = [str(inner["Message-ID"] or "") for inner in _inside(part)]
    elif part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        headers = [str(email.message_from_bytes(content)["Message-ID"] or "")] if isinstance(content, bytes) else []
    else:
        return
    for header in headers:
        if (found := _ID.fullmatch(header.strip())) is not None:
            yield found.group(1)


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []
