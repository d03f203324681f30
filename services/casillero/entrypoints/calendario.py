"""CalendarioService: proto → command → proto."""

from dataclasses import dataclass
from typing import Any

from estrado.casillero.v1 import calendario_service_pb2 as pb
from estrado.casillero.v1.calendario_service_pb2_grpc import CalendarioServiceServicer

from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.runner import Runner
from services.casillero.application import abrir_calendario, cerrar_calendario, consultar_calendario, leer_calendario


@dataclass(frozen=True, slots=True)
class CasosDelCalendario:
    """The use cases behind the RPCs."""

    abrir_calendario: abrir_calendario.AbrirCalendario
    consultar_calendario: consultar_calendario.ConsultarCalendario
    cerrar_calendario: cerrar_calendario.CerrarCalendario
    leer_calendario: leer_calendario.LeerCalendario


class CalendarioServicer(CalendarioServiceServicer):
    """See the proto for what each RPC means; refusals are raised by the use cases."""

    def __init__(self, runner: Runner[Any], casos: CasosDelCalendario) -> None:
        self._run = runner.run
        self._casos = casos

    async def AbrirCalendario(self, request: pb.AbrirCalendarioRequest, context: Any) -> pb.AbrirCalendarioResponse:
        """Its secret, once."""
        hecho = await self._run(self._casos.abrir_calendario, current_principal(), abrir_calendario.Command())
        return pb.AbrirCalendarioResponse(secreto=hecho.secreto, abierto=to_timestamp(hecho.abierto))

    async def ConsultarCalendario(
        self, request: pb.ConsultarCalendarioRequest, context: Any
    ) -> pb.ConsultarCalendarioResponse:
        """Since when there is one."""
        hallado = await self._run(self._casos.consultar_calendario, current_principal(), consultar_calendario.Command())
        return pb.ConsultarCalendarioResponse(abierto=to_timestamp(hallado.abierto if hallado else None))

    async def CerrarCalendario(self, request: pb.CerrarCalendarioRequest, context: Any) -> pb.CerrarCalendarioResponse:
        """Ended."""
        await self._run(self._casos.cerrar_calendario, current_principal(), cerrar_calendario.Command())
        return pb.CerrarCalendarioResponse()

    async def LeerCalendario(self, request: pb.LeerCalendarioRequest, context: Any) -> pb.LeerCalendarioResponse:
        """iCalendar."""
        command = leer_calendario.Command(request.secreto)
        return pb.LeerCalendarioResponse(
            contenido=await self._run(self._casos.leer_calendario, current_principal(), command)
        )
