"""The documents' bytes: one bucket for public cases, another, sealed with each case's key, for reserved ones."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.keys import Keys
from libs.foundation.objects.port import CHUNK, ObjectStore, ObjetoAusente, ObjetoExistente, RawStore
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.sweeper import sweep_orphans
from libs.foundation.objects.uploads import ReceiptVerifier
from services.expedientes.application.ports import Guardado
from services.expedientes.domain.errors import CargaAusente, DocumentoNoDisponible
from services.expedientes.domain.escrito import Documento, Recibo
from services.expedientes.domain.expediente import Custodia


class ArchivoDeObjetos:
    """See application.ports.Archivo. `keys` wraps the keys of reserved cases."""

    def __init__(
        self,
        intake: Intake,
        verifier: ReceiptVerifier,
        publico: RawStore,
        reservado: RawStore,
        keys: Keys,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._verifier = verifier
        self._publico = publico
        self._reservado = reservado
        self._keys = keys
        self._clock = clock

    def nueva_llave(self) -> bytes:
        """See Archivo."""
        return self._keys.new_wrapped_key()

    async def guardar(self, custodia: Custodia, documento_id: UUID, recibo: Recibo) -> str:
        """See Archivo."""
        receipt = self._verifier.read(recibo.token)
        try:
            stored = await self._intake.copy_in(receipt, self._almacen(custodia), _clave(custodia, documento_id))
        except ObjetoAusente as error:
            raise CargaAusente(campo=recibo.campo) from error
        return stored.version

    async def guardar_hecho(self, custodia: Custodia, documento_id: UUID, contenido: bytes) -> str:
        """See Archivo."""
        stored = await self._almacen(custodia).put(_clave(custodia, documento_id), _en_trozos(contenido))
        return stored.version

    async def leer(self, guardado: Guardado) -> AsyncIterator[bytes]:
        """See Archivo."""
        documento = guardado.documento
        if documento.contenido is not None:
            yield documento.contenido
            return
        almacen, clave = self._almacen(guardado.custodia), _clave(guardado.custodia, documento.documento_id)
        try:
            async for trozo in almacen.get(clave, documento.sha256):
                yield trozo
        except ObjetoAusente as error:
            raise DocumentoNoDisponible from error

    async def trasladar(self, de: Custodia, a: Custodia, documento: Documento) -> str:
        """See Archivo."""
        clave, destino = _clave(a, documento.documento_id), self._almacen(a)
        try:
            stored = await destino.put(clave, self._almacen(de).get(clave, documento.sha256))
        except ObjetoExistente:
            return await destino.version(clave)
        except ObjetoAusente as error:
            raise DocumentoNoDisponible from error
        return stored.version

    async def destruir(self, expediente_id: UUID) -> int:
        """See Archivo."""
        claves = [listed.key async for listed in self._publico.list(f"{expediente_id}/")]
        for clave in claves:
            await self._publico.delete(clave)
        return len(claves)

    async def barrer(self, referenciadas: Callable[[list[str]], Awaitable[set[str]]]) -> int:
        """See Archivo."""
        barridos = [
            await sweep_orphans(almacen, self._clock, referenciadas) for almacen in (self._publico, self._reservado)
        ]
        return sum(barridos)

    def _almacen(self, custodia: Custodia) -> ObjectStore:
        if custodia.llave is None:
            return self._publico
        return SealedStore(self._reservado, self._keys.open(custodia.llave))


def _clave(custodia: Custodia, documento_id: UUID) -> str:
    return f"{custodia.expediente_id}/{documento_id}"


async def _en_trozos(contenido: bytes) -> AsyncIterator[bytes]:
    for inicio in range(0, len(contenido), CHUNK):
        yield contenido[inicio : inicio + CHUNK]
