"""The acts whose notificaciones deposits are: without them expedientes would take what it hears of deposits for a
mistake."""

from collections.abc import Sequence
from itertools import count
from uuid import UUID, uuid4

import asyncpg
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada

from libs.foundation.eventos.log import Event
from libs.foundation.rpc.timestamps import from_timestamp

_YEARS = count(1950)  # of the cases' numbers: one for each time
_CASES = (
    "expediente_id",
    "numero",
    "organo",
    "ramo",
    "tipo_de_proceso",
    "reservado",
    "ingresado",
    "escritos",
    "ultimo_instante",
)
_ACTS = ("resolucion_id", "expediente_id", "tipo", "sumilla", "emitida", "emisor", "tipo_de_plazo")
_DOCUMENTS = (
    "documento_id",
    "expediente_id",
    "actuacion_id",
    "orden",
    "nombre",
    "tipo",
    "tamano",
    "sha256",
    "paginas",
    "version",
)
_DELIVERIES = (
    "entrega_id",
    "expediente_id",
    "acto_id",
    "orden",
    "parte_id",
    "parte",
    "destinatario",
    "nombre_del_destinatario",
    "emision",
    "estado",
    "regla",
)


async def issue(url: str, orders: Sequence[Event]) -> None:
    """Write into expedientes' database at `url` what it would have written when it sent `orders`: of each a case, an
    act that starts no plazo, its document and its one communication."""
    messages = [EntregaOrdenada.FromString(order.data) for order in orders]
    cases, acts, documents, deliveries = [], [], [], []
    year = next(_YEARS)
    for number, sent in enumerate(messages):
        case, act, issued = UUID(sent.expediente_id), UUID(sent.acto_id), from_timestamp(sent.emision)
        cases.append((case, f"01071-{year}-{number:05}", "01071", "laboral", "ordinario", False, issued, 0, issued))
        acts.append((act, case, "decreto", sent.asunto, issued, uuid4(), ""))
        (one,) = sent.documentos
        documents.append((UUID(one.documento_id), case, act, 0, one.nombre, one.tipo, one.bytes, one.sha256, 1, ""))
        deliveries.append(
            (UUID(sent.entrega_id), case, act, 0, uuid4(), "P", UUID(sent.destinatario), "P", issued, "ordenada", "")
        )
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        for table, rows, columns in (
            ("expedientes", cases, _CASES),
            ("resoluciones", acts, _ACTS),
            ("documentos", documents, _DOCUMENTS),
            ("comunicaciones", deliveries, _DELIVERIES),
        ):
            await connection.copy_records_to_table(table, records=rows, columns=columns)
    finally:
        await connection.close()
