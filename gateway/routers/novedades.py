"""What an open page is told of a mailbox while it is open (casillero)."""

from typing import Annotated, Any

from estrado.casillero.v1 import novedades_service_pb2 as pb
from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.casillero import EnNombreDe
from gateway.routes import Watch
from gateway.streams import RESPONSES, Event, events

router = APIRouter(tags=["casillero"], route_class=Watch)

Desde = Annotated[
    str,
    Header(
        alias="Last-Event-ID",
        pattern=r"^[0-9]{0,18}$",
        description="The last `id` that I was told: what came since is told first",
        examples=["42"],
    ),
]


@router.get(
    "/v1/casillero/eventos", response_class=StreamingResponse, responses=RESPONSES | problems(401, 404, 422, 429)
)
async def seguir_novedades(parts: Piezas, desde: Desde = "", en_nombre_de: EnNombreDe = None) -> StreamingResponse:
    """Be told, while a page is open, that something was put in my mailbox, or an entity's: never what.

    Events `novedades` (server-sent events): `notificaciones`, the ids of what was put in it since the last event, and
    `hay_mas` where older ones than those were too; `sin_abrir`, how many are unopened. The first comes at once. It ends
    with the token, within five minutes, with the session or the membership, and when the server does: ask again, with
    a token that is good and `Last-Event-ID`, after the `retry` that was told."""
    request = pb.SeguirNovedadesRequest(en_nombre_de=en_nombre_de or "", desde=int(desde) if desde else None)
    return await events(parts.novedades.SeguirNovedades(request), _event, parts.ending)


def _event(message: Any) -> Event | None:
    if message.latido:
        return None
    data = {
        "notificaciones": list(message.notificaciones),
        "hay_mas": message.hay_mas,
        "sin_abrir": message.sin_abrir,
    }
    return Event(str(message.numero), "novedades", data)
