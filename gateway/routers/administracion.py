"""Mailboxes, for whoever administers them (casillero)."""

from estrado.casillero.v1 import administracion_service_pb2 as pb
from fastapi import APIRouter

from gateway.models.casillero import DelCasillero, EstadoDeCasillero
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routes import Session

_PROBLEMS = problems(
    400,
    401,
    403,
    404,
    413,
    415,
    422,
    examples={403: "NO_ADMINISTRA_CASILLEROS", 404: "NUMERO_SIN_CASILLERO", 422: "MOTIVO_REQUERIDO"},
)

router = APIRouter(tags=["casillero"], route_class=Session, responses=_PROBLEMS)


@router.post("/v1/casilleros/suspension")
async def suspender_casillero(body: DelCasillero, parts: Piezas) -> EstadoDeCasillero:
    """Suspend a mailbox: from now on a notification to it goes on paper, and what lies in it stays readable. Its owner
    reads since when and why. Administrators do it, with a fresh second factor, nobody to their own; done again, nothing
    is changed, and the first reason is answered."""
    request = pb.SuspenderCasilleroRequest(numero=body.numero, motivo=body.motivo)
    return EstadoDeCasillero.de((await parts.administracion.SuspenderCasillero(request)).casillero)


@router.post("/v1/casilleros/reapertura")
async def reabrir_casillero(body: DelCasillero, parts: Piezas) -> EstadoDeCasillero:
    """Let a suspended mailbox receive again. What went on paper meanwhile stays there."""
    request = pb.ReabrirCasilleroRequest(numero=body.numero, motivo=body.motivo)
    return EstadoDeCasillero.de((await parts.administracion.ReabrirCasillero(request)).casillero)
