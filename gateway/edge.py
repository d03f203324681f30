"""What happens around every request: ids, limits, security headers, log and metrics."""

import asyncio
import re
import time
from collections.abc import MutableMapping
from contextlib import ExitStack
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import GatewayDetenido
from gateway.limits import Limits
from gateway.problems.problem import respond
from gateway.settings import GatewaySettings
from libs.foundation.core.errors import EstradoError
from libs.foundation.observability.trace import current_request_id, start_trace

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
_UNLIMITED = ("/salud/", "/metrics")

# In the scope of a server that can: drops the connection, with what lies in its buffers. ASGI has no word for it.
HANG_UP = "estrado.hang_up"

_SECURITY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}

log = structlog.get_logger(__name__)
_requests = Counter("estrado_http_requests", "HTTP requests answered", ["method", "route", "status"])
_seconds = Histogram("estrado_http_seconds", "Duration of HTTP requests", ["route"])


class Edge:
    """The outermost ASGI layer."""

    def __init__(self, app: ASGIApp, settings: GatewaySettings, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._settings = settings
        self._trusted = settings.trusted_proxies
        self._headers = dict(_SECURITY)
        if settings.https_only:
            self._headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        headers = Headers(scope=scope)
        asked = headers.get("x-request-id", "")
        start_trace(headers.get("traceparent"), asked if _REQUEST_ID.fullmatch(asked) else None)
        # A proxy may add a line of its own below the one that the client sent.
        forwarded = ",".join(headers.getlist("x-forwarded-for"))
        scope["client_address"] = address_of(scope, forwarded, self._trusted)
        hang_up = scope.pop(HANG_UP, None)
        answer = _Answer(scope, send, self._headers, self._settings)
        try:
            async with answer.in_time:
                await self._serve(scope, receive, answer, headers.get("accept-language", ""))
        except TimeoutError:
            if not answer.in_time.expired():
                raise
        finally:
            if hang_up and not answer.finished:
                hang_up()
            _account(scope, answer, time.monotonic() - started)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer", language: str) -> None:
        try:
            if scope["path"].startswith(_UNLIMITED):
                await self._app(scope, receive, answer)
                return
            with ExitStack() as until_answered, ExitStack() as until_watching:
                until_watching.enter_context(self._limits.request(scope["client_address"]))
                scope["until_answered"], scope["until_watching"] = until_answered, until_watching
                await self._app(scope, receive, answer)
        except EstradoError as error:
            await respond(error, language)(scope, receive, answer)
        except asyncio.CancelledError:
            # Besides `in_time`, which runs once an answer began, only a server that ends and waits no longer cancels.
            if answer.in_time.when() is not None:
                raise
            await respond(GatewayDetenido(), language)(scope, receive, answer)
        except Exception as error:
            if answer.started and isinstance(error.__cause__, EstradoError):  # the framework wraps what comes so late
                answer.refused = error.__cause__.code
                return
            log.exception("request failed", route=_route(scope))
            if not answer.finished:
                raise


def address_of(scope: Scope, forwarded: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> str:
    """The client's network address: the nearest one in X-Forwarded-For that is not a trusted proxy's."""
    client = scope.get("client")
    address = client[0] if client else ""
    for hop in reversed([hop.strip() for hop in forwarded.split(",") if hop.strip()]):
        if not _is_trusted(address, trusted):
            break
        address = hop
    return address


def _is_trusted(address: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    if not trusted:
        return False
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


class _Answer:
    """The send channel: adds headers, remembers what went out, and gives up an answer that does not get on.

    `in_time` surrounds the request. It expires when an answer that began was not whole in the time its route has for
    that, or when nothing of it went out for a while, be it the service or the reader that waits."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str], settings: GatewaySettings) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self._settings = settings
        self._end = 0.0
        self._sending = False
        self.in_time = asyncio.timeout(None)
        self.started = False
        self.finished = False
        self.refused = ""  # the reason of the service that gave up in the middle
        self.status = 500

    async def __call__(self, message: Message) -> None:
        more = message.get("more_body", False)
        if message["type"] == "http.response.start":
            self._start(message)
            self._get_on()
        elif more:
            self._get_on()
        self._sending = True
        await self._send(message)
        self._sending = False
        self.started = True
        self.finished = message["type"] == "http.response.body" and not more

    def _start(self, message: Message) -> None:
        self.status = message["status"]
        headers = MutableHeaders(scope=message)
        headers["x-request-id"] = current_request_id()
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        seconds = self._scope.get("answer_seconds", self._settings.request_seconds)
        self._end = asyncio.get_running_loop().time() + seconds

    def _get_on(self) -> None:
        self.in_time.reschedule(min(self._end, asyncio.get_running_loop().time() + self._settings.answer_idle))

    @property
    def unfinished(self) -> str:
        """Why the answer is not whole; "" if it is."""
        if self.finished:
            return ""
        if self.in_time.expired():
            return "slow reader" if self._sending else "slow service"
        return self.refused or "broken"


def _route(scope: MutableMapping[str, Any]) -> str:
    """The path's template: never the path itself, which may name a person's things."""
    return getattr(scope.get("route"), "path", "-")


def _account(scope: Scope, answer: _Answer, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "-"
    route = _route(scope)
    _requests.labels(method, route, str(answer.status)).inc()
    _seconds.labels(route).observe(seconds)
    told = {"unfinished": answer.unfinished} if answer.unfinished else {}
    log.info("request", method=method, route=route, status=answer.status, ms=round(seconds * 1000, 1), **told)
