"""Many documents of a mailbox at once (casillero)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from estrado.casillero.v1 import casillero_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_NOTIFICACION
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from gateway.errors import PaqueteDemasiadoGrande
from gateway.parts import Parts, Piezas
from gateway.problems.openapi import problems
from gateway.routers.casillero import EnNombreDe
from gateway.routers.common import Id
from gateway.routes import Transfer
from gateway.zips import RESPONSES, Entry, paths, stream_of, zip_of
from libs.foundation.core.errors import Conflict

descargas = APIRouter(tags=["casillero"], route_class=Transfer)

_NOTIFICACIONES, _DOCUMENTOS, _MEGABYTES = 50, 200, 200

Cuales = Annotated[
    list[UUID],
    Query(min_length=1, max_length=_NOTIFICACIONES, description="Whose documents; named again for each"),
]


@descargas.get(
    "/v1/casillero/documentos",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 404, 409, 422, examples={409: "ACCESO_REQUERIDO"}),
)
async def descargar_documentos(
    parts: Piezas, notificacion: Cuales, en_nombre_de: EnNombreDe = None
) -> StreamingResponse:
    """The documents of several in one zip, a folder each; 409 before all of them are opened.

    Each is verified, and its download is in evidence, as if it were asked for alone: a zip in which one is not what was
    delivered breaks off. At most 200 documents of 200 MB together."""
    en = str(en_nombre_de or "")
    halladas = [await _abierta(parts, str(una), en) for una in dict.fromkeys(notificacion)]
    documentos = [(una, documento) for una in halladas for documento in una.documentos]
    if len(documentos) > _DOCUMENTOS or sum(uno.bytes for _, uno in documentos) > _MEGABYTES * 1_000_000:
        raise PaqueteDemasiadoGrande(documentos=str(_DOCUMENTOS), megabytes=str(_MEGABYTES))
    requests = [
        pb.LeerDocumentoDeNotificacionRequest(
            notificacion_id=una.notificacion_id, documento_id=documento.documento_id, en_nombre_de=en
        )
        for una, documento in documentos
    ]
    nombres = paths((_carpeta(una), documento.nombre) for una, documento in documentos)
    entradas = [
        Entry(nombre, partial(parts.casillero.LeerDocumentoDeNotificacion, request))
        for nombre, request in zip(nombres, requests, strict=True)
    ]
    return zip_of(entradas, "notificaciones.zip")


@descargas.get(
    "/v1/casillero/notificaciones/{notificacion}/paquete",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 404, 409, 422, examples={409: "ACCESO_REQUERIDO"}),
)
async def descargar_paquete(notificacion: Id, parts: Piezas, en_nombre_de: EnNombreDe = None) -> StreamingResponse:
    """All that proves it in one zip, to be checked offline, by `estrado verify` or with openssl: its documents, a
    sealed constancia, the evidence of each step, and a manifest that the institution signs; 409 before the access.

    Its documents are verified and their downloads are in evidence, as if each were asked for alone. What was not sealed
    or stamped yet is pending in it: ask for it again."""
    request = pb.LeerPaqueteRequest(notificacion_id=str(notificacion), en_nombre_de=str(en_nombre_de or ""))
    return await stream_of(parts.casillero.LeerPaquete(request), f"paquete-{notificacion}.zip")


async def _abierta(parts: Parts, cual: str, en_nombre_de: str) -> casillero_pb2.Notificacion:
    request = pb.ConsultarNotificacionRequest(notificacion_id=cual, en_nombre_de=en_nombre_de)
    una = (await parts.casillero.ConsultarNotificacion(request)).notificacion
    if una.clase == CLASE_DE_ENTREGA_NOTIFICACION and not una.HasField("acceso"):
        raise Conflict("ACCESO_REQUERIDO")  # as casillero says it of each of its documents
    return una


def _carpeta(una: casillero_pb2.Notificacion) -> str:
    """Of one notificacion: two of a day and a case lie apart by the beginning of their ids."""
    dia = una.puesta_a_disposicion.ToDatetime().date().isoformat()
    return f"{una.numero_de_expediente or 'sin expediente'} {dia} {una.notificacion_id[:8]}"
