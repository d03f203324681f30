"""The kinds of route: what is done before a handler runs.

`Open` needs no account, `Session` does, `Transfer` does too and streams a body or an answer; `Enrolling` is a Session
also for those who have yet to enrol a second factor, `Shared` one also for API clients: to both the others are closed.
`Watch` is a Transfer that lasts while a page is open. `Form` is Open, for what browsers send, and `Protocol` for what
clients of the authorization server do. The body of a request has arrived whole before its handler starts: that instant
is *recibido* (RELIABILITY 12).
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from gateway.errors import CuerpoDemasiadoGrande, CuerpoDetenido, SesionRequerida, TipoDeContenidoNoAdmitido
from gateway.limits import Limits
from gateway.parts import Parts, parts_of
from libs.foundation.core.errors import Denied
from libs.foundation.rpc.context import CallContext, current_call
from libs.foundation.rpc.policy import SegundoFactorPendiente
from libs.foundation.rpc.sessions import AccessClaims

_WITH_BODY = {"POST", "PUT", "PATCH"}


class Open(APIRoute):
    """For anybody. A token that comes along is not looked at."""

    needs_session: ClassVar[bool] = False
    streams: ClassVar[bool] = False
    admits_enrolling: ClassVar[bool] = False
    admits_systems: ClassVar[bool] = False
    body_type: ClassVar[str] = "application/json"

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if self.needs_session:
            options["openapi_extra"] = {"security": [{"sesion": []}], **(options.get("openapi_extra") or {})}
        if options.get("summary") is None:
            options["summary"] = (endpoint.__doc__ or "").partition("\n")[0].partition(". ")[0].rstrip(".")
        super().__init__(path, endpoint, **options)
        self._parameters = {field.alias for field in self.dependant.query_params}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler behind what this kind of route demands."""
        handle = super().get_route_handler()

        async def admitted(request: Request) -> Response:
            parts = parts_of(request)
            token = await self._authenticate(request, parts)
            self._require_known_parameters(request)
            received = None
            if request.method in _WITH_BODY and not self.streams:
                request = await _with_whole_body(request, parts, self.body_type)
                received = parts.clock.now()
            budget = parts.settings.transfer_seconds if self.streams else parts.settings.request_seconds
            request.scope["answer_seconds"] = budget
            current_call.set(CallContext(None, token, time.monotonic() + budget, received))
            return await handle(request)

        return admitted

    def _require_known_parameters(self, request: Request) -> None:
        """A parameter that does not exist is a slip, and ignoring it would answer another question than was asked."""
        if unknown := [name for name in request.query_params if name not in self._parameters]:
            raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])

    async def _authenticate(self, request: Request, parts: Parts) -> str:
        """The token to forward; its account has one request more until this one's answer has gone out whole."""
        if not self.needs_session:
            return ""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise SesionRequerida
        claims = await parts.verifier.verify(token)
        if claims.enrolling and not self.admits_enrolling:
            raise SegundoFactorPendiente
        if claims.kind == "sistema" and not self.admits_systems:
            raise Denied
        request.scope["claims"] = claims
        self._admit(request, parts.limits, str(claims.subject))
        return token

    def _admit(self, request: Request, limits: Limits, account: str) -> None:
        until_answered: ExitStack = request.scope["until_answered"]
        until_answered.enter_context(limits.account(account))


class Session(Open):
    """For whoever brings a valid access token of a living session."""

    needs_session = True


class Enrolling(Session):
    """A Session, or one whose holder must enrol a second factor first: what that takes, and logging out."""

    admits_enrolling = True


class Shared(Session):
    """A Session, or the token of an API client whose scopes the service asks for."""

    admits_systems = True


class Form(Open):
    """Open, with a form for a body; whoever made the link may have added parameters of their own."""

    body_type = "application/x-www-form-urlencoded"

    def _require_known_parameters(self, request: Request) -> None:
        """OAuth 2.0 has them ignored (RFC 6749, 3.1)."""


class Protocol(Form):
    """Form, for clients of the authorization server: how they sent it is refused in the words that their libraries
    read (RFC 6749, 5.2)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See Open.get_route_handler."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except TipoDeContenidoNoAdmitido:
                told = {"error": "invalid_request", "error_description": f"The body must be {self.body_type}."}
                return JSONResponse(told, 400)

        return answered


class Transfer(Session):
    """Streams its body or its answer, with time for that; reads the body itself."""

    streams = True


class Watch(Transfer):
    """Answers for as long as somebody has a page open: it has limits of its own, and gives back the place of a request
    once it has one."""

    def _admit(self, request: Request, limits: Limits, account: str) -> None:
        until_answered: ExitStack = request.scope["until_answered"]
        until_answered.enter_context(limits.watching(account))
        until_watching: ExitStack = request.scope["until_watching"]
        until_watching.close()


def claims_of(request: Request) -> AccessClaims:
    """What the verified token of a Session route says."""
    claims: AccessClaims = request.scope["claims"]
    return claims


async def _with_whole_body(request: Request, parts: Parts, body_type: str) -> Request:
    """The same request once all of its body is here, which must be of that type.

    Raises CuerpoDemasiadoGrande, CuerpoDetenido, TipoDeContenidoNoAdmitido."""
    limit = parts.settings.body_max
    body = bytearray()
    try:
        async with asyncio.timeout(parts.settings.body_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise CuerpoDemasiadoGrande(limite=str(limit))
    except TimeoutError as error:
        raise CuerpoDetenido from error
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and declared != body_type:
        raise TipoDeContenidoNoAdmitido(tipo=body_type)
    return Request(request.scope, _replaying(bytes(body), request.receive))


def _replaying(body: bytes, receive: Receive) -> Receive:
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replay
