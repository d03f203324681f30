"""NovedadesService: proto → command → proto."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Protocol

from estrado.casillero.v1 import novedades_service_pb2 as pb
from estrado.casillero.v1.novedades_service_pb2_grpc import NovedadesServiceServicer

from libs.foundation.rpc.context import current_call
from libs.foundation.sql.runner import Runner
from services.casillero.application.ports_de_vecinos import Entidades
from services.casillero.application.seguir_novedades import Command, Novedades, SeguirNovedades
from services.casillero.entrypoints.buzon import en_buzon


class Vigia(Protocol):
    """Who sees what is put in mailboxes."""

    def seguir(self, primera: Novedades, token: str) -> AsyncGenerator[Novedades | None, None]:
        """`primera`, then each time how the mailbox stands; None: all is well, never while that is
        not known. Raises what ends `token`'s session."""
        ...


class NovedadesServicer(NovedadesServiceServicer):
    """See the proto for what the RPC means."""

    def __init__(self, runner: Runner[Any], caso: SeguirNovedades, vigia: Vigia, entidades: Entidades) -> None:
        self._runner = runner
        self._caso = caso
        self._entidades = entidades
        self._vigia = vigia

    async def SeguirNovedades(
        self, request: pb.SeguirNovedadesRequest, context: Any
    ) -> AsyncIterator[pb.SeguirNovedadesResponse]:
        """How the mailbox stands, and stands again."""
        async with aclosing(self._vigia.seguir(await self._primera(request), current_call.get().user_token)) as vistas:
            async for vista in vistas:
                yield _mensaje(vista)

    async def _primera(self, request: pb.SeguirNovedadesRequest) -> Novedades:
        """Who watches the mailbox of an entity or a court is in the audit, once each time that they begin."""
        command = Command(request.desde if request.HasField("desde") else None)
        return await en_buzon(self._runner, self._entidades, request.en_nombre_de, self._caso, command)


def _mensaje(vista: Novedades | None) -> pb.SeguirNovedadesResponse:
    if vista is None:
        return pb.SeguirNovedadesResponse(latido=True)
    return pb.SeguirNovedadesResponse(
        numero=vista.numero,
        notificaciones=map(str, vista.notificaciones),
        hay_mas=vista.hay_mas,
        sin_abrir=vista.sin_abrir,
    )
