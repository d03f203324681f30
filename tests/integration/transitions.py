"""What may happen to a delivery from outside, as others, or time, would have it; and what there is of it then."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import asyncpg
from estrado.comun.v1.entregas_pb2 import (
    EntregaAnulada,
    EntregaEnPapelFallida,
    EntregaEnPapelRealizada,
    ResultadoEnPapel,
)
from estrado.expedientes.v1.eventos_pb2 import ExpedienteAbierto, ExpedienteReservado
from google.protobuf.message import Message
from sqlalchemy import make_url

from libs.foundation.eventos.outbox import Encoded, Outbox
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.database import open_database
from tests.integration.suite import RealSuite

Happens = Callable[["Delivery"], Awaitable[None]]


@dataclass(frozen=True)
class Delivery:
    """One that a decreto ordered: in a mailbox, or on paper to who has none; `una` is what the mailbox shows of
    it, or of the one that the same decreto ordered to one."""

    suite: RealSuite
    una: dict[str, Any]
    entrega: asyncpg.Record

    async def happened(self) -> tuple[Counter[str], Counter[str]]:
        """How often there is each kind of evidence of it, and each event about it."""
        kinds = await ask(self.suite, "casillero", "SELECT tipo FROM evidencias WHERE entrega_id = $1", self.entrega[0])
        told = "SELECT type FROM eventos WHERE position(convert_to($1, 'UTF8') IN data) > 0"
        events = await ask(self.suite, "casillero", told, str(self.entrega[0]))
        return Counter(row[0] for row in kinds), Counter(row[0].rpartition(".")[2] for row in events)

    async def tell(self, message: Message) -> None:
        """`expedientes` says it of the case."""
        database = open_database(self.suite.databases["expedientes"])
        said = Encoded(message, self.entrega["expediente_id"])
        try:
            await database.write(lambda session: Outbox("expedientes").append(session, said, now=datetime.now(UTC)))
        finally:
            await database.close()

    async def poke(self, assignment: str) -> None:
        """Change its row, as time or another rule would have."""
        which = self.una["notificacion_id"]
        await ask(self.suite, "casillero", f"UPDATE notificaciones SET {assignment} WHERE notificacion_id = $1", which)


async def is_due(delivery: Delivery) -> None:
    """As if the rule had been one of days: to be made effective at the instant of which expedientes was told."""
    await delivery.poke("efecto_previsto = efectiva, efectiva = NULL")


async def is_old(delivery: Delivery) -> None:
    await delivery.poke("regla = NULL, puesta_a_disposicion = puesta_a_disposicion - interval '6 years'")
    mark = "UPDATE entregas SET clase = 'aviso' WHERE entrega_id = $1"
    await ask(delivery.suite, "casillero", mark, delivery.entrega[0])


async def is_cancelled(delivery: Delivery) -> None:
    now = to_timestamp(datetime.now(UTC))
    entrega_id = str(delivery.entrega[0])
    said = EntregaAnulada(entrega_id=entrega_id, productor="expedientes", acto_id="a2", acto="decreto", anulada=now)
    await delivery.tell(said)


async def was_tried(delivery: Delivery, *, done: bool) -> None:
    now = to_timestamp(datetime.now(UTC))
    entrega_id = str(delivery.entrega[0])
    of_it = ResultadoEnPapel(
        entrega_id=entrega_id, productor="expedientes", intento=1, instante=now, registrado=now, lugar="aquí"
    )
    await delivery.tell(
        EntregaEnPapelRealizada(resultado=of_it) if done else EntregaEnPapelFallida(resultado=of_it, motivo="no estaba")
    )


async def is_reserved(delivery: Delivery, *, change: int) -> None:
    """Odd changes reserve the case, even ones open it again."""
    kind = ExpedienteReservado if change % 2 else ExpedienteAbierto
    await delivery.tell(kind(expediente_id=delivery.entrega["expediente_id"], cambio=change))


# What happens, where casillero's worker dies of it, the job that does it, and what there is once more then.
TRANSITIONS: list[tuple[str, Happens, str, str, str, str]] = [
    ("effect", is_due, "efectos.confirmados", "hacer_efectivas", "LegalEffect", "NotificacionEfectiva"),
    ("effect, told", is_due, "relay.publicado", "hacer_efectivas", "LegalEffect", "NotificacionEfectiva"),
    ("expiry", is_old, "expiracion.confirmada", "expirar_avisos", "ContentExpiry", ""),
    ("cancellation", is_cancelled, "inbox.aplicado", "", "DeliveryCancellation", ""),
    ("in vain on paper", partial(was_tried, done=False), "inbox.aplicado", "", "RelayToNonERDSFailure", ""),
    ("handed over", partial(was_tried, done=True), "inbox.aplicado", "", "PaperHandover", "NotificacionEfectiva"),
    ("handed over, told", partial(was_tried, done=True), "relay.publicado", "", "LegalEffect", "NotificacionEfectiva"),
    ("reserved", partial(is_reserved, change=1), "inbox.aplicado", "", "ConfidentialityChange", ""),
    ("open again", partial(is_reserved, change=2), "inbox.aplicado", "", "ConfidentialityChange", ""),
]


async def free(suite: RealSuite, job: str) -> None:
    """As if the lease of who held the job and ended had run out."""
    await ask(suite, "casillero", "DELETE FROM arriendos WHERE nombre = $1", job)


async def noted(suite: RealSuite, casillero_id: str) -> int:
    """How often audit and events say, each as often as the other, that the mailbox was suspended or reopened."""
    audit = (
        "SELECT count(*) FROM bitacora WHERE objeto = $1 AND accion IN ('CASILLERO_SUSPENDIDO', 'CASILLERO_REABIERTO')"
    )
    events = "SELECT count(*) FROM eventos WHERE subject = $1 AND type ~ 'Casillero(Suspendido|Reabierto)$'"
    [[audited]] = await ask(suite, "casillero", audit, f"casillero/{casillero_id}")
    [[told]] = await ask(suite, "casillero", events, casillero_id)
    assert audited == told
    return int(told)


async def ask(suite: RealSuite, service: str, query: str, *values: object) -> list[asyncpg.Record]:
    """Rows of a service's database."""
    url = make_url(suite.databases[service]).set(drivername="postgresql").render_as_string(False)
    connection = await asyncpg.connect(url)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        return rows
    finally:
        await connection.close()
