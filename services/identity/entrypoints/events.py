"""Events heard: event → command."""

from uuid import UUID

from estrado.casillero.v1 import eventos_pb2 as casillero

from libs.foundation.eventos.log import Event
from services.identity.application.anotar_casillero import Anotar


def casillero_abierto(event: Event) -> Anotar:
    """A mailbox was opened for a persona."""
    message = casillero.CasilleroAbierto.FromString(event.data)
    return Anotar(UUID(message.persona), message.numero)
