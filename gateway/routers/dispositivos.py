"""The browsers by which I am told that something arrived, with no page open (casillero)."""

from estrado.casillero.v1 import dispositivos_service_pb2 as pb
from fastapi import APIRouter

from gateway.models.casillero import Dispositivo, Dispositivos, SuscribirDispositivo
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Id
from gateway.routes import Session

router = APIRouter(tags=["casillero"], route_class=Session, responses=problems(401, 422))

_DISPOSITIVOS = "/v1/casillero/avisos/dispositivos"


@router.get(_DISPOSITIVOS)
async def listar_dispositivos(parts: Piezas) -> Dispositivos:
    """My devices, and the key to subscribe another with."""
    answer = await parts.dispositivos.ListarDispositivos(pb.ListarDispositivosRequest())
    items = [Dispositivo.de(uno) for uno in answer.dispositivos]
    return Dispositivos.model_validate({"items": items, "llave": answer.llave})


@router.put(_DISPOSITIVOS, responses=problems(400, 404, 409, 413, 415))
async def suscribir_dispositivo(body: SuscribirDispositivo, parts: Piezas) -> Dispositivo:
    """Be told by this browser, with no page open, that something arrived in a mailbox that I open: never what.

    The message that wakes it has no content (web push, RFC 8030): the page that it wakes says what it says. The same
    browser again is the same device; one that another account had is mine from now on. It is forgotten when its push
    service says that it takes no messages any more."""
    request = pb.SuscribirDispositivoRequest(endpoint=body.endpoint, nombre=body.nombre or "")
    return Dispositivo.de((await parts.dispositivos.SuscribirDispositivo(request)).dispositivo)


@router.delete(f"{_DISPOSITIVOS}/{{dispositivo}}", status_code=204, responses=problems(404))
async def olvidar_dispositivo(dispositivo: Id, parts: Piezas) -> None:
    """Be told by that one no more."""
    await parts.dispositivos.OlvidarDispositivo(pb.OlvidarDispositivoRequest(dispositivo_id=str(dispositivo)))
