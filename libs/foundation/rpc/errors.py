"""Errors over gRPC: kind → status code, reason and metadata → google.rpc.ErrorInfo; and back (AIP-193)."""

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from libs.foundation.core.errors import (
    Conflict,
    Denied,
    EstradoError,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)

DOMAIN = "estrado"

# The more specific kinds come first.
_CODES: tuple[tuple[type[EstradoError], int], ...] = (
    (TooMany, code_pb2.RESOURCE_EXHAUSTED),
    (Unauthenticated, code_pb2.UNAUTHENTICATED),
    (NotFound, code_pb2.NOT_FOUND),
    (Conflict, code_pb2.FAILED_PRECONDITION),
    (Invalid, code_pb2.INVALID_ARGUMENT),
    (Denied, code_pb2.PERMISSION_DENIED),
    (Unavailable, code_pb2.UNAVAILABLE),
)
_KINDS = {code: kind for kind, code in _CODES}


class ServicioNoDisponible(Unavailable):
    """The other service did not answer, or answered that it cannot now."""

    reason = "SERVICIO_NO_DISPONIBLE"


class TiempoAgotado(Unavailable):
    """The call's deadline passed; what it was to do may or may not have been done: ask again with the same key."""

    reason = "TIEMPO_AGOTADO"


class FalloInterno(EstradoError):
    """A fault of ours in the service called; it is in its log under the request id."""

    reason = "FALLO_INTERNO"


def to_status(error: EstradoError) -> status_pb2.Status:
    """The status that carries `error` whole."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), code_pb2.INTERNAL)
    info = error_details_pb2.ErrorInfo(reason=error.code, domain=DOMAIN, metadata=error.metadata)
    detail = any_pb2.Any()
    detail.Pack(info)
    return status_pb2.Status(code=code, message=error.code, details=[detail])


def from_rpc_error(error: grpc.aio.AioRpcError) -> EstradoError:
    """The error that a failed call carries; a transport failure becomes Unavailable."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info) and info.domain == DOMAIN:
            kind = _KINDS.get(status.code, FalloInterno)
            return kind(info.reason, **dict(info.metadata))
    if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
        return TiempoAgotado()
    if error.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.RESOURCE_EXHAUSTED}:
        return ServicioNoDisponible()
    return FalloInterno(codigo=error.code().name)
