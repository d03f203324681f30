"""The neighbours of casillero, played by its component tests."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import grpc
from estrado.casillero.v1 import casillero_service_pb2_grpc
from estrado.comun.v1 import documentos_service_pb2, documentos_service_pb2_grpc
from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_NOTIFICACION,
    ClaseDeEntrega,
    EntregaOrdenada,
    ReferenciaDeDocumento,
)
from estrado.identity.v1 import (
    entidades_pb2,
    entidades_service_pb2,
    entidades_service_pb2_grpc,
    identity_service_pb2,
    identity_service_pb2_grpc,
    mandatos_service_pb2,
    mandatos_service_pb2_grpc,
)
from estrado.identity.v1.eventos_pb2 import (
    EntidadAnulada,
    EntidadConfirmada,
    IdentidadDesvinculada,
    IdentidadVerificada,
)
from google.protobuf.message import Message
from grpc_status import rpc_status

from libs.firma.llaves_de_desarrollo import hacer_llaves
from libs.foundation.core.errors import Denied, EstradoError
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.ground import open_log
from libs.foundation.rpc.errors import to_status
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.testing.component import AddServicers, Component, component
from services.casillero.bootstrap import build
from services.casillero.settings import Settings

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 3000
IDENTITY, EXPEDIENTES, CASILLERO = Topics("identity"), Topics("expedientes"), Topics("casillero")
D1 = str(uuid4())
DOCUMENTO = ReferenciaDeDocumento(
    documento_id=D1, nombre="decreto.pdf", tipo="application/pdf", bytes=len(PDF), sha256=sha256(PDF).hexdigest()
)
M = TypeVar("M", bound=Message)


class Identidad(identity_service_pb2_grpc.IdentityServiceServicer):
    """identity: knows who is verified, who has which CUI, and the e-mail and telephone of some. While it fails by its
    `falla` it says of nobody whether they are verified, and keeps about whom it was asked `en_vano`."""

    def __init__(self) -> None:
        self.verificadas: set[str] = set()
        self.por_cui: dict[str, str] = {}
        self.correos: dict[str, str] = {}
        self.telefonos: dict[str, str] = {}
        self.falla: EstradoError | None = None
        self.en_vano: asyncio.Queue[str] = asyncio.Queue()
        self.nombres: dict[str, str] = {}

    async def ConsultarPersona(self, request: Any, context: Any) -> Any:
        if self.falla is not None:
            self.en_vano.put_nowait(request.persona)
            await context.abort_with_status(rpc_status.to_status(to_status(self.falla)))
        verificada = request.persona in self.verificadas
        return identity_service_pb2.ConsultarPersonaResponse(verificada=verificada)

    async def NombrarPersona(self, request: Any, context: Any) -> Any:
        return identity_service_pb2.NombrarPersonaResponse(nombre=self.nombres.get(request.persona, ""))

    async def ListarContactos(self, request: Any, context: Any) -> Any:
        de_persona = identity_service_pb2.ContactosDePersona
        return identity_service_pb2.ListarContactosResponse(
            personas=[
                de_persona(
                    persona=una,
                    contactos=[
                        identity_service_pb2.Contacto(
                            cuenta_id=una, correo=correo, telefono=self.telefonos.get(una, "")
                        )
                    ],
                )
                for una in request.personas
                if (correo := self.correos.get(una))
            ]
        )

    async def ResolverPersona(self, request: Any, context: Any) -> Any:
        persona = self.por_cui.setdefault(request.cui, str(uuid4()))
        return identity_service_pb2.ResolverPersonaResponse(persona=persona)


class Mandatos(mandatos_service_pb2_grpc.MandatosServiceServicer):
    """identity: what it would answer to whoever asks about an entity, or a mandate, by its id."""

    def __init__(self) -> None:
        self.poderes: dict[str, mandatos_service_pb2.ComprobarMandatoResponse] = {}

    def agregar_miembro(self, entidad: UUID, persona: UUID) -> None:
        """Whoever asks is a member of the entity with that persona."""
        poder = mandatos_service_pb2.ComprobarMandatoResponse(
            mandato_id=str(uuid4()), mandante=str(persona), mandatario=str(uuid4()), entidad_id=str(entidad)
        )
        self.poderes[str(entidad)] = poder

    async def ComprobarMandato(self, request: Any, context: Any) -> Any:
        poder = self.poderes.get(request.en_nombre_de)
        if poder is None:
            await context.abort_with_status(rpc_status.to_status(to_status(Denied("MANDATO_NO_VIGENTE"))))
        return poder


class Entidades(entidades_service_pb2_grpc.EntidadesServiceServicer):
    """identity: the entities in which whoever asks is, a page each."""

    def __init__(self) -> None:
        self.mias: list[entidades_pb2.Entidad] = []

    async def ListarEntidades(self, request: Any, context: Any) -> Any:
        hoja = int(request.cursor or 0)
        siguiente = str(hoja + 1) if hoja + 1 < len(self.mias) else ""
        return entidades_service_pb2.ListarEntidadesResponse(entidades=self.mias[hoja : hoja + 1], siguiente=siguiente)


class Productor(documentos_service_pb2_grpc.DocumentosServiceServicer):
    """expedientes: keeps the documents; one with a `puerta` is given once that is open."""

    def __init__(self) -> None:
        self.documentos = {D1: PDF}
        self.puertas: dict[str, asyncio.Event] = {}

    async def LeerDocumento(self, request: Any, context: Any) -> AsyncIterator[Any]:
        if request.documento_id not in self.documentos:
            await context.abort(grpc.StatusCode.NOT_FOUND, "NO_ENCONTRADO")
        contenido = self.documentos[request.documento_id]
        if puerta := self.puertas.get(request.documento_id):
            await puerta.wait()
        yield documentos_service_pb2.LeerDocumentoResponse(
            documento=documentos_service_pb2.DescripcionDeDocumento(nombre="otro nombre")
        )
        for desde in range(0, len(contenido), 64 * 1024):
            yield documentos_service_pb2.LeerDocumentoResponse(datos=contenido[desde : desde + 64 * 1024])


@dataclass
class Sala:
    """casillero running among its neighbours."""

    component: Component
    stub: Any
    identidad: Identidad
    productor: Productor
    mandatos: Mandatos
    entidades: Entidades
    _seq: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def decir(self, topic: str, subject: str, message: Message) -> None:
        """Let a neighbour tell `message`."""
        self._seq[topic, subject] += 1
        event = Event(
            id=uuid4(),
            topic=topic,
            type=message.DESCRIPTOR.full_name,
            source=f"/estrado/{topic.split('.')[1]}",
            subject=subject,
            time=datetime.now(UTC),
            seq=self._seq[topic, subject],
            data=message.SerializeToString(),
        )
        await self.component.log.publish([event])

    async def oir(self, cuantos: int) -> list[Event]:
        """The first `cuantos` events that casillero tells, once they are there."""
        oidos: list[Event] = []
        records: AsyncGenerator[Any] = self.component.log.tail([CASILLERO.interno], from_start=True)
        async with asyncio.timeout(30), aclosing(records):
            async for record in records:
                oidos.append(record.event)
                if len(oidos) == cuantos:
                    break
        return oidos

    async def verificar(self, persona: UUID, cuenta: str = "") -> str:
        """identity verifies the holder of an account and says so; gives the account."""
        self.identidad.verificadas.add(str(persona))
        cuenta = cuenta or str(uuid4())
        message = IdentidadVerificada(cuenta_id=cuenta, persona=str(persona))
        await self.decir(IDENTITY.interno, cuenta, message)
        return cuenta

    async def desvincular(self, persona: UUID, cuenta: str) -> None:
        """identity unties the persona from the account and says so."""
        self.identidad.verificadas.discard(str(persona))
        message = IdentidadDesvinculada(cuenta_id=cuenta, persona=str(persona))
        await self.decir(IDENTITY.interno, cuenta, message)

    async def confirmar(self, entidad: UUID, persona: UUID) -> None:
        """identity confirms an entity and says so."""
        self.identidad.verificadas.add(str(persona))
        message = EntidadConfirmada(entidad_id=str(entidad), persona=str(persona))
        await self.decir(IDENTITY.interno, str(entidad), message)

    async def anular(self, entidad: UUID, persona: UUID) -> None:
        """identity annuls an entity and says so."""
        self.identidad.verificadas.discard(str(persona))
        message = EntidadAnulada(entidad_id=str(entidad), persona=str(persona))
        await self.decir(IDENTITY.interno, str(entidad), message)

    async def ordenar(
        self,
        destinatario: UUID,
        expediente: str = "e1",
        clase: ClaseDeEntrega.ValueType = CLASE_DE_ENTREGA_NOTIFICACION,
        **cambios: Any,
    ) -> EntregaOrdenada:
        """expedientes orders a delivery with the document D1."""
        orden = EntregaOrdenada(
            entrega_id=str(uuid4()),
            clase=clase,
            destinatario=str(destinatario),
            representado=str(destinatario),
            asunto="Resolución de trámite",
            productor="expedientes",
            documentos=[DOCUMENTO],
            emision=to_timestamp(datetime.now(UTC)),
            expediente_id=expediente,
            numero_de_expediente="01017-2026-00001",
            acto_id="a1",
            materia="ordinaria",
            organo="01017",
        )
        orden.MergeFrom(EntregaOrdenada(**cambios))
        await self.decir(EXPEDIENTES.interno, expediente, orden)
        return orden


def leido(event: Event, message: M) -> M:
    """What an event says."""
    assert event.type == message.DESCRIPTOR.full_name
    message.ParseFromString(event.data)
    return message


@asynccontextmanager
async def sala(data_dir: Path, alertas_cada: float = 300, **ajustes: Any) -> AsyncIterator[Sala]:
    """casillero on the embedded parts below `data_dir`, with identity and expedientes played. It tells of deposits
    every `alertas_cada` seconds: with the long one never, so that the evidence is of what the test does. `ajustes` are
    other settings."""
    hacer_llaves(data_dir / "llaves")
    async with open_log(Settings(data_dir=data_dir)) as log:
        await log.ensure_topics([*IDENTITY.all(), *EXPEDIENTES.all()])
    identidad = Identidad()  # type: ignore[abstract]  # plays four RPCs only
    productor, mandatos = Productor(), Mandatos()  # type: ignore[abstract]  # plays one RPC only
    entidades = Entidades()  # type: ignore[abstract]  # plays one RPC only

    def add_identidad(server: grpc.aio.Server) -> None:
        identity_service_pb2_grpc.add_IdentityServiceServicer_to_server(identidad, server)
        mandatos_service_pb2_grpc.add_MandatosServiceServicer_to_server(mandatos, server)
        entidades_service_pb2_grpc.add_EntidadesServiceServicer_to_server(entidades, server)

    def add_productor(server: grpc.aio.Server) -> None:
        documentos_service_pb2_grpc.add_DocumentosServiceServicer_to_server(productor, server)

    neighbours: dict[str, AddServicers] = {"identity": add_identidad, "expedientes": add_productor}
    async with (
        component(
            build, partial(Settings, casillero_alertas_cada=alertas_cada, **ajustes), data_dir, neighbours
        ) as running,
        running.stub(casillero_service_pb2_grpc.CasilleroServiceStub) as stub,
    ):
        yield Sala(running, stub, identidad, productor, mandatos, entidades)
