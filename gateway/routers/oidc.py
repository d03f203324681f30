"""What clients of the authorization server ask for themselves: carried to identity and back. Their contract is the
metadata (`/.well-known/openid-configuration`) and the standards that it names; the OpenAPI document tells of it."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from estrado.identity.v1 import oidc_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.models import oauth
from gateway.parts import Piezas
from gateway.routers.sesiones import client_of
from gateway.routes import Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

router = APIRouter(tags=["oauth"], route_class=Protocol)

_MOST = 30  # parameters: more than any request has


@router.post("/oauth/token", **oauth.TOKEN)
async def canjear_concesion(request: Request, parts: Piezas) -> Response:
    """Tokens for a code, a refresh token or a system (RFC 6749, 3.2)."""
    message = pb.CanjearConcesionRequest(peticion=await _petition(request))
    return _answer((await parts.oidc.CanjearConcesion(message)).respuesta)


@router.post("/oauth/revoke", **oauth.REVOCATION)
async def revocar_concesion(request: Request, parts: Piezas) -> Response:
    """End a grant by any of its tokens (RFC 7009)."""
    message = pb.RevocarConcesionRequest(peticion=await _petition(request))
    return _answer((await parts.oidc.RevocarConcesion(message)).respuesta)


@router.post("/oauth/introspect", **oauth.INTROSPECTION)
async def introspeccionar_concesion(request: Request, parts: Piezas) -> Response:
    """Whether one of the client's own tokens is good (RFC 7662); a secret is needed."""
    message = pb.IntrospeccionarConcesionRequest(peticion=await _petition(request))
    return _answer((await parts.oidc.IntrospeccionarConcesion(message)).respuesta)


@router.get("/oauth/userinfo", **oauth.USERINFO)
@router.post("/oauth/userinfo", name="consultar_titular_por_formulario", **oauth.USERINFO)
async def consultar_titular(request: Request, parts: Piezas) -> Response:
    """The claims of whom a token is about (OpenID Connect Core, 5.3)."""
    message = pb.ConsultarTitularRequest(peticion=await _petition(request))
    return _answer((await parts.oidc.ConsultarTitular(message)).respuesta)


def parameters(encoded: str) -> "Sequence[pb.Parametro]":
    """Those of a query or form, in order; none of what is not well made, and then what is needed is missing."""
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except ValueError:
        return []
    return [pb.Parametro(nombre=name, valor=value) for name, value in pairs]


async def form_of(request: Request) -> "Sequence[pb.Parametro]":
    """The parameters of a request's body."""
    return parameters((await request.body()).decode("latin-1"))


async def typed_in(request: Request) -> dict[str, str]:
    """What a person sent by a form of ours, by name; of one that comes twice, the last."""
    return {parametro.nombre: parametro.valor for parametro in await form_of(request)}


async def _petition(request: Request) -> pb.PeticionDeCliente:
    # A client's secret in an address would be in logs: what is in the query is not looked at.
    header = request.headers.get("authorization", "")
    return pb.PeticionDeCliente(parametros=await form_of(request), autorizacion=header, **client_of(request))


def _answer(respuesta: pb.RespuestaAlCliente) -> Response:
    headers = {"pragma": "no-cache"} | ({"www-authenticate": respuesta.desafio} if respuesta.desafio else {})
    return Response(respuesta.cuerpo, respuesta.estado, headers, "application/json")
