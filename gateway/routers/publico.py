"""What needs no account and no service: keys, problems, health."""

from typing import Any

import orjson
from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from gateway.errors import RecursoNoEncontrado
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.problems.problem import texts_of
from gateway.routes import Open

router = APIRouter(tags=["público"], route_class=Open)
salud = APIRouter(include_in_schema=False)

_JWK_EXAMPLE = {"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


@router.get(
    "/.well-known/jwks.json",
    responses={200: {"content": {"application/json": {"example": {"keys": [_JWK_EXAMPLE]}}}}, **problems()},
)
async def llaves(parts: Piezas) -> dict[str, Any]:
    """The public keys that verify access tokens (RFC 7517)."""
    document: dict[str, Any] = orjson.loads(await parts.authority.keys())
    return document


@router.get("/problemas/{reason}", responses=problems(404, 422))
async def problema(
    reason: str = Path(pattern=r"^[A-Z0-9_]{1,80}$", examples=["RECIBO_VENCIDO"]),
) -> dict[str, dict[str, str]]:
    """What a problem's `type` points to: its texts in every language."""
    texts = texts_of(reason)
    if texts is None:
        raise RecursoNoEncontrado
    return texts


@salud.get("/salud/vivo")
async def vivo() -> dict[str, str]:
    """The process runs."""
    return {"estado": "vivo"}


@salud.get("/salud/listo")
async def listo(request: Request) -> Response:
    """It takes requests: started, and not on its way out."""
    ready = request.app.state.parts is not None
    return JSONResponse({"estado": "listo" if ready else "no_listo"}, 200 if ready else 503)
