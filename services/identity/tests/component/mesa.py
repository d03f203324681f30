"""An account that asks to be verified and its officer, over gRPC."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import verificaciones_service_pb2 as api
from estrado.identity.v1.verificaciones_pb2 import FormularioDeVerificacion, Verificacion
from joserfc.jwk import OKPKey

from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import Receipt, ReceiptIssuer
from libs.foundation.stores import master_keys, open_bucket
from libs.foundation.testing.component import acting
from services.identity.tests.component.conftest import World

if TYPE_CHECKING:  # the generated stubs have this name for their types only
    from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceAsyncStub

LUIS, OFICIAL = "0000000190101", "1234567890101"
DPI, VIDEO = b"\x89PNG" + b"CANARIO" * 40_000, b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 500


@dataclass
class Mesa:
    """identity, an account that nobody verified yet, and an officer."""

    world: World
    stub: "VerificacionesServiceAsyncStub"
    luis: pb.SesionAbierta
    oficial: pb.SesionAbierta
    cuenta: str
    oficial_id: str

    async def subir(self, content: bytes, tipo: str, owner: str = "", vida: timedelta = timedelta(minutes=5)) -> str:
        """Upload as the gateway does; gives the recibo."""
        settings = self.world.identity.settings
        keys, key = master_keys(settings, "ingreso"), f"cuenta/{uuid4()}"
        wrapped = keys.new_wrapped_key()

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await SealedStore(open_bucket(settings, "ingreso"), keys.open(wrapped)).put(key, chunks())
        private = (settings.keys / "gateway.pem").read_bytes()
        receipt = Receipt(
            object_key=key,
            sha256=sha256(content).hexdigest(),
            size=len(content),
            media_type=tipo,
            pages=0,
            owner=f"usuario:{owner or self.cuenta}",
            expires=datetime.now(UTC) + vida,
            wrapped_key=wrapped,
        )
        return ReceiptIssuer(OKPKey.import_key(private, parameters={"kid": "gateway"})).issue(receipt)

    async def form(self, llave: str = "", **changed: Any) -> api.SolicitarVerificacionRequest:
        """What Luis sends."""
        return api.SolicitarVerificacionRequest(
            formulario=FormularioDeVerificacion(
                nombres="Luis",
                apellidos="Tzoc",
                telefono="5555 1234",
                direccion="zona 9",
                correo="luis@ejemplo.gt",
                cui="0000 00019 0101",
                tipo=pb.TIPO_DE_CUENTA_INDIVIDUAL,
            ),
            recibo_dpi=changed.get("dpi") or await self.subir(DPI, "image/png"),
            recibo_video=changed.get("video") or await self.subir(VIDEO, "video/webm"),
            llave_de_idempotencia=llave,
        )

    async def solicitar(self, request: api.SolicitarVerificacionRequest) -> Verificacion:
        with acting(self.luis.token_acceso):
            return (await self.stub.SolicitarVerificacion(request)).verificacion

    async def tomar(self, id_: str) -> Verificacion:
        with acting(self.oficial.token_acceso):
            answer = await self.stub.AsignarVerificacion(api.AsignarVerificacionRequest(verificacion_id=id_))
        assert [(uno.fuente, uno.resultado, uno.origen) for uno in answer.cotejos] == [
            ("registro_civil", "no_consta", "simulador")
        ]
        return answer.verificacion

    async def decidir(self, id_: str, decision: str, motivo: str = "") -> api.DecidirVerificacionResponse:
        request = api.DecidirVerificacionRequest(verificacion_id=id_, decision=decision, motivo=motivo)
        with acting(self.oficial.token_acceso):
            return await self.stub.DecidirVerificacion(request)

    async def leer(self, id_: str, clase: str, token: str = "") -> tuple[Any, bytes]:
        """Description and bytes."""
        request = api.LeerDocumentoDeVerificacionRequest(verificacion_id=id_, clase=clase)
        with acting(token or self.oficial.token_acceso):
            parts = [part async for part in self.stub.LeerDocumentoDeVerificacion(request)]
        assert all(len(part.datos) <= 64 * 1024 for part in parts)
        return parts[0].documento, b"".join(part.datos for part in parts[1:])

    def objects(self) -> list[Path]:
        """Every file of the bucket."""
        bucket = self.world.identity.settings.data_dir / "objetos" / "estrado-identidad"
        return [path for path in bucket.rglob("*") if path.is_file()]
