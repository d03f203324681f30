"""identity's mandates over gRPC."""

from collections.abc import Sequence
from uuid import UUID

from estrado.identity.v1 import mandatos_service_pb2, mandatos_service_pb2_grpc

from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.domain.mandato import Poder


class MandatosDeIdentity:
    """See application.ports.MandatosVigentes. `identity` is called with the token of the person being served: it
    answers about nobody else."""

    def __init__(self, identity: "mandatos_service_pb2_grpc.MandatosServiceAsyncStub") -> None:
        self._identity = identity

    async def comprobar(self, en_nombre_de: UUID, numeros: Sequence[NumeroDeExpediente]) -> Poder:
        """See MandatosVigentes."""
        pregunta = mandatos_service_pb2.ComprobarMandatoRequest(
            en_nombre_de=str(en_nombre_de), numeros_de_expediente=[str(numero) for numero in numeros]
        )
        respuesta = await self._identity.ComprobarMandato(pregunta)
        return Poder(
            UUID(respuesta.mandato_id),
            UUID(respuesta.mandante),
            UUID(respuesta.mandatario),
            respuesta.nombre_del_mandatario,
        )
