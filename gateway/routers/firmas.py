"""Acts of the court that are signed by whoever issues them (expedientes)."""

import base64
import binascii

from estrado.expedientes.v1 import expedientes_service_pb2 as pb
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from gateway.downloads import RESPONSES, attachment
from gateway.errors import FirmaIlegible
from gateway.models.expedientes import Actuacion
from gateway.models.firmas import FirmarResolucion, PrepararResolucion, ResolucionPreparada
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Id, Llave, Numero
from gateway.routes import Session, Transfer

router = APIRouter(tags=["juzgado"], route_class=Session, responses=problems(400, 401, 403, 404, 409, 413, 415, 422))
descargas = APIRouter(tags=["juzgado"], route_class=Transfer)

_PREPARACIONES = "/v1/expedientes/{numero}/resoluciones/preparaciones"


@router.post(_PREPARACIONES, status_code=201)
async def preparar_resolucion(numero: Numero, body: PrepararResolucion, parts: Piezas) -> ResolucionPreparada:
    """Prepare a resolucion for my signature; nothing is issued yet. Needs a second factor shown lately."""
    request = pb.PrepararResolucionRequest(
        numero=numero,
        forma=body.forma,
        tipo=body.tipo,
        sumilla=body.sumilla,
        recibo=body.documento,
        escrito_id=str(body.escrito or ""),
        tipo_de_plazo=body.tipo_de_plazo or "",
        partes=[str(parte) for parte in body.partes],
    )
    answer = await parts.expedientes.PrepararResolucion(request, timeout=parts.settings.request_seconds)
    return ResolucionPreparada.de(answer)


@descargas.get(
    f"{_PREPARACIONES}/{{preparacion}}/documento",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 403, 404, 409, 422),
)
async def descargar_preparacion(numero: Numero, preparacion: Id, parts: Piezas) -> StreamingResponse:
    """The PDF with the place for my signature."""
    request = pb.LeerPreparacionRequest(numero=numero, preparacion_id=str(preparacion))
    return await attachment(parts.expedientes.LeerPreparacion(request))


@router.post(f"{_PREPARACIONES}/{{preparacion}}/firma", status_code=201)
async def firmar_resolucion(
    numero: Numero, preparacion: Id, body: FirmarResolucion, llave: Llave, parts: Piezas
) -> Actuacion:
    """Issue it with my signature, and order its notification. Needs a second factor shown lately."""
    request = pb.FirmarResolucionRequest(
        numero=numero,
        preparacion_id=str(preparacion),
        revisado=body.revisado,
        firma=_firma(body.firma),
        recibo=body.documento or "",
        llave_de_idempotencia=llave,
    )
    answer = await parts.expedientes.FirmarResolucion(request, timeout=parts.settings.request_seconds)
    return Actuacion.de(answer.actuacion)


def _firma(texto: str | None) -> bytes:
    try:
        return base64.b64decode(texto or "", validate=True)
    except binascii.Error:
        raise FirmaIlegible(campo="firma") from None
