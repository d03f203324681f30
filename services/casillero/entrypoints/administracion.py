"""AdministracionService: proto → command → proto."""

from dataclasses import dataclass
from typing import Any

from estrado.casillero.v1 import administracion_service_pb2 as pb
from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceServicer

from libs.foundation.rpc.context import current_principal
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.runner import Runner
from services.casillero.application import abrir_casillero_de_unidad
from services.casillero.application.administracion import DelCasillero
from services.casillero.application.reabrir_casillero import ReabrirCasillero
from services.casillero.application.suspender_casillero import SuspenderCasillero
from services.casillero.domain.casillero import Casillero


@dataclass(frozen=True, slots=True)
class CasosDeAdministracion:
    """The use cases behind the RPCs."""

    suspender_casillero: SuspenderCasillero
    reabrir_casillero: ReabrirCasillero
    abrir_casillero_de_unidad: abrir_casillero_de_unidad.AbrirCasilleroDeUnidad


class AdministracionServicer(AdministracionServiceServicer):
    """See the proto for what each RPC means; refusals are raised by the use cases."""

    def __init__(self, runner: Runner[Any], casos: CasosDeAdministracion) -> None:
        self._run = runner.run
        self._casos = casos

    async def SuspenderCasillero(
        self, request: pb.SuspenderCasilleroRequest, context: Any
    ) -> pb.SuspenderCasilleroResponse:
        """It receives no more."""
        command = DelCasillero(request.numero, request.motivo)
        casillero = await self._run(self._casos.suspender_casillero, current_principal(), command)
        return pb.SuspenderCasilleroResponse(casillero=_estado(casillero))

    async def ReabrirCasillero(self, request: pb.ReabrirCasilleroRequest, context: Any) -> pb.ReabrirCasilleroResponse:
        """It receives again."""
        command = DelCasillero(request.numero, request.motivo)
        casillero = await self._run(self._casos.reabrir_casillero, current_principal(), command)
        return pb.ReabrirCasilleroResponse(casillero=_estado(casillero))

    async def AbrirCasilleroDeUnidad(
        self, request: pb.AbrirCasilleroDeUnidadRequest, context: Any
    ) -> pb.AbrirCasilleroDeUnidadResponse:
        """A court's, open."""
        command = abrir_casillero_de_unidad.Command(request.organo)
        casillero, nuevo = await self._run(self._casos.abrir_casillero_de_unidad, current_principal(), command)
        return pb.AbrirCasilleroDeUnidadResponse(casillero=_estado(casillero), nuevo=nuevo)


def _estado(casillero: Casillero) -> pb.EstadoDeCasillero:
    return pb.EstadoDeCasillero(
        casillero_id=str(casillero.casillero_id),
        numero=casillero.numero,
        suspendido=to_timestamp(casillero.suspendido),
        motivo=casillero.motivo_de_suspension,
    )
