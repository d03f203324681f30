"""AlertasService: proto → command → proto."""

from typing import Any

from estrado.casillero.v1 import alertas_service_pb2 as pb
from estrado.casillero.v1.alertas_service_pb2_grpc import AlertasServiceServicer

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.casillero.application import anotar_devolucion
from services.casillero.domain.alerta import Accion
from services.casillero.entrypoints import convert


class AlertasServicer(AlertasServiceServicer):
    """See the proto for what the RPC means."""

    def __init__(self, runner: Runner[Any], caso: anotar_devolucion.AnotarDevolucion) -> None:
        self._run = runner.run
        self._caso = caso

    async def AnotarDevolucion(self, request: pb.AnotarDevolucionRequest, context: Any) -> pb.AnotarDevolucionResponse:
        """Note what a mail that came back says."""
        accion = Accion(request.accion) if request.accion in set(Accion) else None
        command = anotar_devolucion.Command(convert.id_o_ninguno(request.alerta_id), accion, request.codigo)
        return pb.AnotarDevolucionResponse(anotada=await self._run(self._caso, current_principal(), command))
