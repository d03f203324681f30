"""Channels to other services: credentials, trace and deadline go out with every call, errors come back whole."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import grpc
from estrado.foundation.v1 import options_pb2 as options
from google.protobuf.descriptor import MethodDescriptor

from libs.foundation.observability.trace import current_request_id, current_traceparent
from libs.foundation.rpc.certificate import Certificate
from libs.foundation.rpc.context import current_call
from libs.foundation.rpc.errors import from_rpc_error
from libs.foundation.rpc.tokens import ServiceIdentity

DEFAULT_TIMEOUT = 5.0  # seconds
_STREAM_TIMEOUT = 600.0

# Long enough for a replica that ends to be known to have ended, well within the deadline of a call.
_RETRIED = {
    "name": [{}],
    "retryPolicy": {
        "maxAttempts": 4,
        "initialBackoff": "0.1s",
        "maxBackoff": "0.5s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    },
}


@cache
def _service_config(service: str) -> str:
    """gRPC retries by itself, with backoff and within the deadline, what the service said it could not do now; not
    while most calls fail: asking an overloaded service again and again for everything would keep it so. Nor what its
    protos say is done once: a connection that broke looks the same, and the answer may have been lost with it."""
    once = [{"service": rpc.containing_service.full_name, "method": rpc.name} for rpc in _done_once(service)]
    return json.dumps(
        {
            "loadBalancingConfig": [{"round_robin": {}}],
            "retryThrottling": {"maxTokens": 40, "tokenRatio": 0.1},
            "methodConfig": [_RETRIED, *([{"name": once}] if once else [])],
        }
    )


def _done_once(service: str) -> Iterator[MethodDescriptor]:
    package = import_module(f"estrado.{service}.v1")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        if module.name.endswith("_service_pb2"):
            for described in import_module(module.name).DESCRIPTOR.services_by_name.values():
                yield from (rpc for rpc in described.methods if rpc.GetOptions().Extensions[options.once])


def connect(target: str, service: str, identity: ServiceIdentity, *, on_behalf: bool = False) -> grpc.aio.Channel:
    """A channel to `service` at `target` (`dns:///host:port`, `unix:path`). Its calls raise EstradoError. With
    `on_behalf` they carry the token of the person being served; without, this service acts for itself."""
    outgoing = _Outgoing(service, identity, on_behalf)
    return bare_channel(target, service, identity.certificate, [_Unary(outgoing), _Stream(outgoing)])


def bare_channel(
    target: str,
    service: str,
    certificate: Certificate | None = None,
    interceptors: Sequence[grpc.aio.ClientInterceptor] = (),
) -> grpc.aio.Channel:
    """A channel whose calls carry nothing of ours. With a `certificate` it speaks mutual TLS, and who answers must be
    certified as `service`, at whatever address."""
    options = [
        ("grpc.service_config", _service_config(service)),
        ("grpc.default_authority", service),
        ("grpc.max_receive_message_length", 16 * 1024 * 1024),
        ("grpc.keepalive_time_ms", 30_000),
        # By default names are asked for once in 30 s at most: where all replicas were replaced meanwhile, none was
        # found for so long.
        ("grpc.dns_min_time_between_resolutions_ms", 500),
    ]
    if certificate is None:
        return grpc.aio.insecure_channel(target, options=options, interceptors=interceptors)
    return grpc.aio.secure_channel(target, certificate.for_channel(), options=options, interceptors=interceptors)


class _Outgoing:
    """Fills the details of a call from the task's context."""

    def __init__(self, service: str, identity: ServiceIdentity, on_behalf: bool) -> None:
        self._service = service
        self._identity = identity
        self._on_behalf = on_behalf

    def details(self, details: grpc.aio.ClientCallDetails, default_timeout: float) -> grpc.aio.ClientCallDetails:
        call = current_call.get()
        metadata = grpc.aio.Metadata(*(details.metadata or ()))
        metadata.add("x-service-token", self._identity.token_for(self._service, call.received))
        if self._on_behalf and call.user_token:
            metadata.add("authorization", f"Bearer {call.user_token}")
        if traceparent := current_traceparent():
            metadata.add("traceparent", traceparent)
            metadata.add("x-request-id", current_request_id())
        timeout = call.remaining(details.timeout if details.timeout is not None else default_timeout)
        return grpc.aio.ClientCallDetails(details.method, timeout, metadata, details.credentials, True)


class _Unary(grpc.aio.UnaryUnaryClientInterceptor):
    def __init__(self, outgoing: _Outgoing) -> None:
        self._outgoing = outgoing

    async def intercept_unary_unary(
        self,
        continuation: Callable[[Any, Any], Awaitable[Any]],
        client_call_details: grpc.aio.ClientCallDetails,
        request: Any,
    ) -> Any:
        call = await continuation(self._outgoing.details(client_call_details, DEFAULT_TIMEOUT), request)
        try:
            return await call
        except grpc.aio.AioRpcError as error:
            raise from_rpc_error(error) from None


class _Stream(grpc.aio.UnaryStreamClientInterceptor):
    def __init__(self, outgoing: _Outgoing) -> None:
        self._outgoing = outgoing

    async def intercept_unary_stream(
        self,
        continuation: Callable[[Any, Any], Awaitable[Any]],
        client_call_details: grpc.aio.ClientCallDetails,
        request: Any,
    ) -> Any:
        call = await continuation(self._outgoing.details(client_call_details, _STREAM_TIMEOUT), request)
        return _translated(call)


async def _translated(call: Any) -> AsyncIterator[Any]:
    try:
        async for message in call:
            yield message
    except grpc.aio.AioRpcError as error:
        raise from_rpc_error(error) from None
    finally:
        call.cancel()
