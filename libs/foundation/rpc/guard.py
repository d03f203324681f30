"""What happens around every RPC that is served: trace, authentication, policy, limits, deadline, errors, metrics."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import grpc
import structlog
from grpc_status import rpc_status
from prometheus_client import Counter, Histogram

from libs.foundation.core.errors import EstradoError, TooMany
from libs.foundation.core.principals import Kind, Principal
from libs.foundation.observability.trace import start_trace
from libs.foundation.rpc.context import CallContext, current_call
from libs.foundation.rpc.errors import FalloInterno, TiempoAgotado, to_status
from libs.foundation.rpc.policy import Policy
from libs.foundation.rpc.sessions import AccessVerifier
from libs.foundation.rpc.tokens import CredencialDeServicioInvalida, ServiceIdentity

# Served to anybody who reaches the port: probes and tools. They give nothing of the suite's.
_OPEN = ("/grpc.health.v1.Health/", "/grpc.reflection.")
_DEFAULT_DEADLINE = 10.0
_STREAM_BUDGET = 600.0

log = structlog.get_logger(__name__)
_calls = Counter("estrado_rpc_calls", "RPCs served", ["rpc", "outcome"])
_seconds = Histogram("estrado_rpc_seconds", "Duration of RPCs served", ["rpc"])


class Saturado(TooMany):
    """The service works on as many calls as it takes at once."""

    reason = "SATURADO"


@dataclass(slots=True)
class _Room:
    """For how many more there is room."""

    free: int


class Guard(grpc.aio.ServerInterceptor):
    """Authenticates, authorizes by the policy table, limits concurrency, and gives every failure a status. With mutual
    TLS a caller's certificate must name the service that its token names."""

    def __init__(
        self,
        identity: ServiceIdentity,
        verifier: AccessVerifier,
        policy: Policy,
        max_concurrent: int = 200,
        max_watching: int = 1000,
    ) -> None:
        self.certificate = identity.certificate
        self._identity = identity
        self._verifier = verifier
        self._policy = policy
        self._calls, self._watching = _Room(max_concurrent), _Room(max_watching)

    async def intercept_service(
        self, continuation: Callable[[Any], Awaitable[Any]], details: grpc.HandlerCallDetails
    ) -> Any:
        """Wrap the handler of every RPC but health and reflection."""
        handler = await continuation(details)
        if handler is None or details.method.startswith(_OPEN):
            return handler
        metadata = {str(key): value for key, value in details.invocation_metadata or ()}
        rpc = details.method.rpartition("/")[2]
        wrapped = (
            self._stream(rpc, metadata, handler) if handler.response_streaming else self._unary(rpc, metadata, handler)
        )
        make = (
            grpc.unary_stream_rpc_method_handler if handler.response_streaming else grpc.unary_unary_rpc_method_handler
        )
        return make(wrapped, handler.request_deserializer, handler.response_serializer)

    def _unary(self, rpc: str, metadata: dict[str, Any], handler: Any) -> Any:
        async def call(request: Any, context: Any) -> Any:
            async with self._around(rpc, metadata, context, _DEFAULT_DEADLINE):
                return await handler.unary_unary(request, context)

        return call

    def _stream(self, rpc: str, metadata: dict[str, Any], handler: Any) -> Any:
        async def call(request: Any, context: Any) -> AsyncIterator[Any]:
            async with self._around(rpc, metadata, context, _STREAM_BUDGET):
                async for message in handler.unary_stream(request, context):
                    yield message

        return call

    @asynccontextmanager
    async def _around(self, rpc: str, metadata: dict[str, Any], context: Any, budget: float) -> AsyncIterator[None]:
        started = time.monotonic()
        outcome = "OK"
        start_trace(metadata.get("traceparent"), metadata.get("x-request-id"))
        failure: EstradoError | None = None
        room = self._watching if self._policy.watches(rpc) else self._calls
        room.free -= 1
        try:
            if room.free < 0:
                raise Saturado
            remaining = context.time_remaining()
            deadline = started + (min(remaining, budget) if remaining is not None else budget)
            async with asyncio.timeout(deadline - started):
                token = metadata.get("authorization", "").removeprefix("Bearer ")
                principal = await self._principal(metadata, token, context)
                self._policy.check(rpc, principal, datetime.now(UTC))
                current_call.set(CallContext(principal, token, deadline))
                yield
        except EstradoError as error:
            failure = error
        except TimeoutError:
            failure = TiempoAgotado()
        except Exception:
            log.exception("rpc failed", rpc=rpc)
            failure = FalloInterno()
        finally:
            room.free += 1
            outcome = failure.code if failure else outcome
            _calls.labels(rpc, outcome).inc()
            _seconds.labels(rpc).observe(time.monotonic() - started)
        if failure is not None:
            await _abort(context, failure)

    async def _principal(self, metadata: dict[str, Any], token: str, context: Any) -> Principal:
        """DESIGN.md, Principals: the gateway is never servicio."""
        proof = metadata.get("x-service-token")
        if not proof:
            raise CredencialDeServicioInvalida
        caller = self._identity.verify(proof)
        if self.certificate is not None:
            certified = [name.decode() for name in context.auth_context().get("peer_dns", ())]
            if caller.service not in certified:
                log.warning("token and certificate disagree", token=caller.service, certificate=certified)
                raise CredencialDeServicioInvalida
        if token:
            claims = await self._verifier.verify(token)
            return Principal(
                kind=cast(Kind, claims.kind),
                service=caller.service,
                subject=claims.subject,
                persona=claims.persona,
                roles=claims.roles,
                session=claims.session,
                received=caller.received,
                enrolling=claims.enrolling,
                methods=claims.methods,
                alcances=claims.scopes if claims.kind == "sistema" else frozenset(),
                authenticated=datetime.fromtimestamp(claims.authenticated, UTC) if claims.authenticated else None,
                account=claims.account,
            )
        kind: Kind = "anonimo" if caller.service == "gateway" else "servicio"
        return Principal(kind=kind, service=caller.service, received=caller.received)


async def _abort(context: Any, error: EstradoError) -> None:
    await context.abort_with_status(rpc_status.to_status(to_status(error)))
