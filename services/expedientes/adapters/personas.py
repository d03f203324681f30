"""identity's personas over gRPC."""

from uuid import UUID

from estrado.identity.v1 import identity_service_pb2, identity_service_pb2_grpc

from libs.jurisdiccion.cui import Cui
from libs.jurisdiccion.nit import Nit


class PersonasDeIdentity:
    """See application.ports.cuentas.Personas."""

    def __init__(self, identity: "identity_service_pb2_grpc.IdentityServiceAsyncStub") -> None:
        self._identity = identity

    async def resolver(self, identificador: Cui | Nit) -> UUID:
        """See Personas."""
        pregunta = identity_service_pb2.ResolverPersonaRequest()
        if isinstance(identificador, Cui):
            pregunta.cui = identificador.valor
        else:
            pregunta.nit = identificador.valor
        respuesta = await self._identity.ResolverPersona(pregunta)
        return UUID(respuesta.persona)

    async def del_personal(self, persona: UUID) -> bool:
        """See Personas."""
        pregunta = identity_service_pb2.ConsultarPersonaRequest(persona=str(persona))
        return (await self._identity.ConsultarPersona(pregunta)).del_personal
