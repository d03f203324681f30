"""Captchas and accounts (identity)."""

from estrado.identity.v1 import identity_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.models.identity import (
    ActualizarCuenta,
    CambiarContrasena,
    Captcha,
    ConfirmarCorreo,
    ConfirmarTelefono,
    Cuenta,
    DeLaCuenta,
    PedirCorreo,
    Recibida,
    RestablecerContrasena,
    SolicitarRegistro,
)
from gateway.parts import Piezas
from gateway.problems.catalogue import language_of
from gateway.problems.openapi import problems
from gateway.routers.common import Captcha as CaptchaResuelto
from gateway.routers.common import Llave
from gateway.routers.sesiones import client_of
from gateway.routes import Open, Session, claims_of

abierto = APIRouter(tags=["cuenta"], route_class=Open)
propio = APIRouter(tags=["cuenta"], route_class=Session)
de_oficiales = APIRouter(tags=["verificacion"], route_class=Session)

_CON_CAPTCHA = problems(400, 403, 409, 413, 415, 422, examples={403: "CAPTCHA_REQUERIDO", 422: "DATOS_INVALIDOS"})
_CON_ENLACE = problems(400, 409, 413, 415, 422, examples={409: "ENLACE_USADO", 422: "ENLACE_INVALIDO"})
_CONFIRMACION = problems(400, 409, 413, 415, 422, examples={409: "CORREO_YA_CONFIRMADO", 422: "ENLACE_INVALIDO"})

_DE_OFICIALES = problems(
    400,
    401,
    403,
    404,
    413,
    415,
    422,
    examples={403: "SOLO_ADMINISTRADORES", 404: "CUENTA_NO_ENCONTRADA", 422: "MOTIVO_FALTANTE"},
)
_DATOS = {"cuenta": {"correo": "ana@ejemplo.gt"}, "sesiones": [], "correos": [], "enlaces": []}
_FILE = {"content-disposition": 'attachment; filename="mis-datos.json"'}

_REGISTRADA = {
    "es": Recibida(
        titulo="Respuesta de solicitud",
        detalle="Su información debe ser verificada. Se ha enviado a su correo electrónico las instrucciones para "
        "confirmar el correo registrado.",
    ),
    "en": Recibida(
        titulo="Your request was received",
        detalle="Your information has to be verified. Instructions to confirm your e-mail were sent to it.",
    ),
}
_PEDIDA = {
    "es": Recibida(
        titulo="Respuesta de solicitud",
        detalle="Si corresponde, se ha enviado a su correo electrónico un enlace con las instrucciones.",
    ),
    "en": Recibida(
        titulo="Your request was received",
        detalle="Where it applies, a link with instructions was sent to your e-mail.",
    ),
}


@abierto.get("/v1/captcha", responses=problems())
async def pedir_captcha(parts: Piezas) -> Captcha:
    """A proof that one is no robot: a bit of work for the computer."""
    return Captcha.de(await parts.identity.PedirCaptcha(pb.PedirCaptchaRequest()))


@abierto.post("/v1/cuentas", status_code=202, responses=_CON_CAPTCHA)
async def registrarse(
    request: Request, body: SolicitarRegistro, parts: Piezas, captcha: CaptchaResuelto = "", llave: Llave = ""
) -> Recibida:
    """Register oneself. The answer is the same whether or not the e-mail has an account; the mail tells."""
    message = pb.SolicitarRegistroRequest(
        cui=body.cui,
        fecha_nacimiento=body.fecha_nacimiento.isoformat(),
        correo=body.correo,
        contrasena=body.contrasena,
        confirmar_contrasena=body.confirmar_contrasena,
        captcha=captcha,
        llave_de_idempotencia=llave,
        direccion=_address(request),
    )
    await parts.identity.SolicitarRegistro(message)
    return _REGISTRADA[_language(request)]


@abierto.post("/v1/cuentas/confirmacion", status_code=204, responses=_CONFIRMACION)
async def confirmar_correo(request: Request, body: ConfirmarCorreo, parts: Piezas) -> Response:
    """Confirm one's e-mail by the link of the mail and the password of the registration; one can log in from then on. A
    wrong password (422 `CONTRASENA_DEL_REGISTRO_INCORRECTA`) leaves the link good; many are refused with 429
    `DEMASIADOS_INTENTOS`."""
    message = pb.ConfirmarCorreoRequest(token=body.token, contrasena=body.contrasena, **client_of(request))
    await parts.identity.ConfirmarCorreo(message)
    return Response(status_code=204)


@abierto.post("/v1/cuentas/reenvio", status_code=202, responses=_CON_CAPTCHA)
async def reenviar_confirmacion(
    request: Request, body: PedirCorreo, parts: Piezas, captcha: CaptchaResuelto = ""
) -> Recibida:
    """Have the confirmation mail sent again. The answer is always the same."""
    message = pb.ReenviarConfirmacionRequest(correo=body.correo, captcha=captcha, direccion=_address(request))
    await parts.identity.ReenviarConfirmacion(message)
    return _PEDIDA[_language(request)]


@abierto.post("/v1/contrasenas/recuperacion", status_code=202, responses=_CON_CAPTCHA)
async def pedir_recuperacion(
    request: Request, body: PedirCorreo, parts: Piezas, captcha: CaptchaResuelto = ""
) -> Recibida:
    """Forgotten password: have a link sent that sets another. The answer is always the same."""
    message = pb.SolicitarRecuperacionRequest(correo=body.correo, captcha=captcha, direccion=_address(request))
    await parts.identity.SolicitarRecuperacion(message)
    return _PEDIDA[_language(request)]


@abierto.post("/v1/contrasenas/restablecimiento", status_code=204, responses=_CON_ENLACE)
async def restablecer_contrasena(body: RestablecerContrasena, parts: Piezas) -> Response:
    """Set another password by the link of the mail. Every session of the account is closed."""
    message = pb.RestablecerContrasenaRequest(token=body.token, contrasena=body.contrasena)
    await parts.identity.RestablecerContrasena(message)
    return Response(status_code=204)


@propio.post(
    "/v1/cuenta/contrasena",
    status_code=204,
    responses=problems(400, 401, 413, 415, 422, examples={422: "CONTRASENA_ACTUAL_INCORRECTA"}),
)
async def cambiar_contrasena(body: CambiarContrasena, parts: Piezas) -> Response:
    """Change my password. My other sessions are closed."""
    await parts.identity.CambiarContrasena(pb.CambiarContrasenaRequest(actual=body.actual, nueva=body.nueva))
    return Response(status_code=204)


@propio.get("/v1/cuenta", responses=problems(401))
async def consultar_cuenta(request: Request, parts: Piezas) -> Cuenta:
    """My account, and the systems that it may enter."""
    cuenta = (await parts.identity.ConsultarCuenta(pb.ConsultarCuentaRequest())).cuenta
    return Cuenta.vista_con(claims_of(request).persona, cuenta)


@propio.patch(
    "/v1/cuenta",
    responses=problems(400, 401, 409, 413, 415, 422, examples={409: "NOMBRE_VERIFICADO", 422: "DATOS_INVALIDOS"}),
)
async def actualizar_cuenta(request: Request, body: ActualizarCuenta, parts: Piezas) -> Cuenta:
    """Change my name, until it is verified, or my telephone, which is sent a code; many codes are refused with 429
    `DEMASIADOS_MENSAJES`, and nothing is changed."""
    message = pb.ActualizarCuentaRequest(nombre=body.nombre, telefono=body.telefono, direccion=_address(request))
    cuenta = (await parts.identity.ActualizarCuenta(message)).cuenta
    return Cuenta.vista_con(claims_of(request).persona, cuenta)


@propio.post(
    "/v1/cuenta/telefono/confirmacion",
    status_code=204,
    responses=problems(400, 401, 413, 415, 422, examples={422: "CODIGO_INVALIDO"}),
)
async def confirmar_telefono(body: ConfirmarTelefono, parts: Piezas) -> Response:
    """Confirm my telephone by the code that was sent to it."""
    await parts.identity.ConfirmarTelefono(pb.ConfirmarTelefonoRequest(codigo=body.codigo))
    return Response(status_code=204)


@propio.get(
    "/v1/cuenta/datos",
    response_class=Response,
    responses={200: {"content": {"application/json": {"example": _DATOS}}}, **problems(401)},
)
async def descargar_datos(parts: Piezas) -> Response:
    """Everything held about me here, as one file."""
    answer = await parts.identity.DescargarDatos(pb.DescargarDatosRequest())
    return Response(answer.json, media_type="application/json", headers=_FILE)


@de_oficiales.post("/v1/cuentas/inhabilitacion", status_code=204, responses=_DE_OFICIALES)
async def inhabilitar_cuenta(body: DeLaCuenta, parts: Piezas) -> Response:
    """Disable an account. Its sessions and what clients were granted end within a second everywhere, and whoever tries
    to log in is answered as if it did not exist; its holder gets a mail. Officers who verify disable those of the
    public, administrators staff's too, nobody their own; done again, nothing is changed."""
    await parts.identity.InhabilitarCuenta(pb.InhabilitarCuentaRequest(correo=body.correo, motivo=body.motivo))
    return Response(status_code=204)


@de_oficiales.post("/v1/cuentas/habilitacion", status_code=204, responses=_DE_OFICIALES)
async def habilitar_cuenta(body: DeLaCuenta, parts: Piezas) -> Response:
    """Enable an account that was disabled: its password and factors open it again; no session that was closed does."""
    await parts.identity.HabilitarCuenta(pb.HabilitarCuentaRequest(correo=body.correo, motivo=body.motivo))
    return Response(status_code=204)


def _address(request: Request) -> str:
    return client_of(request)["direccion"]


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))
