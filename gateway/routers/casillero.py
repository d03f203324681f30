"""Electronic mailboxes (casillero)."""

from typing import Annotated

from estrado.casillero.v1 import casillero_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from pydantic import StringConstraints

from gateway.downloads import PAGE, RESPONSES, attachment, page
from gateway.errors import PeriodoInvertido
from gateway.models.base import Imprimible, Momento, Pagina
from gateway.models.casillero import (
    Alertas,
    AnotarVisita,
    Casillero,
    Casilleros,
    Estado,
    Evidencia,
    Evidencias,
    FijarAlertas,
    Marcas,
    Notificacion,
    PonerMarcas,
    ResumenDeMarcas,
)
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import POR_PAGINA, Cursor, Id, Limite, pagina, timestamp
from gateway.routes import Session, Transfer

router = APIRouter(tags=["casillero"], route_class=Session, responses=problems(401, 422))
descargas = APIRouter(tags=["casillero"], route_class=Transfer)

Busqueda = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Imprimible]

Buscado = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), Imprimible]

_DE_QUIEN = r"^([0-9]{5}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$"
EnNombreDe = Annotated[
    # One form with two branches, not two types: what is wrong would be said of each, by names nobody sent.
    Annotated[str, StringConstraints(pattern=_DE_QUIEN)] | None,
    Query(
        description="In whose mailbox it is done: the id of an entity of which I am a member, or the code (DDNNN) of a "
        "court of whose staff I am; who looks is recorded"
    ),
]

_PRUEBA = {
    "firma": "MIIW…",
    "firma_sha256": "9f86d0…",
    "inclusion": {"cabeza": "estrado/casillero/evidencias\n4096\n…", "camino": ["2c26b4…"], "hoja": 17, "llave": "…"},
    "registro": '{"datos":{},"forma":"estrado/evidencia/1","hecho":"ContentConsignment","id":"…"}',
}
_NOTIFICACION = "/v1/casillero/notificaciones/{notificacion}"


@router.get("/v1/casillero", responses=problems(404))
async def listar_casilleros(parts: Piezas, en_nombre_de: EnNombreDe = None) -> Casilleros:
    """All mailboxes that I read: mine, those of entities of which I am a member, those of courts of whose staff I am;
    or the one that `en_nombre_de` names. Whoever looks at another's is recorded. Mine is missing with a token from
    before I was verified: `renovar_sesion` of `/v1/cuenta` says so."""
    answer = await parts.casillero.ListarCasilleros(pb.ListarCasillerosRequest(en_nombre_de=_text(en_nombre_de)))
    return Casilleros(items=[Casillero.de(casillero) for casillero in answer.casilleros])


@router.get("/v1/casillero/avisos", responses=problems(404))
async def consultar_avisos(parts: Piezas, en_nombre_de: EnNombreDe = None) -> Alertas:
    """By which channels I am told that something arrived in my mailbox, or an entity's."""
    request = pb.ConsultarPreferenciasRequest(en_nombre_de=_text(en_nombre_de))
    return Alertas.de((await parts.casillero.ConsultarPreferencias(request)).preferencias)


@router.put("/v1/casillero/avisos", responses=problems(400, 404, 409, 413, 415))
async def fijar_avisos(body: FijarAlertas, parts: Piezas, en_nombre_de: EnNombreDe = None) -> Alertas:
    """Change them; for an entity's mailbox, for all its members."""
    request = pb.FijarPreferenciasRequest(
        correo=body.correo, sms=body.sms, push=body.push, en_nombre_de=_text(en_nombre_de)
    )
    return Alertas.de((await parts.casillero.FijarPreferencias(request)).preferencias)


@router.get("/v1/casillero/notificaciones", responses=problems(404))
async def listar_notificaciones(
    parts: Piezas,
    q: Annotated[
        Busqueda,
        Query(description="All of these words in the subject or case number; the last may be only begun"),
    ] = "",
    estado: Estado | None = None,
    desde: Momento | None = None,
    hasta: Momento | None = None,
    destacada: Annotated[bool | None, Query(description="Starred by me, or not")] = None,
    archivada: Annotated[bool | None, Query(description="Put away by me, or not; without it, both")] = None,
    carpeta: Annotated[Buscado, Query(description="In this folder of mine")] = "",
    etiqueta: Annotated[Buscado, Query(description="With this label of mine")] = "",
    limite: Limite = POR_PAGINA,
    cursor: Cursor = "",
    en_nombre_de: EnNombreDe = None,
) -> Pagina[Notificacion]:
    """What lies in my mailbox, without opening it; newest first."""
    if desde and hasta and hasta < desde:
        raise PeriodoInvertido(campo="hasta")
    request = pb.ListarNotificacionesRequest(
        q=q,
        estado=estado or "",
        desde=timestamp(desde),
        hasta=timestamp(hasta),
        destacada=destacada,
        archivada=archivada,
        carpeta=carpeta,
        etiqueta=etiqueta,
        limite=limite,
        cursor=cursor,
        en_nombre_de=_text(en_nombre_de),
    )
    answer = await parts.casillero.ListarNotificaciones(request)
    return pagina(answer.notificaciones, Notificacion.de, answer.siguiente)


@router.get("/v1/casillero/carpetas", responses=problems(404))
async def listar_marcas(parts: Piezas, en_nombre_de: EnNombreDe = None) -> ResumenDeMarcas:
    """My folders and labels in the mailbox, with how much each has."""
    return ResumenDeMarcas.de(
        await parts.casillero.ListarMarcas(pb.ListarMarcasRequest(en_nombre_de=_text(en_nombre_de)))
    )


@router.put("/v1/casillero/visita", responses=problems(400, 404, 413, 415))
async def anotar_visita(body: AnotarVisita, parts: Piezas, en_nombre_de: EnNombreDe = None) -> Casilleros:
    """Note up to where I have seen the mailbox: what is put in it after that is `nuevas`. Never goes back."""
    request = pb.AnotarVisitaRequest(hasta=timestamp(body.hasta), en_nombre_de=_text(en_nombre_de))
    answer = await parts.casillero.AnotarVisita(request)
    return Casilleros(items=[Casillero.de(casillero) for casillero in answer.casilleros])


@router.patch(_NOTIFICACION, responses=problems(400, 404, 409, 413, 415))
async def marcar_notificacion(
    notificacion: Id, body: PonerMarcas, parts: Piezas, en_nombre_de: EnNombreDe = None
) -> Marcas:
    """Star it, put it away, in a folder, with labels: for me alone, with no legal consequence and without opening it.

    Each member of an entity has marks of their own in its mailbox."""
    request = pb.MarcarNotificacionRequest(
        notificacion_id=str(notificacion),
        en_nombre_de=_text(en_nombre_de),
        destacada=body.destacada,
        archivada=body.archivada,
        carpeta=body.carpeta,
        etiquetas=None if body.etiquetas is None else casillero_pb2.Etiquetas(nombres=body.etiquetas),
    )
    return Marcas.de((await parts.casillero.MarcarNotificacion(request)).marcas)


@router.get(_NOTIFICACION, responses=problems(404))
async def consultar_notificacion(notificacion: Id, parts: Piezas, en_nombre_de: EnNombreDe = None) -> Notificacion:
    """One, without opening it."""
    request = pb.ConsultarNotificacionRequest(notificacion_id=str(notificacion), en_nombre_de=_text(en_nombre_de))
    return Notificacion.de((await parts.casillero.ConsultarNotificacion(request)).notificacion)


@router.post(f"{_NOTIFICACION}/acceso", responses=problems(404))
async def acceder_notificacion(notificacion: Id, parts: Piezas, en_nombre_de: EnNombreDe = None) -> Notificacion:
    """Open it: records the access, once, and gives its documents."""
    request = pb.AccederNotificacionRequest(notificacion_id=str(notificacion), en_nombre_de=_text(en_nombre_de))
    return Notificacion.de((await parts.casillero.AccederNotificacion(request)).notificacion)


@router.get(f"{_NOTIFICACION}/evidencias", responses=problems(404))
async def listar_evidencias(notificacion: Id, parts: Piezas, en_nombre_de: EnNombreDe = None) -> Evidencias:
    """The evidence of each step of its delivery."""
    request = pb.ListarEvidenciasRequest(notificacion_id=str(notificacion), en_nombre_de=_text(en_nombre_de))
    answer = await parts.casillero.ListarEvidencias(request)
    return Evidencias(items=[Evidencia.de(evidencia) for evidencia in answer.evidencias])


@router.get(
    f"{_NOTIFICACION}/evidencias/{{evidencia_id}}",
    response_class=Response,
    responses={200: {"content": {"application/json": {"example": _PRUEBA}}}, **problems(404, 503)},
)
async def leer_evidencia(
    notificacion: Id, evidencia_id: Id, parts: Piezas, en_nombre_de: EnNombreDe = None
) -> Response:
    """What proves one step to a stranger, without this portal: a file of which each byte counts. 503
    `EVIDENCIA_PENDIENTE` until a head over it is signed and stamped: `falta` says what it waits for, Retry-After when
    to come again."""
    request = pb.LeerEvidenciaRequest(
        notificacion_id=str(notificacion), evidencia_id=str(evidencia_id), en_nombre_de=_text(en_nombre_de)
    )
    answer = await parts.casillero.LeerEvidencia(request)
    name = f'attachment; filename="evidencia-{evidencia_id}.json"'
    return Response(answer.archivo, media_type="application/json", headers={"content-disposition": name})


@descargas.get(
    f"{_NOTIFICACION}/constancia",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 404, 409, 422, examples={409: "CONSTANCIA_NO_DISPONIBLE"}),
)
async def descargar_constancia(notificacion: Id, parts: Piezas, en_nombre_de: EnNombreDe = None) -> StreamingResponse:
    """A PDF, sealed now, that says what became of it up to now: to whom, when, with which effect by which rule, its
    documents and the evidence. Before the access it says no more than the notification itself, and opens nothing.

    Where the authority of timestamps does not answer it says so ("sello pendiente"): ask for it again."""
    request = pb.LeerConstanciaRequest(notificacion_id=str(notificacion), en_nombre_de=_text(en_nombre_de))
    return await attachment(parts.casillero.LeerConstancia(request))


@descargas.get(
    f"{_NOTIFICACION}/constancia/pagina",
    response_class=HTMLResponse,
    responses=PAGE | problems(401, 404, 409, 422, examples={409: "CONSTANCIA_NO_DISPONIBLE"}),
)
async def leer_constancia(notificacion: Id, parts: Piezas, en_nombre_de: EnNombreDe = None) -> HTMLResponse:
    """The same as a page, for who reads pages better than PDFs. It is not sealed."""
    request = pb.LeerConstanciaRequest(notificacion_id=str(notificacion), en_nombre_de=_text(en_nombre_de), pagina=True)
    return await page(parts.casillero.LeerConstancia(request))


@descargas.get(
    f"{_NOTIFICACION}/documentos/{{documento}}",
    response_class=StreamingResponse,
    responses=RESPONSES | problems(401, 404, 409, 422),
)
async def descargar_documento_de_notificacion(
    notificacion: Id, documento: Id, parts: Piezas, en_nombre_de: EnNombreDe = None
) -> StreamingResponse:
    """The bytes of one of its documents; 409 before the access."""
    request = pb.LeerDocumentoDeNotificacionRequest(
        notificacion_id=str(notificacion), documento_id=str(documento), en_nombre_de=_text(en_nombre_de)
    )
    return await attachment(parts.casillero.LeerDocumentoDeNotificacion(request))


def _text(en_nombre_de: str | None) -> str:
    return en_nombre_de or ""
