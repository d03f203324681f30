"""The buckets in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from services.expedientes.application.ports import Guardado
from services.expedientes.domain.errors import CargaAusente, DocumentoNoDisponible
from services.expedientes.domain.escrito import Documento, Recibo
from services.expedientes.domain.expediente import Custodia


@dataclass
class FakeArchivo:
    """The buckets: class of the case → key → content. `al_guardar` runs after each copy, before the transaction."""

    objetos: dict[str, dict[str, str]] = field(default_factory=lambda: {"publico": {}, "reservado": {}})
    ausentes: bool = False
    al_guardar: Callable[[], None] = lambda: None

    def nueva_llave(self) -> bytes:
        return uuid4().bytes

    async def guardar(self, custodia: Custodia, documento_id: UUID, recibo: Recibo) -> str:
        if self.ausentes:
            raise CargaAusente
        clase = "reservado" if custodia.llave else "publico"
        contenido = recibo.token.partition("|")[2]
        self.objetos[clase][f"{custodia.expediente_id}/{documento_id}"] = contenido
        self.al_guardar()
        return "v1"

    async def guardar_hecho(self, custodia: Custodia, documento_id: UUID, contenido: bytes) -> str:
        clase = "reservado" if custodia.llave else "publico"
        self.objetos[clase][f"{custodia.expediente_id}/{documento_id}"] = contenido.decode()
        self.al_guardar()
        return "v1"

    async def leer(self, guardado: Guardado) -> AsyncIterator[bytes]:
        clase = "reservado" if guardado.custodia.llave else "publico"
        clave = f"{guardado.custodia.expediente_id}/{guardado.documento.documento_id}"
        yield self.objetos[clase][clave].encode()

    async def trasladar(self, de: Custodia, a: Custodia, documento: Documento) -> str:
        clave = f"{de.expediente_id}/{documento.documento_id}"
        if clave not in self.objetos["publico"]:
            raise DocumentoNoDisponible
        self.objetos["reservado"][clave] = self.objetos["publico"][clave]
        self.al_guardar()
        return "v2"

    async def destruir(self, expediente_id: UUID) -> int:
        suyas = [clave for clave in self.objetos["publico"] if clave.startswith(f"{expediente_id}/")]
        for clave in suyas:
            del self.objetos["publico"][clave]
        return len(suyas)

    async def barrer(self, referenciadas: Callable[[list[str]], Awaitable[set[str]]]) -> int:
        borrados = 0
        for objetos in self.objetos.values():
            for clave in set(objetos) - await referenciadas(list(objetos)):
                del objetos[clave]
                borrados += 1
        return borrados
