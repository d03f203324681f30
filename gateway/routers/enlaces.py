"""Where the links of mails lead until there is a portal: what they are for is done here, on a page."""

from collections.abc import Awaitable, Callable
from typing import Any

from estrado.identity.v1 import identity_service_pb2 as pb
from fastapi import APIRouter, Request, Response

from gateway.paginas import enlaces
from gateway.paginas.comunes import Problem, problem_of, with_wait
from gateway.parts import Piezas
from gateway.problems.catalogue import LANGUAGES, language_of
from gateway.problems.problem import status_of
from gateway.routers.oidc import parameters, typed_in
from gateway.routers.sesiones import client_of
from gateway.routes import Form
from libs.foundation.core.errors import EstradoError

router = APIRouter(route_class=Form, include_in_schema=False)

# Of the link itself: with another password it would go no better.
_OF_THE_LINK = {"ENLACE_INVALIDO", "ENLACE_VENCIDO", "ENLACE_USADO", "CORREO_YA_CONFIRMADO"}


@router.get(enlaces.CONFIRMAR)
async def abrir_confirmacion(request: Request) -> Response:
    """The page that confirms an e-mail."""
    return _opened(request, enlaces.confirmation)


@router.post(enlaces.CONFIRMAR)
async def seguir_confirmacion(request: Request, parts: Piezas) -> Response:
    """Confirm it."""
    typed = await typed_in(request)
    language = _language(request, typed)
    token, contrasena = typed.get("token", ""), typed.get("contrasena", "")
    message = pb.ConfirmarCorreoRequest(token=token, contrasena=contrasena, **client_of(request))
    refusal = await _refusal(parts.identity.ConfirmarCorreo(message))
    if refusal is None:
        return enlaces.confirmed(language)
    if refusal.code in _OF_THE_LINK:
        return _refused(refusal, language)
    return with_wait(enlaces.confirmation(token, language, *_said_of_the_typed(refusal, language)), refusal)


@router.get(enlaces.RESTABLECER)
async def abrir_restablecimiento(request: Request) -> Response:
    """The page that sets another password."""
    return _opened(request, enlaces.new_password)


@router.post(enlaces.RESTABLECER)
async def seguir_restablecimiento(request: Request, parts: Piezas) -> Response:
    """Set it."""
    typed = await typed_in(request)
    language, token, nueva = _language(request, typed), typed.get("token", ""), typed.get("nueva", "")
    if nueva != typed.get("repetida", ""):
        differ = problem_of("CONTRASENAS_DISTINTAS", language, {}, of_the_typed=True)
        return enlaces.new_password(token, language, 422, differ)
    message = pb.RestablecerContrasenaRequest(token=token, contrasena=nueva)
    refusal = await _refusal(parts.identity.RestablecerContrasena(message))
    if refusal is None:
        return enlaces.changed(language)
    if refusal.code in _OF_THE_LINK:
        return _refused(refusal, language)
    return with_wait(enlaces.new_password(token, language, *_said_of_the_typed(refusal, language)), refusal)


@router.get(enlaces.CASILLERO)
async def abrir_casillero(request: Request) -> Response:
    """Where the alerts of a mailbox lead: the same for everybody, it looks nothing up."""
    return enlaces.mailbox(_language(request, {}))


async def _refusal(asked: Awaitable[Any]) -> EstradoError | None:
    """Why what was asked for was not done; None where it was."""
    try:
        await asked
    except EstradoError as error:
        return error
    return None


def _said_of_the_typed(error: EstradoError, language: str) -> tuple[int, Problem]:
    """Status and problem of a form that is shown again."""
    status = status_of(error)
    return status, problem_of(error.code, language, error.metadata, of_the_typed=status == 422)


def _refused(error: EstradoError, language: str) -> Response:
    status = status_of(error)
    return with_wait(enlaces.refused(language, status, problem_of(error.code, language, error.metadata)), error)


def _opened(request: Request, page: Callable[[str, str], Response]) -> Response:
    """The page of the link; without its token, as one is that was cut off, nothing is asked for in vain."""
    token = next((one.valor for one in parameters(request.url.query) if one.nombre == "token"), "")
    language = _language(request)
    if not token:
        return enlaces.refused(language, 422, problem_of("ENLACE_INVALIDO", language, {}))
    return page(token, language)


def _language(request: Request, typed: dict[str, str] | None = None) -> str:
    chosen = (typed or {}).get("idioma", "")
    return chosen if chosen in LANGUAGES else language_of(request.headers.get("accept-language", ""))
