"""Uploads."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from gateway.models.base import Instante, Salida
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routes import Transfer, claims_of
from gateway.uploads.errors import CargaCodificada, CargaMultiparte
from gateway.uploads.purposes import Purpose, admitted
from gateway.uploads.types import JPEG, MP4, PDF, PNG, WEBM

router = APIRouter(tags=["documentos"], route_class=Transfer)

_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself, byte for byte; no multipart",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}, "example": begins}
            for media_type, begins in (
                (PDF, "%PDF-1.7 …"),
                (JPEG, "ÿØÿ…"),
                (PNG, "‰PNG…"),
                (MP4, "…ftypisom…"),
                (WEBM, "…webm…"),
            )
        },
    }
}


Para = Annotated[
    Purpose,
    Query(
        description="`escrito`: PDF; `dpi`: a picture (JPEG, PNG, PDF); `video`: MP4 or WebM;"
        " `nombramiento`, of whoever represents somebody: PDF; each with its own limit"
    ),
]
_REFUSALS = problems(401, 408, 413, 415, 422, examples={413: "ARCHIVO_DEMASIADO_GRANDE", 415: "TIPO_NO_ADMITIDO"})


class DocumentoRecibido(Salida):
    """A file that was checked and waits to be presented with its `recibo`, once or several times, before `expira`."""

    recibo: str = Field(examples=["eyJhbGciOiJFZDI1NTE5In0.eyJvYmoiOiI…"])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    bytes: int = Field(examples=[48213])
    tipo: str = Field(examples=["application/pdf"])
    paginas: int = Field(examples=[3])
    expira: Instante = Field(examples=["2026-11-24T18:00:00Z"])


@router.post("/v1/documentos", status_code=201, openapi_extra=_BODY, responses=_REFUSALS)
async def recibir_documento(request: Request, parts: Piezas, para: Para = Purpose.ESCRITO) -> DocumentoRecibido:
    """Upload a file; the `recibo` of the answer stands for it in what is presented next."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise CargaCodificada
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise CargaMultiparte
    length = request.headers.get("content-length", "")
    declared = int(length) if length.isdecimal() else None
    may_come = admitted(para, parts.settings)
    accepted = await parts.uploads.receive(_chunks(request), declared, may_come, claims_of(request))
    return DocumentoRecibido.de(accepted)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk
