"""What the framework raises, as problem documents."""

from collections.abc import Sequence
from typing import cast

from fastapi import FastAPI, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from gateway.errors import CamposInvalidos, JsonInvalido, MetodoNoAdmitido, RecursoNoEncontrado, SolicitudHttpInvalida
from gateway.problems.problem import field_errors, respond
from libs.foundation.core.errors import EstradoError
from libs.foundation.rpc.errors import FalloInterno

_CLIENT_GONE = 499  # nobody reads it; the log does


def install(app: FastAPI, routes: Sequence[APIRoute]) -> None:
    """Answer every refusal of `app`, which serves `routes`, with a problem document."""

    async def http(request: Request, error: Exception) -> Response:
        return _http(request, cast(HTTPException, error), routes)

    app.add_exception_handler(EstradoError, _estrado)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _fault)


def _language(request: Request) -> str:
    return request.headers.get("accept-language", "")


async def _estrado(request: Request, error: Exception) -> Response:
    return respond(cast(EstradoError, error), _language(request))


async def _validation(request: Request, error: Exception) -> Response:
    errors = cast(RequestValidationError, error).errors()
    if any(item["type"] == "json_invalid" for item in errors):
        return respond(JsonInvalido(), _language(request))
    return respond(CamposInvalidos(), _language(request), field_errors(errors, _language(request)))


def _http(request: Request, error: HTTPException, routes: Sequence[APIRoute]) -> Response:
    refusal = {404: RecursoNoEncontrado, 405: MetodoNoAdmitido, 400: JsonInvalido}.get(
        error.status_code, SolicitudHttpInvalida
    )
    response = respond(refusal(), _language(request))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    if error.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:  # the framework knows only the first route of a path
        here = [route.methods or set() for route in routes if route.path_regex.match(request.url.path)]
        response.headers["allow"] = ", ".join(sorted(set().union(*here)))
    return response


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=_CLIENT_GONE)


async def _fault(request: Request, _error: Exception) -> Response:
    return respond(FalloInterno(), _language(request))
