"""Entities (identity): who acts in them, and the officers' queue."""

from typing import Annotated

from estrado.identity.v1 import entidades_service_pb2 as pb
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from gateway.downloads import RESPONSES, attachment
from gateway.models.base import Pagina
from gateway.models.entidades import DecidirEntidad, Entidad, FijarMiembro, SolicitarEntidad
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import POR_PAGINA, Cursor, Id, Limite, Llave, pagina
from gateway.routes import Session, Transfer

router = APIRouter(tags=["entidades"], route_class=Session)
descargas = APIRouter(tags=["entidades"], route_class=Transfer)

_ENTIDAD = "/v1/entidades/{entidad}"
_MIEMBRO = f"{_ENTIDAD}/miembros/{{cuenta}}"
Anular = Annotated[
    bool,
    Query(description="When I leave as the last representative: annul the entity, with its memberships and mandates"),
]
_ALL = problems(400, 401, 403, 404, 409, 413, 415, 422)


@router.post("/v1/entidades", status_code=201, responses=_ALL)
async def solicitar_entidad(body: SolicitarEntidad, llave: Llave, parts: Piezas) -> Entidad:
    """Ask that an entity be known, with me as its first representative."""
    request = pb.SolicitarEntidadRequest(
        nit=body.nit,
        nombre=body.nombre,
        tipo=body.tipo.value,
        recibo_nombramiento=body.recibo_nombramiento,
        llave_de_idempotencia=llave,
    )
    # Its document is copied first: it gets all the time that a request has.
    answer = await parts.entidades.SolicitarEntidad(request, timeout=parts.settings.request_seconds)
    return Entidad.de(answer.entidad)


@router.get("/v1/entidades", responses=problems(401, 404, 422))
async def listar_entidades(parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = "") -> Pagina[Entidad]:
    """The entities in which I am, and those that I asked for."""
    answer = await parts.entidades.ListarEntidades(pb.ListarEntidadesRequest(limite=limite, cursor=cursor))
    return pagina(answer.entidades, Entidad.de, answer.siguiente)


@router.delete(_ENTIDAD, status_code=204, responses=problems(401, 404, 409, 422))
async def retirar_entidad(entidad: Id, parts: Piezas) -> None:
    """Withdraw my request for it, as long as nobody has decided; the document is erased at once."""
    await parts.entidades.RetirarEntidad(pb.RetirarEntidadRequest(entidad_id=str(entidad)))


@router.put(
    _MIEMBRO,
    responses=problems(
        *(400, 401, 403, 404, 409, 413, 415, 422),
        examples={403: "AUTENTICACION_RECIENTE_REQUERIDA", 401: "SESION_CERRADA"},
    ),
)
async def fijar_miembro(entidad: Id, cuenta: Id, body: FijarMiembro, parts: Piezas) -> Entidad:
    """Let an account act in my entity, or change as what; its holder finds the id in `GET /v1/cuenta`.

    It takes a login, or a second factor (`POST /v1/sesiones/actual/refuerzo`), of the last ten minutes."""
    request = pb.FijarMiembroRequest(entidad_id=str(entidad), cuenta_id=str(cuenta), rol=body.rol.value)
    return Entidad.de((await parts.entidades.FijarMiembro(request)).entidad)


@router.delete(_MIEMBRO, status_code=204, responses=problems(401, 403, 404, 409, 422))
async def retirar_miembro(entidad: Id, cuenta: Id, parts: Piezas, anular: Anular = False) -> None:
    """Let it act there no more, at once. Also how I leave."""
    request = pb.RetirarMiembroRequest(entidad_id=str(entidad), cuenta_id=str(cuenta), anular_entidad=anular)
    await parts.entidades.RetirarMiembro(request)


@router.get("/v1/entidades/pendientes", responses=problems(401, 403, 422))
async def listar_entidades_pendientes(
    parts: Piezas, limite: Limite = POR_PAGINA, cursor: Cursor = ""
) -> Pagina[Entidad]:
    """The officers' queue of entities, oldest first."""
    request = pb.ListarEntidadesPendientesRequest(limite=limite, cursor=cursor)
    answer = await parts.entidades.ListarEntidadesPendientes(request)
    return pagina(answer.entidades, Entidad.de, answer.siguiente)


@router.post(f"{_ENTIDAD}/decision", responses=_ALL)
async def decidir_entidad(entidad: Id, body: DecidirEntidad, parts: Piezas) -> Entidad:
    """Confirm an entity, refuse it; or undo a confirmation, which revokes its mandates."""
    request = pb.DecidirEntidadRequest(entidad_id=str(entidad), decision=body.decision.value, motivo=body.motivo)
    return Entidad.de((await parts.entidades.DecidirEntidad(request)).entidad)


@descargas.get(
    f"{_ENTIDAD}/nombramiento",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 403, 404, 422),
)
async def descargar_nombramiento(entidad: Id, parts: Piezas) -> StreamingResponse:
    """The document of appointment, for officers; each reading is recorded."""
    request = pb.LeerDocumentoDeEntidadRequest(entidad_id=str(entidad))
    return await attachment(parts.entidades.LeerDocumentoDeEntidad(request))
