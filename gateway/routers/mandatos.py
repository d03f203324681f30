"""Mandates (identity): who may act for whom."""

from estrado.identity.v1 import mandatos_service_pb2 as pb
from fastapi import APIRouter

from gateway.models.base import Pagina
from gateway.models.mandatos import Mandato, OfrecerMandato
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import POR_PAGINA, Cursor, Id, Limite, Llave, pagina
from gateway.routes import Session

router = APIRouter(tags=["mandatos"], route_class=Session)

_MANDATO = "/v1/mandatos/{mandato}"


@router.post(
    "/v1/mandatos",
    status_code=201,
    responses=problems(
        *(400, 401, 403, 404, 409, 413, 415, 422),
        examples={403: "AUTENTICACION_RECIENTE_REQUERIDA", 401: "SESION_CERRADA"},
    ),
)
async def ofrecer_mandato(body: OfrecerMandato, llave: Llave, parts: Piezas) -> Mandato:
    """Offer a mandate. The answer is the same whether or not whom it is offered to has an account.

    It takes a login, or a second factor (`POST /v1/sesiones/actual/refuerzo`), of the last ten minutes."""
    request = pb.OfrecerMandatoRequest(
        entidad_id=str(body.entidad or ""),
        numero_de_expediente=body.expediente or "",
        hasta=body.hasta.isoformat() if body.hasta else "",
        llave_de_idempotencia=llave,
    )
    if body.correo is not None:
        request.correo = body.correo
    if body.colegiado is not None:
        request.colegiado = body.colegiado
    return Mandato.de((await parts.mandatos.OfrecerMandato(request)).mandato)


@router.get("/v1/mandatos", responses=problems(401, 403, 422))
async def listar_mandatos(parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = "") -> Pagina[Mandato]:
    """Those that I gave, have or am offered, and what became of them, newest first."""
    answer = await parts.mandatos.ListarMandatos(pb.ListarMandatosRequest(limite=limite, cursor=cursor))
    return pagina(answer.mandatos, Mandato.de, answer.siguiente)


@router.post(f"{_MANDATO}/aceptacion", responses=problems(401, 403, 404, 409, 422))
async def aceptar_mandato(mandato: Id, parts: Piezas) -> Mandato:
    """Accept one that is offered to me."""
    answer = await parts.mandatos.AceptarMandato(pb.AceptarMandatoRequest(mandato_id=str(mandato)))
    return Mandato.de(answer.mandato)


@router.delete(_MANDATO, status_code=204, responses=problems(401, 403, 404, 422))
async def terminar_mandato(mandato: Id, parts: Piezas) -> None:
    """Revoke one that I gave, refuse or renounce one that I was given: it is refused everywhere within a second."""
    await parts.mandatos.TerminarMandato(pb.TerminarMandatoRequest(mandato_id=str(mandato)))
