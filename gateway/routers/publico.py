"""What needs no account and no service: keys, problems, health."""

from estrado.identity.v1 import oidc_service_pb2 as pb
from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from gateway.errors import RecursoNoEncontrado
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.problems.problem import texts_of
from gateway.routes import Open
from libs.foundation.observability import health

router = APIRouter(tags=["público"], route_class=Open)
salud = APIRouter(include_in_schema=False)

_JWK_EXAMPLE = {"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
_METADATA = {"application/json": {"example": {"issuer": "https://oj.example"}}}
# A new key is published for longer than this before it signs (`estrado rotate-keys`).
CACHED = {"cache-control": "public, max-age=300"}


@router.get(
    "/.well-known/jwks.json",
    responses={200: {"content": {"application/json": {"example": {"keys": [_JWK_EXAMPLE]}}}}, **problems()},
)
async def llaves(parts: Piezas) -> Response:
    """The public keys that verify ID tokens, and access tokens (RFC 7517)."""
    known = await parts.oidc.ConsultarProveedor(pb.ConsultarProveedorRequest())
    return Response(known.jwks, media_type="application/json", headers=CACHED)


@router.get("/.well-known/openid-configuration", responses={200: {"content": _METADATA}, **problems()})
async def proveedor(parts: Piezas) -> Response:
    """What clients of the authorization server must know (OpenID Connect Discovery)."""
    known = await parts.oidc.ConsultarProveedor(pb.ConsultarProveedorRequest())
    return Response(known.metadatos, media_type="application/json", headers=CACHED)


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
async def vivo(request: Request) -> Response:
    """The process lives: a new start would mend nothing."""
    status, body = health.live(request.app.state.health)
    return JSONResponse(body, status)


@salud.get("/salud/listo")
async def listo(request: Request) -> Response:
    """It takes requests: started, its store answered, and not on its way out."""
    status, body = health.ready(request.app.state.health)
    return JSONResponse(body, status)
