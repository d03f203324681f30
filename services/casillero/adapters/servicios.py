"""Other services as casillero needs them: identity's personas and the producers' documents."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoRequest
from estrado.identity.v1.entidades_service_pb2 import ListarEntidadesRequest
from estrado.identity.v1.identity_service_pb2 import (
    ConsultarPersonaRequest,
    ListarContactosRequest,
    NombrarPersonaRequest,
    ResolverPersonaRequest,
)
from estrado.identity.v1.identity_service_pb2 import Contacto as Dicho
from estrado.identity.v1.mandatos_service_pb2 import ComprobarMandatoRequest

from libs.foundation.core.errors import Denied, EstradoError, NotFound, Unavailable
from services.casillero.application.ports_de_vecinos import EntidadMia
from services.casillero.domain.alerta import Canal, Contacto
from services.casillero.domain.errors import ProductorNoDisponible
from services.casillero.domain.membresia import Membresia

if TYPE_CHECKING:
    from estrado.comun.v1.documentos_service_pb2_grpc import DocumentosServiceAsyncStub
    from estrado.identity.v1.entidades_service_pb2_grpc import EntidadesServiceAsyncStub
    from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceAsyncStub
    from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceAsyncStub

R = TypeVar("R")
_A_LA_VEZ = 8  # questions under way at once: an import must not take the room of those who log in
_PERSONAS_A_LA_VEZ = 100  # as many as identity takes in one question


class PersonasRemotas:
    """Implements application.ports_de_vecinos.Personas over gRPC."""

    def __init__(self, stub: "IdentityServiceAsyncStub") -> None:
        self._stub = stub

    async def verificada(self, persona: UUID) -> bool:
        """See Personas.verificada."""
        pregunta = ConsultarPersonaRequest(persona=str(persona))
        return (await _de_identity(self._stub.ConsultarPersona(pregunta))).verificada

    async def nombre(self, persona: UUID) -> str:
        """See Personas.nombre."""
        try:
            pregunta = NombrarPersonaRequest(persona=str(persona))
            return (await _de_identity(self._stub.NombrarPersona(pregunta))).nombre
        except NotFound:
            return ""

    async def resolver(self, cuis: Collection[str]) -> Mapping[str, UUID]:
        """See Personas.resolver."""
        personas: dict[str, UUID] = {}
        for grupo in _grupos(sorted(set(cuis)), _A_LA_VEZ):
            halladas = await asyncio.gather(
                *(self._stub.ResolverPersona(ResolverPersonaRequest(cui=cui)) for cui in grupo)
            )
            personas |= {cui: UUID(hallada.persona) for cui, hallada in zip(grupo, halladas, strict=True)}
        return personas


async def _de_identity(respuesta: Awaitable[R]) -> R:
    """What identity answers, NotFound included: about who is asked it refuses nothing else. That it does not believe
    who asks (a clock that is off: the token has expired there), or a fault of its own, says nothing of the persona and
    passes; raises Unavailable, with that reason."""
    try:
        return await respuesta
    except (Unavailable, NotFound):
        raise
    except EstradoError as error:
        raise Unavailable(error.code, servicio="identity") from error


def _grupos(textos: Sequence[str], de: int) -> Iterator[Sequence[str]]:
    for desde in range(0, len(textos), de):
        yield textos[desde : desde + de]


class ContactosRemotos:
    """Implements application.ports_de_vecinos.Contactos over gRPC."""

    def __init__(self, stub: "IdentityServiceAsyncStub") -> None:
        self._stub = stub

    async def de(self, personas: Collection[UUID]) -> Mapping[UUID, Sequence[Contacto]]:
        """See Contactos.de."""
        halladas: dict[UUID, Sequence[Contacto]] = dict.fromkeys(personas, ())
        for grupo in _grupos(sorted(map(str, personas)), _PERSONAS_A_LA_VEZ):
            dichas = await _de_identity(self._stub.ListarContactos(ListarContactosRequest(personas=grupo)))
            halladas |= {UUID(dicha.persona): [_contacto(uno) for uno in dicha.contactos] for dicha in dichas.personas}
        return halladas


def _contacto(dicho: Dicho) -> Contacto:
    destinos = ((Canal.CORREO, dicho.correo), (Canal.SMS, dicho.telefono))
    return Contacto(UUID(dicho.cuenta_id), {canal: destino for canal, destino in destinos if destino})


class EntidadesRemotas:
    """Implements application.ports_de_vecinos.Entidades and Mias over gRPC; identity answers about whose token comes
    along, and nobody else."""

    def __init__(self, stub: "MandatosServiceAsyncStub", entidades: "EntidadesServiceAsyncStub") -> None:
        self._stub = stub
        self._entidades = entidades

    async def mias(self) -> Sequence[EntidadMia]:
        """See Mias.mias."""
        mias: list[EntidadMia] = []
        cursor = ""
        while True:
            try:
                hoja = await self._entidades.ListarEntidades(ListarEntidadesRequest(limite=100, cursor=cursor))
            except NotFound:  # a token whose account identity does not have
                return mias
            mias += [
                EntidadMia(UUID(una.entidad_id), una.nombre, una.numero_casillero)
                for una in hoja.entidades
                if una.estado == "confirmada" and una.numero_casillero
            ]
            cursor = hoja.siguiente
            if not cursor:
                return mias

    async def membresia(self, entidad_id: UUID) -> Membresia | None:
        """See Entidades.membresia."""
        try:
            poder = await self._stub.ComprobarMandato(ComprobarMandatoRequest(en_nombre_de=str(entidad_id)))
        except Denied as refusal:
            if refusal.code != "MANDATO_NO_VIGENTE":
                raise
            return None
        return Membresia(UUID(poder.mandato_id), UUID(poder.mandante)) if poder.entidad_id else None


class ProductoresRemotos:
    """Implements application.ports_de_vecinos.Productores over gRPC; `stubs` by the producer's name."""

    def __init__(self, stubs: "Mapping[str, DocumentosServiceAsyncStub]") -> None:
        self._stubs = stubs

    async def leer(self, productor: str, documento_id: str) -> AsyncGenerator[bytes, None]:
        """See Productores.leer."""
        lectura = self._stubs[productor].LeerDocumento(LeerDocumentoRequest(documento_id=documento_id))
        try:
            async for parte in lectura:
                if parte.datos:
                    yield parte.datos
        except Unavailable:
            raise
        except EstradoError as error:
            # It was delivered: that its producer refuses it is a fault of ours, not of who asks.
            raise ProductorNoDisponible from error
        finally:
            lectura.cancel()
