"""The authorization endpoint (RFC 6749, 3.1): a client sends a browser here, and its person goes through the pages.

What the browser goes on with is in the page and in a cookie: another site can have neither sent with a form of its
own."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from estrado.identity.v1 import oidc_service_pb2 as pb
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from gateway.models import oauth
from gateway.paginas.autorizacion import refused, shown
from gateway.paginas.comunes import problem_of, with_wait
from gateway.parts import Parts, Piezas
from gateway.problems.catalogue import LANGUAGES, language_of
from gateway.problems.problem import status_of
from gateway.routers.oidc import form_of, parameters, typed_in
from gateway.routers.sesiones import client_of
from gateway.routes import Form
from libs.foundation.core.errors import Denied, EstradoError

router = APIRouter(tags=["oauth"], prefix="/oauth/authorize", route_class=Form, default_response_class=HTMLResponse)

# Statuses of refusals that are about what was typed.
_OF_THE_TYPED = {401, 422}
_LIFE = 600  # seconds: as long as an authorization is under way


class PaginaAjena(Denied):
    """The form did not come from a page of ours in this browser, or its cookie is gone."""

    reason = "PAGINA_AJENA"


@router.get("", **oauth.AUTHORIZATION)
async def pedir_autorizacion(request: Request, parts: Piezas) -> Response:
    """Where a client sends a browser (RFC 6749, 3.1): the page to sign in, or back to the client with what is wrong."""
    return await _begin(request, parts, parameters(request.url.query))


@router.post("", **oauth.AUTHORIZATION_BY_FORM)
async def pedir_autorizacion_por_formulario(request: Request, parts: Piezas) -> Response:
    """The same by POST, its parameters in a form (OpenID Connect Core, 3.1.2.1)."""
    return await _begin(request, parts, await form_of(request))


@router.post("/identificacion", include_in_schema=False)
async def identificar_autorizacion(request: Request, parts: Piezas) -> Response:
    """E-mail and password."""
    typed = await typed_in(request)
    return await _go_on(
        request,
        parts,
        typed,
        lambda solicitud: parts.oidc.IdentificarAutorizacion(
            pb.IdentificarAutorizacionRequest(
                solicitud=solicitud,
                correo=typed.get("correo", ""),
                contrasena=typed.get("contrasena", ""),
                **client_of(request),
            )
        ),
    )


@router.post("/segundo-factor", include_in_schema=False)
async def completar_autorizacion(request: Request, parts: Piezas) -> Response:
    """A code."""
    typed = await typed_in(request)
    return await _go_on(
        request,
        parts,
        typed,
        lambda solicitud: parts.oidc.CompletarAutorizacion(
            pb.CompletarAutorizacionRequest(solicitud=solicitud, codigo=typed.get("codigo", ""), **client_of(request))
        ),
    )


@router.post("/decision", include_in_schema=False)
async def decidir_autorizacion(request: Request, parts: Piezas) -> Response:
    """Allow, or not: whatever is not plainly the first is the second."""
    typed = await typed_in(request)
    consiente = typed.get("decision") == "permitir"
    return await _go_on(
        request,
        parts,
        typed,
        lambda solicitud: parts.oidc.DecidirAutorizacion(
            pb.DecidirAutorizacionRequest(solicitud=solicitud, consiente=consiente, **client_of(request))
        ),
    )


async def _begin(request: Request, parts: Parts, asked: Sequence[pb.Parametro]) -> Response:
    language = _language(request, _asked_locales(asked))
    try:
        begun = await parts.oidc.PedirAutorizacion(pb.PedirAutorizacionRequest(parametros=asked, **client_of(request)))
    except EstradoError as error:
        return _refused(error, language)
    return _next(parts, begun.siguiente, begun.solicitud, language)


async def _go_on(
    request: Request, parts: Parts, typed: dict[str, str], ask: Callable[[str], Awaitable[Any]]
) -> Response:
    language, solicitud = _language(request, [typed.get("idioma", "")]), typed.get("solicitud", "")
    cookie = request.cookies.get(_cookie(parts, solicitud), "")
    if not solicitud or not compare_digest(solicitud.encode(), cookie.encode()):
        return _refused(PaginaAjena(), language)
    try:
        return _next(parts, (await ask(solicitud)).siguiente, solicitud, language)
    except EstradoError as error:
        return await _again(request, parts, solicitud, language, typed.get("correo", ""), error)


async def _again(
    request: Request, parts: Parts, solicitud: str, language: str, correo: str, error: EstradoError
) -> Response:
    """The page as it is now, with what was wrong; where it is no more, that alone."""
    message = pb.ConsultarAutorizacionRequest(solicitud=solicitud, **client_of(request))
    try:
        page = (await parts.oidc.ConsultarAutorizacion(message)).siguiente.pagina
    except EstradoError:
        return _refused(error, language)
    status = status_of(error)
    problem = problem_of(error.code, language, error.metadata, of_the_typed=status in _OF_THE_TYPED)
    return with_wait(shown(page, solicitud, language, status, problem, correo), error)


def _next(parts: Parts, siguiente: pb.SiguienteDeAutorizacion, solicitud: str, language: str) -> Response:
    name, secure = _cookie(parts, solicitud), parts.settings.https_only
    if siguiente.WhichOneof("siguiente") == "ir_a":
        # Never 307: the browser would show the client what was typed here (RFC 9700, 4.12).
        response = Response(status_code=303, headers={"location": siguiente.ir_a})
        if solicitud:
            response.delete_cookie(name, secure=secure, httponly=True, samesite="strict")
        return response
    response = shown(siguiente.pagina, solicitud, language)
    response.set_cookie(name, solicitud, max_age=_LIFE, secure=secure, httponly=True, samesite="strict")
    return response


def _refused(error: EstradoError, language: str) -> Response:
    return with_wait(refused(language, status_of(error), problem_of(error.code, language, error.metadata)), error)


def _cookie(parts: Parts, solicitud: str) -> str:
    """One for each authorization: a person may have several under way, in as many tabs. With the prefix that keeps
    other hosts of the domain from setting it, where browsers come by https."""
    prefix = "__Host-" if parts.settings.https_only else ""
    return f"{prefix}estrado-autorizacion-{sha256(solicitud.encode()).hexdigest()[:16]}"


def _asked_locales(asked: Sequence[pb.Parametro]) -> Sequence[str]:
    """The languages that a request prefers, best first (OpenID Connect Core, 3.1.2.1)."""
    return next((one.valor for one in asked if one.nombre == "ui_locales"), "").lower().split()


def _language(request: Request, preferred: Sequence[str]) -> str:
    """The first of `preferred` that there is, else the browser's."""
    known = (tag.partition("-")[0] for tag in preferred)
    return next((tag for tag in known if tag in LANGUAGES), language_of(request.headers.get("accept-language", "")))
