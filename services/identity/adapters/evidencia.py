"""The bytes of evidence: a bucket of their own, encrypted under a key of each request."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.keys import Keys
from libs.foundation.objects.port import ObjetoAusente, RawStore
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.sweeper import sweep_orphans
from libs.foundation.objects.uploads import ReceiptVerifier
from services.identity.domain.errores_de_verificacion import CargaAusente, DocumentoNoDisponible
from services.identity.domain.evidencia import Carga, Clase, ConEvidencia, Evidencia


class EvidenciaEnObjetos:
    """See application.ports.evidencia.ArchivoDeEvidencia. `keys` wraps the keys of the requests. The bucket is
    made when it is first used: who only logs in must not wait for the store."""

    def __init__(self, intake: Intake, verifier: ReceiptVerifier, cubo: RawStore, keys: Keys, reloj: Clock) -> None:
        self._intake, self._verifier = intake, verifier
        self._cubo, self._keys, self._reloj = cubo, keys, reloj
        self._hecho = False

    def nueva_llave(self) -> bytes:
        """See ArchivoDeEvidencia.nueva_llave."""
        return self._keys.new_wrapped_key()

    async def guardar(self, de: UUID, llave: bytes, clase: Clase, carga: Carga) -> Evidencia:
        """See ArchivoDeEvidencia.guardar."""
        await self._asegurar()
        recibo = self._verifier.read(carga.token)
        destino = SealedStore(self._cubo, self._keys.open(llave))
        try:
            copia = await self._intake.copy_in(recibo, destino, _clave(de, clase))
        except ObjetoAusente as error:
            raise CargaAusente(campo=carga.campo) from error
        return Evidencia(clase, recibo.media_type, copia.size, copia.sha256, copia.version)

    async def leer(self, de: ConEvidencia, evidencia: Evidencia) -> AsyncIterator[bytes]:
        """See ArchivoDeEvidencia.leer."""
        if de.llave is None:
            raise DocumentoNoDisponible
        abierto = SealedStore(self._cubo, self._keys.open(de.llave))
        try:
            async for chunk in abierto.get(_clave(de.id, evidencia.clase), evidencia.sha256):
                yield chunk
        except ObjetoAusente as error:
            raise DocumentoNoDisponible from error

    async def borrar(self, de: ConEvidencia) -> None:
        """See ArchivoDeEvidencia.borrar."""
        for evidencia in de.evidencias:
            await self._cubo.delete(_clave(de.id, evidencia.clase))

    async def barrer(self, referenciadas: Callable[[list[str]], Awaitable[set[str]]]) -> int:
        """See ArchivoDeEvidencia.barrer."""
        await self._asegurar()
        return await sweep_orphans(self._cubo, self._reloj, referenciadas)

    async def _asegurar(self) -> None:
        if not self._hecho:
            await self._cubo.ensure()
            self._hecho = True


def _clave(de: UUID, clase: Clase) -> str:
    return f"{de}/{clase.value}"
