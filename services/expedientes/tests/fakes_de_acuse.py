"""Acuses in memory, a press and a seal that can be away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.clock import Clock
from services.expedientes.application.ports_de_acuse import EnEspera, Impreso, Sellado
from services.expedientes.domain.acuse import Acuse
from services.expedientes.domain.errors import AcuseNoProducible
from services.expedientes.domain.escrito import Escrito


@dataclass
class FakeAcuses:
    """See application.ports_de_acuse.Acuses."""

    kept: dict[UUID, Acuse]

    def crear(self, acuse: Acuse) -> None:
        self.kept[acuse.escrito_id] = acuse

    def uno(self, escrito_id: UUID) -> Acuse | None:
        return self.kept.get(escrito_id)

    def de_codigo(self, codigo: str) -> Acuse | None:
        return next((uno for uno in self.kept.values() if uno.codigo == codigo), None)

    def bloquear(self, escrito_id: UUID) -> Acuse | None:
        return self.uno(escrito_id)

    def guardar(self, acuse: Acuse) -> None:
        self.kept[acuse.escrito_id] = acuse

    def debidos(self, ahora: datetime, limite: int) -> Sequence[Acuse]:
        due = [(uno.proximo, uno.acuse_id, uno) for uno in self.kept.values() if uno.proximo and uno.proximo <= ahora]
        return [uno for *_, uno in sorted(due, key=lambda each: each[:2])][:limite]

    def en_espera(self) -> EnEspera:
        waiting = [uno for uno in self.kept.values() if uno.proximo]
        sin_pdf = sum(uno.entregado is None for uno in waiting)
        return EnEspera(sin_pdf, len(waiting) - sin_pdf, min((uno.creado for uno in waiting), default=None))


@dataclass
class FakePrensa:
    """Prints what an escrito says in one line; nothing while `atascada`."""

    atascada: bool = False
    al_imprimir: Callable[[], None] = lambda: None

    async def acuse(self, escrito: Escrito, organo: str, codigo: str, emitido: datetime) -> Impreso:
        if self.atascada:
            raise AcuseNoProducible(causa="DOCUMENTO_NO_PRODUCIBLE")
        self.al_imprimir()
        de = f"{escrito.presentado_por} por {escrito.en_nombre_de}" if escrito.en_nombre_de else escrito.presentado_por
        texto = f"{escrito.numero} {organo} {codigo} {de}"
        return Impreso(f"%PDF {texto}".encode(), 1, f"<p>{texto}</p>".encode())


@dataclass
class FakeSello:
    """Puts a seal at the end, and a timestamp unless the authority is away (`sin_tiempo`); neither `sin_llave`."""

    reloj: Clock
    sin_tiempo: bool = False
    sin_llave: bool = False
    sellados: list[bytes] = field(default_factory=list)

    async def sellar(self, pdf: bytes) -> Sellado:
        if self.sin_llave:
            raise AcuseNoProducible(causa="LLAVE_DE_FIRMA_INUTILIZABLE")
        self.sellados.append(pdf)
        return await self.completar(pdf + b" sellado")

    async def completar(self, pdf: bytes) -> Sellado:
        if self.sin_tiempo:
            return Sellado(pdf, None, "TIEMPO_NO_DISPONIBLE:red")
        return Sellado(pdf + b" con tiempo", self.reloj.now())
