"""CodigosService: proto → command → proto."""

from typing import Any

from estrado.comun.v1 import codigos_service_pb2 as pb
from estrado.comun.v1.codigos_service_pb2_grpc import CodigosServiceServicer

from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.runner import Runner
from services.casillero.application.consultar_codigo import Command, ConsultarCodigo


class CodigosServicer(CodigosServiceServicer):
    """See the proto."""

    def __init__(self, runner: Runner[Any], consultar_codigo: ConsultarCodigo) -> None:
        self._run = runner.run
        self._consultar_codigo = consultar_codigo

    async def ConsultarCodigo(self, request: pb.ConsultarCodigoRequest, context: Any) -> pb.ConsultarCodigoResponse:
        """See the proto."""
        hallada = await self._run(self._consultar_codigo, current_principal(), Command(request.codigo))
        return pb.ConsultarCodigoResponse(
            codigo=hallada.codigo, tipo="constancia", emitido=to_timestamp(hallada.expedida)
        )
