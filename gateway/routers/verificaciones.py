"""Verification of identity (identity): one's own, and the officers' queue."""

from estrado.identity.v1 import identity_pb2
from estrado.identity.v1 import verificaciones_pb2 as messages
from estrado.identity.v1 import verificaciones_service_pb2 as pb
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from gateway.downloads import RESPONSES, attachment
from gateway.models.base import Pagina
from gateway.models.verificaciones import (
    DecidirVerificacion,
    Evidencia,
    SolicitarVerificacion,
    Verificacion,
    VerificacionAsignada,
    VerificacionDecidida,
    VerificacionEnCola,
)
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import POR_PAGINA, Cursor, Id, Limite, Llave, pagina
from gateway.routes import Session, Transfer

router = APIRouter(tags=["verificacion"], route_class=Session)
descargas = APIRouter(tags=["verificacion"], route_class=Transfer)

_VERIFICACION = "/v1/verificaciones-identidad/{verificacion}"
_ALL = (400, 401, 403, 404, 409, 413, 415, 422)
_FRESH = {403: "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"}


@router.post("/v1/cuenta/verificacion", status_code=201, responses=problems(*_ALL, examples={422: "DATOS_INVALIDOS"}))
async def solicitar_verificacion(body: SolicitarVerificacion, llave: Llave, parts: Piezas) -> Verificacion:
    """Ask that my identity be verified."""
    request = pb.SolicitarVerificacionRequest(
        formulario=messages.FormularioDeVerificacion(
            nombres=body.nombres,
            apellidos=body.apellidos,
            telefono=body.telefono,
            direccion=body.direccion,
            correo=body.correo,
            cui=body.cui,
            numero_casillero=body.numero_casillero,
            tipo=identity_pb2.TipoDeCuenta.Value(f"TIPO_DE_CUENTA_{body.tipo.name}"),
            colegiado=body.colegiado,
        ),
        recibo_dpi=body.recibo_dpi,
        recibo_video=body.recibo_video,
        recibo_nombramiento=body.recibo_nombramiento or "",
        llave_de_idempotencia=llave,
        mrz=body.mrz,
    )
    # Its evidence is copied first: it gets all the time that a request has.
    answer = await parts.verificaciones.SolicitarVerificacion(request, timeout=parts.settings.request_seconds)
    return Verificacion.de(answer.verificacion)


@router.get("/v1/cuenta/verificacion", responses=problems(401, 404))
async def consultar_verificacion(parts: Piezas) -> Verificacion:
    """My last request to be verified."""
    answer = await parts.verificaciones.ConsultarVerificacion(pb.ConsultarVerificacionRequest())
    return Verificacion.de(answer.verificacion)


@router.delete("/v1/cuenta/verificacion", status_code=204, responses=problems(401, 404, 409))
async def retirar_verificacion(parts: Piezas) -> None:
    """Withdraw it, as long as nobody has decided; what I showed is erased at once."""
    await parts.verificaciones.RetirarVerificacion(pb.RetirarVerificacionRequest())


@router.get("/v1/verificaciones-identidad", responses=problems(401, 403, 422))
async def listar_verificaciones(
    parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = ""
) -> Pagina[VerificacionEnCola]:
    """The queue of the officer, oldest first: what they have or may take."""
    request = pb.ListarVerificacionesRequest(limite=limite, cursor=cursor)
    answer = await parts.verificaciones.ListarVerificaciones(request)
    return pagina(answer.verificaciones, VerificacionEnCola.de, answer.siguiente)


@router.post(f"{_VERIFICACION}/asignacion", responses=problems(401, 403, 404, 409, 422, examples=_FRESH))
async def asignar_verificacion(verificacion: Id, parts: Piezas) -> VerificacionAsignada:
    """Take a request from the queue, and see it."""
    request = pb.AsignarVerificacionRequest(verificacion_id=str(verificacion))
    return VerificacionAsignada.con(await parts.verificaciones.AsignarVerificacion(request))


@router.post(f"{_VERIFICACION}/decision", responses=problems(*_ALL, examples=_FRESH))
async def decidir_verificacion(verificacion: Id, body: DecidirVerificacion, parts: Piezas) -> VerificacionDecidida:
    """Approve a request, refuse it, ask for more; or undo an approval, which closes the account's sessions."""
    request = pb.DecidirVerificacionRequest(
        verificacion_id=str(verificacion), decision=body.decision.value, motivo=body.motivo
    )
    return VerificacionDecidida.de(await parts.verificaciones.DecidirVerificacion(request))


@descargas.get(
    f"{_VERIFICACION}/evidencias/{{evidencia}}",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 403, 404, 409, 422, examples=_FRESH),
)
async def descargar_evidencia(verificacion: Id, evidencia: Evidencia, parts: Piezas) -> StreamingResponse:
    """The bytes of one piece of evidence; each reading is recorded."""
    request = pb.LeerDocumentoDeVerificacionRequest(verificacion_id=str(verificacion), clase=evidencia.value)
    return await attachment(parts.verificaciones.LeerDocumentoDeVerificacion(request))
