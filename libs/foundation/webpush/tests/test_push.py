"""Push messages, handed over to a push service in this process, over TLS."""

import asyncio
import base64
import json
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.keyfiles import LlavesAusentes
from libs.foundation.webpush import push
from libs.foundation.webpush.endpoints import NotAllowed, endpoint, is_public, public_addresses
from libs.foundation.webpush.outcome import NotPushed
from libs.foundation.webpush.push import WebPush
from libs.foundation.webpush.vapid import LlaveDePushInutilizable, VapidKey, make_vapid_key, read_vapid_key

HOST = "push.example"
URL = f"https://{HOST}/send/secreta"
DAY = timedelta(days=1)
Act = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Service:
    """A push service at a local port: keeps what it was sent, and does what the test says."""

    def __init__(self, folder: Path, certified: str = HOST) -> None:
        self.heads: list[str] = []
        self.connections = 0
        self.act: Act = self.answering("201 Created")
        ca = DevelopmentCa(folder / "ca")
        made = ca.issue("servicio", certified)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(made / "tls.crt", made / "tls.key")
        self.trusting = ssl.create_default_context(cafile=ca.certificate)
        self.port = 0

    @staticmethod
    def answering(status: str, *headers: str, body: bytes = b"") -> Act:
        async def act(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
            writer.write("\r\n".join(lines).encode() + body)

        return act

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await self.act(reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            return
        finally:
            writer.close()

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def sender(self, key: VapidKey, **changed: Any) -> WebPush:
        given = {"context": self.trusting, "resolve": here, "port": self.port, **changed}
        return WebPush(key, [HOST], **given)


async def here(_host: str) -> Sequence[str]:
    """As if the host were at this machine."""
    return ["127.0.0.1"]


@pytest.fixture
def key(tmp_path: Path) -> VapidKey:
    make_vapid_key(tmp_path / "vapid.pem")
    return read_vapid_key(tmp_path / "vapid.pem", "mailto:sistemas@oj.example")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    made = Service(tmp_path)
    async with await made.open():
        yield made


async def refusal(sender: WebPush, url: str = URL) -> NotPushed:
    with pytest.raises(NotPushed) as caught:
        async with asyncio.timeout(15):
            await sender.send(url, uuid4(), DAY)
    return caught.value


async def test_a_message_has_no_payload_and_says_who_sends_it(service: Service, key: VapidKey) -> None:
    message = uuid4()
    await service.sender(key).send(URL, message, DAY)
    [head] = service.heads
    line, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in rest)}
    assert line == "POST /send/secreta HTTP/1.1"
    assert (headers["host"], headers["content-length"], headers["ttl"]) == (HOST, "0", "86400")
    assert base64.urlsafe_b64decode(headers["topic"] + "==") == message.bytes
    scheme, _, fields = headers["authorization"].partition(" ")
    said = dict(field.split("=", 1) for field in fields.split(", "))
    assert (scheme, said["k"]) == ("vapid", key.public)
    point = base64.urlsafe_b64decode(said["k"] + "=")
    assert (len(point), point[0]) == (65, 4)
    halves = [base64.urlsafe_b64encode(half).rstrip(b"=").decode() for half in (point[1:33], point[33:])]
    public = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": halves[0], "y": halves[1]})
    claims = jwt.decode(said["t"], public, algorithms=["ES256"]).claims
    assert (claims["aud"], claims["sub"]) == (f"https://{HOST}", "mailto:sistemas@oj.example")
    assert time.time() < claims["exp"] <= time.time() + 86_400


def test_a_token_is_signed_anew_for_each_service_and_after_a_while(key: VapidKey) -> None:
    first = key.authorization("https://a.example", 1000)
    assert key.authorization("https://a.example", 1100) == first
    assert key.authorization("https://b.example", 1100) != first
    assert key.authorization("https://a.example", 5000) != first
    assert key.authorization("https://a.example", 0) != first, "a clock set back"


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted"])
async def test_what_is_taken_is_taken(service: Service, key: VapidKey, status: str) -> None:
    service.act = service.answering(status)
    await service.sender(key).send(URL, uuid4(), DAY)


@pytest.mark.parametrize(
    ("status", "gone"),
    [
        ("404 Not Found", True),
        ("410 Gone", True),
        ("400 Bad Request", False),
        ("403 Forbidden", False),
        ("429 Too Many Requests", False),
        ("500 Internal Server Error", False),
    ],
)
async def test_what_is_refused_is_told_with_its_status(
    service: Service, key: VapidKey, status: str, gone: bool
) -> None:
    service.act = service.answering(status)
    error = await refusal(service.sender(key))
    assert (error.cause, error.gone, error.unsure, error.after) == (f"PUSH_{status[:3]}", gone, False, None)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("120", timedelta(minutes=2)),
        (format_datetime(datetime.fromtimestamp(1_000_060, UTC), usegmt=True), timedelta(minutes=1)),
        (format_datetime(datetime.fromtimestamp(900_000, UTC), usegmt=True), timedelta(0)),
        ("9" * 300, timedelta(days=1)),
        ("-5", None),
        ("pronto", None),
    ],
)
async def test_how_long_to_wait_is_what_the_service_says(
    service: Service, key: VapidKey, said: str, after: timedelta | None
) -> None:
    service.act = service.answering("429 Too Many Requests", f"Retry-After: {said}")
    assert (await refusal(service.sender(key, clock=lambda: 1_000_000.0))).after == after


async def test_nobody_is_sent_elsewhere(service: Service, key: VapidKey) -> None:
    service.act = service.answering("307 Temporary Redirect", f"Location: https://{HOST}/otra")
    assert (await refusal(service.sender(key))).cause == "PUSH_307"
    assert service.connections == 1


async def test_a_body_without_end_is_not_read(service: Service, key: VapidKey) -> None:
    async def act(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"4000\r\n" + bytes(0x4000) + b"\r\n")
            await writer.drain()

    service.act = act
    async with asyncio.timeout(5):
        await service.sender(key).send(URL, uuid4(), DAY)


async def test_without_end_of_its_head_it_is_given_up(service: Service, key: VapidKey) -> None:
    async def act(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 201 Created\r\n")
        while True:
            writer.write(b"X-Otra: " + b"a" * 4000 + b"\r\n")
            await writer.drain()

    service.act = act
    assert (await refusal(service.sender(key))).unsure


@pytest.mark.parametrize("how", ["silent", "hangs up", "garbage"])
async def test_without_an_answer_nobody_knows(
    service: Service, key: VapidKey, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "_ANSWER", 0.2)

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if how == "silent":
            await reader.read()
        if how == "garbage":
            writer.write(b"\x00\x01nada\r\n\r\n")

    service.act = act
    error = await refusal(service.sender(key))
    assert (error.unsure, error.gone) == (True, False)


async def test_before_anything_was_sent_there_is_no_doubt(service: Service, key: VapidKey, tmp_path: Path) -> None:
    other = Service(tmp_path / "otro", "otro.example")
    async with await other.open():  # somebody else's certificate
        error = await refusal(other.sender(key))
        assert (error.unsure, other.heads) == (False, [])
    assert not (await refusal(service.sender(key, port=1))).unsure

    async def nowhere(_host: str) -> Sequence[str]:
        raise OSError("no such host")

    assert not (await refusal(service.sender(key, resolve=nowhere))).unsure


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_a_host_that_leads_into_a_private_network_gets_no_connection(
    service: Service, key: VapidKey, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def lookup(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", (found, port)) for found in ("93.184.215.14", address)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup, raising=False)
    error = await refusal(service.sender(key, resolve=public_addresses))
    assert (error.cause, error.unsure) == ("DIRECCION_PRIVADA", False)
    assert (asked, service.connections) == ([HOST], 0)


async def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(service: Service, key: VapidKey) -> None:
    asked: list[str] = []

    async def once(host: str) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    await service.sender(key, resolve=once).send(URL, uuid4(), DAY)
    assert asked == [HOST]  # which no resolver of this machine knows


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "100.64.0.1", "192.168.0.1", "224.0.0.1", "fe80::1", "fd00::1", "ff02::1", "2001:db8::1"),
        *("64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1", "::ffff:8.8.8.8"),
    ],
)
def test_what_is_not_on_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2a00:1450:4001:800::200a"])
def test_what_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/x",
        f"https://{HOST}",
        f"https://{HOST}:8443/x",
        f"https://{HOST}@evil.example/x",
        f"https://user@{HOST}/x",
        f"https://{HOST}.evil.example/x",
        f"https://evil{HOST}/x",
        f"https://{HOST}\\@evil.example/x",
        f"https://{HOST}/x y",
        f"https://{HOST}/x\r\nX-Injected: yes",
        f"https://{HOST}/x\n",
        f"https://{HOST}/x#y",
        f"https://{HOST}/ñ",
        f"https://{HOST}/x\\y",
        f" https://{HOST}/x",
        f"https://{HOST}/{'x' * 1000}",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://below.example/x",
        "",
    ],
)
def test_an_address_that_is_no_push_services(url: str) -> None:
    with pytest.raises(NotAllowed):
        endpoint(url, [HOST, "*.below.example"])


def test_an_address_of_a_push_service() -> None:
    assert endpoint(f"https://{HOST}:443/a?b=c%20d", [HOST]).path == "/a?b=c%20d"
    assert endpoint("https://a.b.below.example/x", [HOST, "*.below.example"]).origin == "https://a.b.below.example"


def test_a_key_is_made_once_and_another_is_none(tmp_path: Path) -> None:
    path = tmp_path / "llaves" / "vapid.pem"
    make_vapid_key(path)
    first = read_vapid_key(path, "mailto:a@b.example").public
    make_vapid_key(path)
    assert read_vapid_key(path, "mailto:a@b.example").public == first
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(LlavesAusentes):
        read_vapid_key(tmp_path / "otra.pem", "mailto:a@b.example")
    for wrong in (b"", b"nada", json.dumps({}).encode(), DevelopmentCa(tmp_path / "ca").certificate.read_bytes()):
        path.write_bytes(wrong)
        with pytest.raises(LlaveDePushInutilizable):
            read_vapid_key(path, "mailto:a@b.example")
