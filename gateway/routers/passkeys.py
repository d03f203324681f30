"""Passkeys: registering them, and logging in with them (identity)."""

from typing import Any

import orjson
from estrado.identity.v1 import factores_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.models.identity import SesionAbierta
from gateway.models.passkeys import (
    AbrirSesionConPasskey,
    Passkey,
    PasskeyRegistrada,
    Passkeys,
    ReforzarSesion,
    RegistrarPasskey,
)
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Id
from gateway.routers.sesiones import client_of
from gateway.routes import Enrolling, Open, Session

abierto = APIRouter(tags=["sesiones"], route_class=Open)
enrolamiento = APIRouter(tags=["cuenta"], route_class=Enrolling)
propio = APIRouter(tags=["cuenta"], route_class=Session)

_RECENT = {403: "AUTENTICACION_RECIENTE_REQUERIDA", 401: "SESION_CERRADA"}
_REFUSED = {401: "PASSKEY_RECHAZADA"}
_TO_SHOW = {"challenge": "rN2h1v0", "rpId": "localhost", "timeout": 300000, "userVerification": "required"}
_TO_MAKE = {
    "challenge": "rN2h1v0",
    "rp": {"id": "localhost", "name": "Organismo Judicial"},
    "user": {"id": "ix0cHgtSSi6KDtGis8TV5g", "name": "ana@ejemplo.gt", "displayName": "Ana Pérez"},
    "pubKeyCredParams": [{"type": "public-key", "alg": -8}],
    "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
}


def _example(value: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"example": value}}}}


@abierto.post("/v1/sesiones/passkey/opciones", responses=_example(_TO_SHOW) | problems())
async def preparar_sesion_con_passkey(request: Request, parts: Piezas) -> dict[str, Any]:
    """Begin a login by passkey. What `navigator.credentials.get()` needs (PublicKeyCredentialRequestOptionsJSON)."""
    message = pb.PrepararSesionConPasskeyRequest(**client_of(request))
    options: dict[str, Any] = orjson.loads((await parts.factores.PrepararSesionConPasskey(message)).opciones)
    return options


@abierto.post("/v1/sesiones/passkey", status_code=201, responses=problems(400, 401, 413, 415, 422, examples=_REFUSED))
async def abrir_sesion_con_passkey(request: Request, body: AbrirSesionConPasskey, parts: Piezas) -> SesionAbierta:
    """Log in by passkey. It stands for password and second factor."""
    message = pb.AbrirSesionConPasskeyRequest(respuesta=body.credencial.model_dump_json(), **client_of(request))
    return SesionAbierta.de((await parts.factores.AbrirSesionConPasskey(message)).sesion)


@propio.post(
    "/v1/sesiones/actual/refuerzo",
    status_code=204,
    responses=problems(400, 401, 413, 415, 422, examples={401: "SEGUNDO_FACTOR_INVALIDO"}),
    tags=["sesiones"],
)
async def reforzar_sesion(request: Request, body: ReforzarSesion, parts: Piezas) -> Response:
    """Show a second factor again. The token of the next renewal says how and when (`amr`, `auth_time`)."""
    await parts.factores.ReforzarSesion(pb.ReforzarSesionRequest(**body.prueba, **client_of(request)))
    return Response(status_code=204)


@enrolamiento.post(
    "/v1/cuenta/passkeys/opciones",
    responses=_example(_TO_MAKE) | problems(401, 403, 409, examples={**_RECENT, 409: "DEMASIADAS_PASSKEYS"}),
)
async def preparar_passkey(parts: Piezas) -> dict[str, Any]:
    """Begin a registration. What `navigator.credentials.create()` needs (PublicKeyCredentialCreationOptionsJSON)."""
    options: dict[str, Any] = orjson.loads((await parts.factores.PrepararPasskey(pb.PrepararPasskeyRequest())).opciones)
    return options


@enrolamiento.post(
    "/v1/cuenta/passkeys",
    status_code=201,
    responses=problems(400, 401, 403, 409, 413, 415, 422, examples={**_RECENT, 409: "OPCIONES_VENCIDAS"}),
)
async def registrar_passkey(body: RegistrarPasskey, parts: Piezas) -> PasskeyRegistrada:
    """Keep a passkey. The session is one with a second factor from its next renewal on."""
    message = pb.RegistrarPasskeyRequest(respuesta=body.credencial.model_dump_json(), nombre=body.nombre)
    return PasskeyRegistrada.de(await parts.factores.RegistrarPasskey(message))


@propio.get("/v1/cuenta/passkeys", responses=problems(401))
async def listar_passkeys(parts: Piezas) -> Passkeys:
    """My passkeys."""
    answer = await parts.factores.ListarPasskeys(pb.ListarPasskeysRequest())
    return Passkeys(items=[Passkey.de(passkey) for passkey in answer.passkeys])


@propio.delete(
    "/v1/cuenta/passkeys/{passkey}",
    status_code=204,
    responses=problems(
        401, 403, 404, 409, 422, examples={**_RECENT, 404: "PASSKEY_NO_ENCONTRADA", 409: "ULTIMO_FACTOR_EXIGIDO"}
    ),
)
async def retirar_passkey(passkey: Id, parts: Piezas) -> Response:
    """Forget one of my passkeys. With the last second factor go the recovery codes; who must have one keeps the
    last."""
    await parts.factores.RetirarPasskey(pb.RetirarPasskeyRequest(passkey_id=str(passkey)))
    return Response(status_code=204)
