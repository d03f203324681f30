"""Case files: what is written in them (expedientes)."""

from estrado.expedientes.v1 import expedientes_pb2
from estrado.expedientes.v1 import expedientes_service_pb2 as pb
from fastapi import APIRouter, Response

from gateway.models.expedientes import (
    Actuacion,
    Acuse,
    AnularComunicacion,
    CambioDeReserva,
    Comunicacion,
    EmitirResolucion,
    EscritoPresentado,
    EscritosPresentados,
    PresentarEscrito,
    PresentarEscritos,
    ResultadoEnPapel,
)
from gateway.parts import Parts, Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Id, Llave, Numero
from gateway.routes import Session
from libs.foundation.rpc.timestamps import to_timestamp

router = APIRouter(
    tags=["presentaciones"], route_class=Session, responses=problems(400, 401, 403, 404, 409, 413, 415, 422)
)


@router.post("/v1/expedientes/{numero}/escritos", status_code=201)
async def presentar_escrito(
    numero: Numero, body: PresentarEscrito, llave: Llave, parts: Piezas, response: Response
) -> EscritoPresentado:
    """Present an escrito in one case; 201 once it is registered."""
    answer = await _presentar(_request([numero], body, llave), parts)
    presented = _presented(answer.acuses[0])
    response.headers["location"] = f"/v1/expedientes/{numero}/escritos/{presented.escrito}"
    return presented


@router.post("/v1/escritos", status_code=201)
async def presentar_escrito_en_varios(body: PresentarEscritos, llave: Llave, parts: Piezas) -> EscritosPresentados:
    """Present one escrito in several cases: in all or in none."""
    answer = await _presentar(_request(body.numeros, body, llave), parts)
    return EscritosPresentados(items=[_presented(acuse) for acuse in answer.acuses])


@router.post("/v1/expedientes/{numero}/resoluciones", status_code=201, tags=["juzgado"])
async def emitir_resolucion(numero: Numero, body: EmitirResolucion, llave: Llave, parts: Piezas) -> Actuacion:
    """Issue a resolucion and order its notification."""
    request = pb.EmitirResolucionRequest(
        numero=numero,
        tipo=body.tipo,
        sumilla=body.sumilla,
        recibo=body.documento,
        escrito_id=str(body.escrito or ""),
        tipo_de_plazo=body.tipo_de_plazo or "",
        partes=[str(parte) for parte in body.partes],
        llave_de_idempotencia=llave,
    )
    answer = await parts.expedientes.EmitirResolucion(request, timeout=parts.settings.request_seconds)
    return Actuacion.de(answer.actuacion)


@router.post("/v1/notificaciones-en-papel/{entrega}/resultado", tags=["juzgado"])
async def registrar_resultado_en_papel(
    entrega: Id, body: ResultadoEnPapel, llave: Llave, parts: Piezas
) -> Comunicacion:
    """Record how an attempt to deliver on paper ended, as notificador of the court. One that failed may be tried again;
    when one that was handed over takes effect, the dated rule says."""
    request = pb.RegistrarResultadoEnPapelRequest(
        entrega_id=str(entrega),
        realizada=body.realizada,
        instante=to_timestamp(body.instante),
        lugar=body.lugar,
        motivo=body.motivo or "",
        recibo=body.constancia,
        llave_de_idempotencia=llave,
    )
    answer = await parts.expedientes.RegistrarResultadoEnPapel(request, timeout=parts.settings.request_seconds)
    return Comunicacion.de(answer.comunicacion)


@router.post("/v1/expedientes/{numero}/resoluciones/{resolucion}/anulacion", tags=["juzgado"])
async def anular_comunicacion(
    numero: Numero, resolucion: Id, body: AnularComunicacion, llave: Llave, parts: Piezas
) -> Actuacion:
    """Take the communication of a resolucion back from every recipient, by a later one, as juez of the court. It stays
    in their mailboxes and says so; an effect that it had stays. Needs a second factor shown lately."""
    request = pb.AnularComunicacionRequest(
        numero=numero,
        resolucion_id=str(resolucion),
        acto_id=str(body.acto),
        motivo=body.motivo,
        llave_de_idempotencia=llave,
    )
    return Actuacion.de((await parts.expedientes.AnularComunicacion(request)).actuacion)


@router.put("/v1/expedientes/{numero}/reserva", tags=["juzgado"])
async def reservar_expediente(numero: Numero, body: CambioDeReserva, llave: Llave, parts: Piezas) -> Actuacion:
    """Let a case become reserved, as juez of the court, from now on: nothing public is told of it any more, lists and
    searches show nothing of what it is about, and what was notified in it follows. Needs a second factor shown
    lately."""
    request = pb.ReservarExpedienteRequest(
        numero=numero, motivo=body.motivo, fundamento=body.fundamento, llave_de_idempotencia=llave
    )
    return Actuacion.de((await parts.expedientes.ReservarExpediente(request)).actuacion)


@router.post("/v1/expedientes/{numero}/apertura", tags=["juzgado"])
async def abrir_expediente(numero: Numero, body: CambioDeReserva, llave: Llave, parts: Piezas) -> Actuacion:
    """Let a reserved case open again, as juez of the court. Needs a second factor shown lately."""
    request = pb.AbrirExpedienteRequest(
        numero=numero, motivo=body.motivo, fundamento=body.fundamento, llave_de_idempotencia=llave
    )
    return Actuacion.de((await parts.expedientes.AbrirExpediente(request)).actuacion)


async def _presentar(request: pb.PresentarEscritoRequest, parts: Parts) -> pb.PresentarEscritoResponse:
    # Its documents are copied first: it gets all the time that a request has.
    return await parts.expedientes.PresentarEscrito(request, timeout=parts.settings.request_seconds)


def _request(numeros: list[str], body: PresentarEscrito, llave: str) -> pb.PresentarEscritoRequest:
    return pb.PresentarEscritoRequest(
        numeros=numeros,
        tipo=body.tipo,
        sumilla=body.sumilla,
        recibos=body.documentos,
        llave_de_idempotencia=llave,
        en_nombre_de=str(body.en_nombre_de or ""),
    )


def _presented(acuse: expedientes_pb2.Acuse) -> EscritoPresentado:
    return EscritoPresentado(escrito=acuse.escrito_id, acuse=Acuse.de(acuse))
