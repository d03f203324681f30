"""Sessions and the caller's account (identity)."""

from estrado.identity.v1 import identity_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.models.identity import AbrirSesion, RenovarSesion, Sesion, SesionAbierta, Sesiones
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Captcha, Id
from gateway.routes import Enrolling, Open, Session, claims_of

abierto = APIRouter(tags=["sesiones"], route_class=Open)
propio = APIRouter(tags=["sesiones"], route_class=Session)
salida = APIRouter(tags=["sesiones"], route_class=Enrolling)

_MAX_DEVICE = 200  # characters of a User-Agent that are kept


@abierto.post(
    "/v1/sesiones",
    status_code=201,
    responses=problems(400, 401, 403, 413, 415, 422, examples={403: "CAPTCHA_REQUERIDO"}),
)
async def abrir_sesion(request: Request, body: AbrirSesion, parts: Piezas, captcha: Captcha = "") -> SesionAbierta:
    """Log in. After failures a captcha is asked for. An account with a second factor is answered 401
    `SEGUNDO_FACTOR_REQUERIDO`, with a challenge."""
    message = pb.AbrirSesionRequest(
        correo=body.correo, contrasena=body.contrasena, captcha=captcha, **client_of(request)
    )
    return SesionAbierta.de((await parts.identity.AbrirSesion(message)).sesion)


@abierto.post("/v1/sesiones/renovacion", status_code=201, responses=problems(400, 401, 413, 415, 422))
async def renovar_sesion(request: Request, body: RenovarSesion, parts: Piezas) -> SesionAbierta:
    """The next access token, and the next refresh token."""
    message = pb.RenovarSesionRequest(token_renovacion=body.token_renovacion, **client_of(request))
    return SesionAbierta.de((await parts.identity.RenovarSesion(message)).sesion)


@propio.get("/v1/sesiones", responses=problems(401))
async def listar_sesiones(parts: Piezas) -> Sesiones:
    """My devices."""
    answer = await parts.identity.ListarSesiones(pb.ListarSesionesRequest())
    return Sesiones(items=[Sesion.de(sesion) for sesion in answer.sesiones])


@salida.delete("/v1/sesiones/actual", status_code=204, responses=problems(401))
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


def client_of(request: Request) -> dict[str, str]:
    """Where a request comes from, as identity is told it."""
    device = request.headers.get("user-agent", "")[:_MAX_DEVICE]
    return {
        "direccion": request.scope["client_address"],
        "dispositivo": "".join(character for character in device if character.isprintable()),
    }
