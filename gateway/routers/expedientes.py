"""Case files: reading them (expedientes)."""

from typing import Literal

from estrado.expedientes.v1 import expedientes_service_pb2 as pb
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from gateway.downloads import PDF_OR_PAGE, RESPONSES, attachment, page
from gateway.models.acuses import AcuseConPdf
from gateway.models.base import Pagina
from gateway.models.expedientes import (
    Actuacion,
    DatosPublicos,
    EntradaDeBandeja,
    Escrito,
    Expediente,
    Lectura,
    NotificacionEnPapel,
    Plazos,
)
from gateway.models.plazos import Plazo
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import POR_PAGINA, Cursor, Id, Limite, Numero, pagina
from gateway.routes import Session, Shared, Transfer

router = APIRouter(tags=["expedientes"], route_class=Session, responses=problems(401, 422))
de_sistemas = APIRouter(tags=["expedientes"], route_class=Shared)
descargas = APIRouter(tags=["expedientes"], route_class=Transfer)

_EXPEDIENTE = "/v1/expedientes/{numero}"


@router.get("/v1/expedientes")
async def listar_expedientes(parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = "") -> Pagina[Expediente]:
    """My cases, newest first. Of a reserved one it shows nobody: opening it does, and is recorded."""
    answer = await parts.expedientes.ListarExpedientes(pb.ListarExpedientesRequest(limite=limite, cursor=cursor))
    return pagina(answer.expedientes, Expediente.de, answer.siguiente)


@router.get(_EXPEDIENTE, responses=problems(404))
async def consultar_expediente(numero: Numero, parts: Piezas) -> Expediente:
    """One case."""
    answer = await parts.expedientes.ConsultarExpediente(pb.ConsultarExpedienteRequest(numero=numero))
    return Expediente.de(answer.expediente)


@de_sistemas.get(f"{_EXPEDIENTE}/datos-publicos", responses=problems(401, 403, 404, 422))
async def consultar_datos_publicos(numero: Numero, parts: Piezas) -> DatosPublicos:
    """What is nobody's secret of one case. For API clients with the scope `expedientes:leer`; the parties see who
    asked."""
    message = pb.ConsultarDatosPublicosRequest(numero=numero)
    return DatosPublicos.de(await parts.expedientes.ConsultarDatosPublicos(message))


@router.get(f"{_EXPEDIENTE}/actuaciones", responses=problems(404))
async def listar_actuaciones(
    numero: Numero, parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = ""
) -> Pagina[Actuacion]:
    """Its timeline."""
    request = pb.ListarActuacionesRequest(numero=numero, limite=limite, cursor=cursor)
    answer = await parts.expedientes.ListarActuaciones(request)
    return pagina(answer.actuaciones, Actuacion.de, answer.siguiente)


@router.get(f"{_EXPEDIENTE}/escritos/{{escrito}}", responses=problems(404))
async def consultar_escrito(numero: Numero, escrito: Id, parts: Piezas) -> Escrito:
    """One escrito, with the data of its receipt."""
    request = pb.ConsultarEscritoRequest(numero=numero, escrito_id=str(escrito))
    return Escrito.de((await parts.expedientes.ConsultarEscrito(request)).escrito)


@router.get(f"{_EXPEDIENTE}/escritos/{{escrito}}/acuse", responses=problems(404))
async def consultar_acuse(numero: Numero, escrito: Id, parts: Piezas) -> AcuseConPdf:
    """The data of the receipt of an escrito, and what became of its sealed PDF."""
    request = pb.ConsultarEscritoRequest(numero=numero, escrito_id=str(escrito))
    return AcuseConPdf.de(await parts.expedientes.ConsultarEscrito(request))


@descargas.get(
    f"{_EXPEDIENTE}/escritos/{{escrito}}/acuse/documento",
    response_class=StreamingResponse,
    responses=PDF_OR_PAGE | problems(401, 404, 409, 422),
)
async def descargar_acuse(
    numero: Numero, escrito: Id, parts: Piezas, formato: Literal["pdf", "html"] = "pdf"
) -> Response:
    """The sealed PDF of the receipt, or the page that says the same; 409 `ACUSE_PENDIENTE` while it is being made."""
    call = parts.expedientes.LeerAcuse(pb.LeerAcuseRequest(numero=numero, escrito_id=str(escrito), formato=formato))
    return await (page(call) if formato == "html" else attachment(call))


@router.get(f"{_EXPEDIENTE}/plazos", responses=problems(404))
async def listar_plazos(numero: Numero, parts: Piezas) -> Plazos:
    """Open and past plazos, each with its rule and the days counted."""
    answer = await parts.expedientes.ListarPlazos(pb.ListarPlazosRequest(numero=numero))
    return Plazos(items=[Plazo.de(plazo) for plazo in answer.plazos])


@router.get(f"{_EXPEDIENTE}/lecturas", responses=problems(404))
async def listar_lecturas(
    numero: Numero, parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = ""
) -> Pagina[Lectura]:
    """Who read the case, when. Asking for it is a reading too."""
    request = pb.ListarLecturasRequest(numero=numero, limite=limite, cursor=cursor)
    answer = await parts.expedientes.ListarLecturas(request)
    return pagina(answer.lecturas, Lectura.de, answer.siguiente)


@descargas.get(
    f"{_EXPEDIENTE}/documentos/{{documento}}",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 404, 409, 422),
)
async def descargar_documento(numero: Numero, documento: Id, parts: Piezas) -> StreamingResponse:
    """The bytes of a document; 409 while my notification of it is unopened."""
    request = pb.LeerDocumentoDeExpedienteRequest(numero=numero, documento_id=str(documento))
    return await attachment(parts.expedientes.LeerDocumentoDeExpediente(request))


@router.get("/v1/bandeja", responses=problems(403), tags=["juzgado"])
async def listar_bandeja(parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = "") -> Pagina[EntradaDeBandeja]:
    """My court's work tray. Of a reserved case it does not show what was written."""
    answer = await parts.expedientes.ListarBandeja(pb.ListarBandejaRequest(limite=limite, cursor=cursor))
    return pagina(answer.entradas, EntradaDeBandeja.de, answer.siguiente)


@router.get("/v1/notificaciones-en-papel", responses=problems(403), tags=["juzgado"])
async def listar_notificaciones_en_papel(
    parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = ""
) -> Pagina[NotificacionEnPapel]:
    """My court's deliveries that wait for paper service. Of a reserved case it does not show to whom."""
    request = pb.ListarNotificacionesEnPapelRequest(limite=limite, cursor=cursor)
    answer = await parts.expedientes.ListarNotificacionesEnPapel(request)
    return pagina(answer.pendientes, NotificacionEnPapel.de, answer.siguiente)
