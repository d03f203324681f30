"""Second factors: enrolling them, and logging in with them (identity)."""

from estrado.identity.v1 import factores_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.models.factores import (
    CodigosDeRecuperacion,
    CompletarSesion,
    ConfirmarTotp,
    FactoresRetirados,
    RetirarFactoresPerdidos,
    TotpCreado,
)
from gateway.models.identity import SesionAbierta
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.sesiones import client_of
from gateway.routes import Enrolling, Open, Session

abierto = APIRouter(tags=["sesiones"], route_class=Open)
enrolamiento = APIRouter(tags=["cuenta"], route_class=Enrolling)
propio = APIRouter(tags=["cuenta"], route_class=Session)
de_oficiales = APIRouter(tags=["verificacion"], route_class=Session)

_RECENT = {403: "AUTENTICACION_RECIENTE_REQUERIDA", 401: "SESION_CERRADA"}


@abierto.post(
    "/v1/sesiones/segundo-factor",
    status_code=201,
    responses=problems(400, 401, 413, 415, 422, examples={401: "SEGUNDO_FACTOR_INVALIDO"}),
)
async def completar_sesion(request: Request, body: CompletarSesion, parts: Piezas) -> SesionAbierta:
    """Finish a login. With a code of the authenticator application, or a recovery code."""
    message = pb.CompletarSesionRequest(desafio=body.desafio, **body.prueba, **client_of(request))
    return SesionAbierta.de((await parts.factores.CompletarSesion(message)).sesion)


@enrolamiento.post(
    "/v1/cuenta/totp",
    status_code=201,
    responses=problems(401, 403, 409, examples={**_RECENT, 409: "TOTP_YA_ACTIVO"}),
)
async def crear_totp(parts: Piezas) -> TotpCreado:
    """A new secret for an authenticator application. Asked again before it is confirmed, it is another."""
    return TotpCreado.de(await parts.factores.CrearTotp(pb.CrearTotpRequest()))


@enrolamiento.post(
    "/v1/cuenta/totp/confirmacion",
    responses=problems(
        400,
        401,
        403,
        404,
        409,
        413,
        415,
        422,
        examples={**_RECENT, 404: "TOTP_NO_ENCONTRADO", 409: "TOTP_YA_ACTIVO"},
    ),
)
async def confirmar_totp(body: ConfirmarTotp, parts: Piezas) -> CodigosDeRecuperacion:
    """Make the secret count. The session is one with a second factor from its next renewal on."""
    answer = await parts.factores.ConfirmarTotp(pb.ConfirmarTotpRequest(codigo=body.codigo))
    return CodigosDeRecuperacion.de(answer)


@propio.post(
    "/v1/cuenta/totp/codigos",
    status_code=201,
    responses=problems(401, 403, 409, examples={**_RECENT, 409: "SIN_SEGUNDO_FACTOR"}),
)
async def renovar_codigos(parts: Piezas) -> CodigosDeRecuperacion:
    """Other recovery codes, told this once; all before are good for nothing from now on. They stand for any second
    factor, of accounts with passkeys alone too."""
    return CodigosDeRecuperacion.de(await parts.factores.RenovarCodigos(pb.RenovarCodigosRequest()))


@propio.delete(
    "/v1/cuenta/totp",
    status_code=204,
    responses=problems(
        401, 403, 404, 409, examples={**_RECENT, 404: "TOTP_NO_ENCONTRADO", 409: "ULTIMO_FACTOR_EXIGIDO"}
    ),
)
async def retirar_totp(parts: Piezas) -> Response:
    """Forget the secret. With the last second factor go the recovery codes; who must have one keeps the last."""
    await parts.factores.RetirarTotp(pb.RetirarTotpRequest())
    return Response(status_code=204)


@de_oficiales.post(
    "/v1/cuentas/factores-perdidos",
    responses=problems(
        400,
        401,
        403,
        404,
        409,
        413,
        415,
        422,
        examples={
            403: "SEGUNDO_FACTOR_RECIENTE_REQUERIDO",
            404: "CUENTA_VERIFICADA_NO_ENCONTRADA",
            409: "FACTORES_DEL_PERSONAL",
            422: "MOTIVO_FALTANTE",
        },
    ),
)
async def retirar_factores_perdidos(body: RetirarFactoresPerdidos, parts: Piezas) -> FactoresRetirados:
    """Withdraw all second factors, passkeys and recovery codes of a verified account whose holder lost them and came in
    person with their identity card. Its sessions end, its holder gets a mail, and its password opens a session in which
    they enrol others. Not of one's own account, nor of staff's."""
    message = pb.RetirarFactoresPerdidosRequest(correo=body.correo, cui=body.cui, motivo=body.motivo)
    return FactoresRetirados.de(await parts.factores.RetirarFactoresPerdidos(message))
