"""Sessions and the caller's account (identity)."""

from estrado.identity.v1 import identity_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.models.identity import AbrirSesion, RenovarSesion, Sesion, SesionAbierta, Sesiones
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Captcha, Id
from gateway.routes import Open, Session, claims_of

abierto = APIRouter(tags=["sesiones"], route_class=Open)
propio = APIRouter(tags=["sesiones"], route_class=Session)

_MAX_DEVICE = 200  # characters of a User-Agent that are kept


@abierto.post(
    "/v1/sesiones",
    status_code=201,
    responses=problems(400, 401, 403, 413, 415, 422, examples={403: "CAPTCHA_REQUERIDO"}),
)
async def abrir_sesion(request: Request, body: AbrirSesion, parts: Piezas, captcha: Captcha = "") -> SesionAbierta:
    """Log in. After failures a captcha is asked for."""
    message = pb.AbrirSesionRequest(correo=body.correo, contrasena=body.contrasena, captcha=captcha, **_client(request))
    return SesionAbierta.de((await parts.identity.AbrirSesion(message)).sesion)


@abierto.post("/v1/sesiones/renovacion", status_code=201, responses=problems(400, 401, 413, 415, 422))
async def renovar_sesion(request: Request, body: RenovarSesion, parts: Piezas) -> SesionAbierta:
    """The next access token, and the next refresh token."""
    message = pb.RenovarSesionRequest(token_renovacion=body.token_renovacion, **_client(request))
    return SesionAbierta.de((await parts.identity.RenovarSesion(message)).sesion)


@propio.get("/v1/sesiones", responses=problems(401))
async def listar_sesiones(parts: Piezas) -> Sesiones:
    """My devices."""
    answer = await parts.identity.ListarSesiones(pb.ListarSesionesRequest())
    return Sesiones(items=[Sesion.de(sesion) for sesion in answer.sesiones])


@propio.delete("/v1/sesiones/actual", status_code=204, responses=problems(401))
async def cerrar_sesion_actual(request: Request, parts: Piezas) -> Response:
    """Close the session of the token."""
    await parts.identity.CerrarSesion(pb.CerrarSesionRequest())
    parts.verifier.revoke(claims_of(request).session)
    return Response(status_code=204)


@propio.delete("/v1/sesiones/{sesion}", status_code=204, responses=problems(401, 404, 422))
async def cerrar_sesion(sesion: Id, parts: Piezas) -> Response:
    """Close one of my sessions."""
    await parts.identity.CerrarSesion(pb.CerrarSesionRequest(sesion_id=str(sesion)))
    parts.verifier.revoke(sesion)
    return Response(status_code=204)


def _client(request: Request) -> dict[str, str]:
    device = request.headers.get("user-agent", "")[:_MAX_DEVICE]
    return {
        "direccion": request.scope["client_address"],
        "dispositivo": "".join(character for character in device if character.isprintable()),
    }
