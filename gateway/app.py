"""The ASGI application: routes, problem documents, contract."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp

from gateway.edge import Edge
from gateway.limits import Limits
from gateway.models import oauth
from gateway.origins import Origins
from gateway.parts import Parts
from gateway.problems import handlers, openapi
from gateway.routers import (
    administracion,
    autorizacion,
    calendario,
    casillero,
    codigos,
    consentimientos,
    cuentas,
    dispositivos,
    documentos,
    enlaces,
    entidades,
    expedientes,
    factores,
    firmas,
    mandatos,
    novedades,
    oidc,
    paquetes,
    passkeys,
    plazos,
    presentaciones,
    publico,
    sesiones,
    verificaciones,
)
from gateway.settings import GatewaySettings
from libs.foundation.observability.health import Health

ROUTERS = (
    cuentas.abierto,
    cuentas.propio,
    cuentas.de_oficiales,
    sesiones.abierto,
    sesiones.salida,
    sesiones.propio,
    factores.abierto,
    factores.enrolamiento,
    factores.propio,
    factores.de_oficiales,
    passkeys.abierto,
    passkeys.enrolamiento,
    passkeys.propio,
    consentimientos.router,
    verificaciones.router,
    verificaciones.descargas,
    entidades.router,
    entidades.descargas,
    mandatos.router,
    documentos.router,
    expedientes.router,
    expedientes.de_sistemas,
    expedientes.descargas,
    presentaciones.router,
    firmas.router,
    firmas.descargas,
    casillero.router,
    novedades.router,
    dispositivos.router,
    plazos.router,
    plazos.direccion,
    casillero.descargas,
    administracion.router,
    paquetes.descargas,
    calendario.router,
    codigos.router,
    codigos.pagina,
    publico.router,
    autorizacion.router,
    enlaces.router,
    oidc.router,
    publico.salud,
)

_DESCRIPTION = (
    "Servicios electrónicos de un organismo judicial. Errors are problem documents (RFC 9457) whose `reason` is stable."
)


def create_app(
    settings: GatewaySettings,
    limits: Limits,
    health: Health,
    open_parts: Callable[[], AbstractAsyncContextManager[Parts]],
) -> ASGIApp:
    """The application; `open_parts` is entered when it starts and left when it stops, and tells `health` of it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_parts() as parts:
            app.state.parts = parts
            yield
            app.state.parts = None

    app = FastAPI(
        title="Estrado",
        version="1",
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.parts = None
    app.state.health = health
    for router in ROUTERS:
        app.include_router(router)
    handlers.install(app, [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)])
    app.openapi = _contract(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend the contract
    if settings.public_metrics:
        app.add_route("/metrics", _metrics, include_in_schema=False)
    app.add_middleware(Origins, origins=settings.cors_origins)
    return Edge(app, settings, limits)


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _operation_id(route: APIRoute) -> str:
    return route.name


def _contract(app: FastAPI) -> Callable[[], dict[str, Any]]:
    made = app.openapi

    def contract() -> dict[str, Any]:
        document = made()
        components = document.setdefault("components", {})
        components.setdefault("schemas", {})["Problema"] = openapi.SCHEMA
        components["schemas"]["ErrorDeOAuth"] = oauth.ERROR
        session = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        components["securitySchemes"] = {"sesion": session, **oauth.SCHEMES}
        return document

    return contract
