"""`LeerEventos`: the record of a service as others read it, to fill a gap or to rebuild; both ends of the RPC."""

from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import grpc.aio
from estrado.foundation.v1.eventos_service_pb2 import Evento, LeerEventosRequest, LeerEventosResponse
from estrado.foundation.v1.eventos_service_pb2_grpc import EventosServiceServicer
from sqlalchemy.orm import Session

from libs.foundation.eventos.log import Event, topics_of
from libs.foundation.eventos.outbox import READ_LIMIT, read_stream, read_topic
from libs.foundation.sql.database import Database

if TYPE_CHECKING:
    from estrado.foundation.v1.eventos_service_pb2_grpc import EventosServiceAsyncStub


class StreamReader(Protocol):
    """Asks the owner of a stream for its record."""

    async def read_stream(self, topic: str, subject: str, from_seq: int) -> list[Event]:
        """Events of the stream from `from_seq` on, in order, at most 500. Raises Unavailable."""
        ...


class EventosServicer(EventosServiceServicer):
    """`LeerEventos` of any service. Who may call is the policy's to say: services of the suite only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def LeerEventos(
        self, request: LeerEventosRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> LeerEventosResponse:
        """Events of a stream from a seq on, or of a topic from a position on; at most 500."""
        limit = min(request.limite or READ_LIMIT, READ_LIMIT)

        def query(session: Session) -> list[tuple[int, Event]]:
            if not request.agregado:
                return read_topic(session, request.topic, request.desde_posicion, limit)
            return [(0, e) for e in read_stream(session, request.topic, request.agregado, request.desde_seq, limit)]

        found = await self._database.read(query)
        return LeerEventosResponse(eventos=[_message(event, posicion) for posicion, event in found])


class RpcStreamReader:
    """See StreamReader; `stub` gives the client of a service's EventosService by the service's name."""

    def __init__(self, stub: "Callable[[str], EventosServiceAsyncStub]") -> None:
        self._stub = stub

    async def read_stream(self, topic: str, subject: str, from_seq: int) -> list[Event]:
        """See StreamReader.read_stream."""
        request = LeerEventosRequest(topic=topic, agregado=subject, desde_seq=from_seq)
        response = await self._stub(topics_of(topic).service).LeerEventos(request)
        return [_event(message) for message in response.eventos]


def _message(event: Event, posicion: int) -> Evento:
    message = Evento(
        id=str(event.id),
        topic=event.topic,
        type=event.type,
        source=event.source,
        subject=event.subject,
        seq=event.seq,
        previous=event.previous or 0,
        traceparent=event.traceparent,
        data=event.data,
        posicion=posicion,
    )
    message.time.FromDatetime(event.time)
    return message


def _event(message: Evento) -> Event:
    return Event(
        id=UUID(message.id),
        topic=message.topic,
        type=message.type,
        source=message.source,
        subject=message.subject,
        time=message.time.ToDatetime(UTC),
        seq=message.seq,
        data=message.data,
        traceparent=message.traceparent,
        previous=message.previous or None,
    )
