"""The plazos of a person's mailbox as a calendar to subscribe to (casillero)."""

from typing import Annotated

from estrado.casillero.v1 import calendario_service_pb2 as pb
from fastapi import APIRouter, Path
from fastapi.responses import Response

from gateway.models.casillero import CalendarioAbierto, CalendarioPropio
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routes import Open, Session

router = APIRouter(tags=["casillero"], route_class=Session, responses=problems(401, 422))
direccion = APIRouter(tags=["casillero"], route_class=Open)

_PROPIO = "/v1/casillero/calendario"
_ICALENDAR = "text/calendar; charset=utf-8"
_RESPONSES = {
    200: {"content": {"text/calendar": {"example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"}}},
    **problems(404, 422),
}


@router.put(_PROPIO, responses=problems(404))
async def abrir_calendario(parts: Piezas) -> CalendarioAbierto:
    """Get an address at which calendars read when my plazos end; the one that there was serves no more.

    Whoever knows it reads it without an account: dates and case numbers (of reserved cases dates alone), never what
    they are about. It serves until I close it, or am not who has the mailbox any more. Of my own mailbox, not of an
    entity's."""
    answer = await parts.calendario.AbrirCalendario(pb.AbrirCalendarioRequest())
    return CalendarioAbierto.model_validate(
        {"ruta": f"/v1/calendarios/{answer.secreto}.ics", "abierto": answer.abierto}
    )


@router.get(_PROPIO)
async def consultar_calendario_propio(parts: Piezas) -> CalendarioPropio:
    """Whether I have such an address; it is not told again."""
    return CalendarioPropio.de(await parts.calendario.ConsultarCalendario(pb.ConsultarCalendarioRequest()))


@router.delete(_PROPIO, status_code=204)
async def cerrar_calendario(parts: Piezas) -> None:
    """Have it serve nobody from now on."""
    await parts.calendario.CerrarCalendario(pb.CerrarCalendarioRequest())


@direccion.head("/v1/calendarios/{secreto}.ics", include_in_schema=False)
@direccion.get("/v1/calendarios/{secreto}.ics", response_class=Response, responses=_RESPONSES)
async def leer_calendario(
    secreto: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,100}$", examples=["qL3Zw"])], parts: Piezas
) -> Response:
    """The calendar of that address (iCalendar, RFC 5545): plazos to come and of the last thirty days."""
    answer = await parts.calendario.LeerCalendario(pb.LeerCalendarioRequest(secreto=secreto))
    return Response(answer.contenido, media_type=_ICALENDAR)
