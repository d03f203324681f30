"""The neighbours of expedientes, played by its component tests: identity, casillero, and the gateway that uploads."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import grpc
from estrado.casillero.v1.eventos_pb2 import ReferenciaDeEntrega
from estrado.comun.v1 import documentos_service_pb2_grpc
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc
from estrado.expedientes.v1 import expedientes_service_pb2_grpc
from estrado.identity.v1 import (
    identity_service_pb2,
    identity_service_pb2_grpc,
    mandatos_service_pb2,
    mandatos_service_pb2_grpc,
)
from google.protobuf.message import Message
from grpc_status import rpc_status
from joserfc.jwk import OKPKey

from libs.firma.llaves_de_desarrollo import hacer_llaves
from libs.foundation.eventos.log import Event, Topics
from libs.foundation.ground import open_log
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import Receipt, ReceiptIssuer
from libs.foundation.rpc.errors import to_status
from libs.foundation.stores import master_keys, open_bucket
from libs.foundation.testing.component import AddServicers, Component, acting, component
from services.expedientes.bootstrap import build
from services.expedientes.domain.errors import MandatoNoVigente
from services.expedientes.domain.mandato import Mandato
from services.expedientes.settings import Settings
from services.expedientes.tests.fakes_de_identity import persona_de

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1000
EXPEDIENTES, CASILLERO, IDENTITY = Topics("expedientes"), Topics("casillero"), Topics("identity")
ROSA, LUIS, ANA, DIEGO = "1234567890101", "0000000190101", "0000123431333", "0000202221601"


class Identidad(identity_service_pb2_grpc.IdentityServiceServicer):
    """identity: one persona per number, each of the staff or none."""

    def __init__(self) -> None:
        self.del_personal = True

    async def ResolverPersona(self, request: Any, context: Any) -> Any:
        return identity_service_pb2.ResolverPersonaResponse(persona=str(persona_de(request.cui or request.nit)))

    async def ConsultarPersona(self, request: Any, context: Any) -> Any:
        return identity_service_pb2.ConsultarPersonaResponse(verificada=True, del_personal=self.del_personal)


@dataclass
class Mandatos(mandatos_service_pb2_grpc.MandatosServiceServicer):
    """identity: the mandates that it would confirm to whoever asks, by their id; all named Ana Morales."""

    poderes: dict[str, Mandato] = field(default_factory=dict)
    ausente: bool = False

    async def ComprobarMandato(self, request: Any, context: Any) -> Any:
        if self.ausente:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        poder = self.poderes.get(request.en_nombre_de)
        if poder is None:
            await context.abort_with_status(rpc_status.to_status(to_status(MandatoNoVigente())))
        assert poder is not None
        return mandatos_service_pb2.ComprobarMandatoResponse(
            mandato_id=str(poder.mandato_id),
            mandante=str(poder.mandante),
            mandatario=str(poder.mandatario),
            nombre_del_mandatario="Ana Morales",
        )


@dataclass(frozen=True)
class Quien:
    """Somebody with a token."""

    token: str
    cuenta: UUID


@dataclass
class Vecindario:
    """expedientes running among its neighbours."""

    component: Component
    stub: Any
    documentos: Any
    mandatos: Mandatos
    identidad: Identidad
    _seq: Counter[str] = field(default_factory=Counter)

    def quien(self, cui: str = "", *roles: str, fresh: bool = False) -> Quien:
        """Somebody verified with that CUI, or staff without one, with those roles; `fresh`: and a factor just now."""
        cuenta = uuid4()
        persona = persona_de(cui) if cui else uuid4()
        return Quien(self.component.issuer.token(persona, roles, cuenta, fresh=fresh), cuenta)

    def cli(self) -> AbstractAsyncContextManager[Any]:
        """The service as the command line calls it."""
        return self.component.stub(expedientes_service_pb2_grpc.ExpedientesServiceStub, caller="cli")

    async def expediente(self, secretaria: Quien, **cambios: Any) -> Any:
        """Enter a case of Rosa, with the lawyer Ana, against Luis, with the lawyer Diego."""
        request = rpc.RegistrarExpedienteRequest(
            organo="01017",
            ramo="civil",
            tipo_de_proceso="ordinario",
            partes=[
                rpc.NuevaParte(
                    rol="actor",
                    nombre="Rosa Ixchel",
                    cui=ROSA,
                    abogados=[rpc.NuevoAbogado(cui=ANA, nombre="Ana Morales", colegiado="10101")],
                ),
                rpc.NuevaParte(
                    rol="demandado",
                    nombre="Luis Tzoc",
                    cui=LUIS,
                    abogados=[rpc.NuevoAbogado(cui=DIEGO, nombre="Diego Ixcoy", colegiado="20202")],
                ),
            ],
        )
        request.MergeFrom(rpc.RegistrarExpedienteRequest(**cambios))
        with acting(secretaria.token):
            return (await self.stub.RegistrarExpediente(request)).expediente

    async def subir(self, quien: Quien, contenido: bytes = PDF, vida: timedelta = timedelta(minutes=30)) -> str:
        """Upload as the gateway does; gives the recibo."""
        settings = self.component.settings
        keys = master_keys(settings, "ingreso")
        wrapped, clave = keys.new_wrapped_key(), f"cuenta/{uuid4()}"

        async def trozos() -> AsyncIterator[bytes]:
            yield contenido

        await SealedStore(open_bucket(settings, "ingreso"), keys.open(wrapped)).put(clave, trozos())
        private = (settings.keys / "gateway.pem").read_bytes()
        issuer = ReceiptIssuer(OKPKey.import_key(private, parameters={"kid": "gateway"}))
        return issuer.issue(
            Receipt(
                object_key=clave,
                sha256=sha256(contenido).hexdigest(),
                size=len(contenido),
                media_type="application/pdf",
                pages=3,
                owner=f"usuario:{quien.cuenta}",
                expires=datetime.now(UTC) + vida,
                wrapped_key=wrapped,
            )
        )

    async def presentar(
        self, quien: Quien, numero: str, recibo: str, llave: str = "", en_nombre_de: str = "", **contexto: Any
    ) -> Any:
        """Present a memorial; gives its acuse."""
        request = rpc.PresentarEscritoRequest(
            numeros=[numero],
            tipo="memorial",
            sumilla="Pido copia",
            recibos=[recibo],
            llave_de_idempotencia=llave,
            en_nombre_de=en_nombre_de,
        )
        with acting(quien.token, **contexto):
            return (await self.stub.PresentarEscrito(request)).acuses[0]

    async def actuaciones(self, quien: Quien, numero: str) -> list[Any]:
        """The timeline as somebody sees it."""
        with acting(quien.token):
            return list((await self.stub.ListarActuaciones(rpc.ListarActuacionesRequest(numero=numero))).actuaciones)

    async def bytes_de(self, quien: Quien, numero: str, documento_id: str) -> tuple[Any, bytes]:
        """A document through its case: description and bytes."""
        with acting(quien.token):
            request = rpc.LeerDocumentoDeExpedienteRequest(numero=numero, documento_id=documento_id)
            return await leido_entero(self.stub.LeerDocumentoDeExpediente(request))

    async def decir(self, subject: str, message: Message, topics: Topics = CASILLERO) -> None:
        """Let casillero tell `message` about a mailbox, or another service about something of its own."""
        self._seq[subject] += 1
        event = Event(
            id=uuid4(),
            topic=topics.interno,
            type=message.DESCRIPTOR.full_name,
            source=f"/estrado/{topics.service}",
            subject=subject,
            time=datetime.now(UTC),
            seq=self._seq[subject],
            data=message.SerializeToString(),
        )
        await self.component.log.publish([event])

    async def oir(self, cuantos: int, *topics: str) -> list[Event]:
        """The first `cuantos` events that expedientes tells on `topics`, once they are there."""
        oidos: list[Event] = []
        records: AsyncGenerator[Any] = self.component.log.tail(topics, from_start=True)
        async with asyncio.timeout(30), aclosing(records):
            async for record in records:
                oidos.append(record.event)
                if len(oidos) == cuantos:
                    break
        return oidos


def referencia(orden: EntregaOrdenada) -> ReferenciaDeEntrega:
    """How casillero speaks of a delivery."""
    return ReferenciaDeEntrega(
        entrega_id=orden.entrega_id,
        productor=orden.productor,
        clase=orden.clase,
        destinatario=orden.destinatario,
        representado=orden.representado,
        expediente_id=orden.expediente_id,
        acto_id=orden.acto_id,
    )


async def leido_entero(mensajes: Any) -> tuple[Any, bytes]:
    """The description and the bytes of a stream of a document, whose chunks are at most 64 KiB."""
    partes = [mensaje async for mensaje in mensajes]
    assert all(len(parte.datos) <= 64 * 1024 for parte in partes)
    return partes[0].documento, b"".join(parte.datos for parte in partes[1:])


@cache
def llaves_del_sello() -> Mapping[str, bytes]:
    """The institution's, made once: that takes as long as a test."""
    with TemporaryDirectory() as carpeta:
        hacer_llaves(Path(carpeta))
        return {archivo.name: archivo.read_bytes() for archivo in Path(carpeta).iterdir()}


@asynccontextmanager
async def vecindario(data_dir: Path, **ajustes: object) -> AsyncIterator[Vecindario]:
    """expedientes on the embedded parts below `data_dir`, with these settings."""
    (data_dir / "llaves").mkdir(parents=True, exist_ok=True)
    for nombre, contenido in llaves_del_sello().items():
        (data_dir / "llaves" / nombre).write_bytes(contenido)

    def settings(**otros: object) -> Settings:
        return Settings.model_validate(otros | ajustes)

    async with open_log(Settings(data_dir=data_dir)) as log:
        await log.ensure_topics([*CASILLERO.all(), *IDENTITY.all()])
    identidad = Identidad()  # type: ignore[abstract]  # plays two RPCs only
    mandatos = Mandatos()  # type: ignore[abstract]  # plays one RPC only

    def add_identity(server: grpc.aio.Server) -> None:
        identity_service_pb2_grpc.add_IdentityServiceServicer_to_server(identidad, server)
        mandatos_service_pb2_grpc.add_MandatosServiceServicer_to_server(mandatos, server)

    neighbours: dict[str, AddServicers] = {"identity": add_identity}
    async with (
        component(build, settings, data_dir, neighbours) as running,
        running.stub(expedientes_service_pb2_grpc.ExpedientesServiceStub) as stub,
        running.stub(documentos_service_pb2_grpc.DocumentosServiceStub, caller="casillero") as documentos,
    ):
        yield Vecindario(running, stub, documentos, mandatos, identidad)
