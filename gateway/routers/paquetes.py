"""Many documents of a mailbox at once (casillero)."""

from typing import Annotated
from uuid import UUID

from estrado.casillero.v1 import casillero_service_pb2 as pb
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.casillero import EnNombreDe
from gateway.routers.common import Id
from gateway.routes import Transfer
from gateway.zips import RESPONSES, stream_of, zip_of

descargas = APIRouter(tags=["casillero"], route_class=Transfer)

_NOTIFICACIONES = 50

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
    delivered breaks off. Who may read them is decided once, before the first: one that takes longer than the token
    lasts comes whole. At most 200 documents of 200 MB together."""
    request = pb.LeerDocumentosDeNotificacionesRequest(
        notificacion_ids=[str(una) for una in notificacion], en_nombre_de=en_nombre_de or ""
    )
    return await zip_of(parts.casillero.LeerDocumentosDeNotificaciones(request), _ruta, "notificaciones.zip")


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
    request = pb.LeerPaqueteRequest(notificacion_id=str(notificacion), en_nombre_de=en_nombre_de or "")
    return await stream_of(parts.casillero.LeerPaquete(request), f"paquete-{notificacion}.zip")


def _ruta(uno: pb.DocumentoDeNotificacion) -> tuple[str, str]:
    """Folder and name within the zip: two of a day and a case lie apart by the beginning of their ids."""
    dia = uno.puesta_a_disposicion.ToDatetime().date().isoformat()
    carpeta = f"{uno.numero_de_expediente or 'sin expediente'} {dia} {uno.notificacion_id[:8]}"
    return carpeta, uno.descripcion.nombre
