"""Parameters that many routes share."""

from collections.abc import Callable, Iterable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Header, Path, Query
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AwareDatetime

from gateway.models.base import NumeroDeExpediente, Pagina

T = TypeVar("T")
M = TypeVar("M")

Limite = Annotated[int, Query(ge=1, le=100, description="Items of a page")]
Cursor = Annotated[str, Query(max_length=2048, pattern=r"^[A-Za-z0-9_=-]*$", description="`siguiente` of a page")]
Numero = Annotated[NumeroDeExpediente, Path(examples=["01047-2026-00001"])]
Id = Annotated[UUID, Path(examples=["1b4e28ba-2fa1-4d2f-983f-0016d3cca427"])]
Llave = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_.:-]{8,128}$",
        description="Random; the same key with the same request gets the same answer",
        examples=["6f1f5a0e-7f0b-4f1e-8b3e-0d6b1c2a3d4e"],
    ),
]

Captcha = Annotated[
    str,
    Header(
        alias="X-Captcha",
        max_length=200,
        description="A solved challenge of `GET /v1/captcha`: `<desafio>.<number>`",
        examples=["1796025600.16.m1v…"],
    ),
]

POR_PAGINA = 50


def pagina(items: Iterable[M], model: Callable[[M], T], siguiente: str) -> Pagina[T]:
    """A page of answers made from a service's messages."""
    return Pagina(items=[model(item) for item in items], siguiente=siguiente or None)


def timestamp(instant: AwareDatetime | None) -> Timestamp | None:
    """An instant as services take it."""
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
