"""The ports of the verification of identity in memory, and the steps that its tests begin with."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from libs.foundation.core.principals import Principal
from libs.foundation.objects.port import AlmacenNoDisponible
from libs.foundation.objects.uploads import ReciboAjeno, ReciboInvalido, ReciboVencido
from libs.foundation.rpc.errors import ServicioNoDisponible
from services.identity.application.ports.lugar import Lugar
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.errores_de_verificacion import CargaAusente
from services.identity.domain.evidencia import Carga, Clase, ConEvidencia, Evidencia
from services.identity.domain.formulario import Formulario
from services.identity.domain.verificacion import Estado, Verificacion

T = TypeVar("T", bound=ConEvidencia)
CUI_DE_LUIS = "0000 00019 0101"


def formulario(**changed: Any) -> Formulario:
    """What Luis types."""
    made = Formulario(
        nombres=" Luis  Alberto ",
        apellidos="Tzoc Méndez",
        telefono="5555-1234",
        direccion="4a. calle 7-53 zona 9",
        correo="Luis@Ejemplo.gt",
        cui=CUI_DE_LUIS,
        tipo=TipoDeCuenta.INDIVIDUAL,
    )
    return replace(made, **changed)


@dataclass
class FakeConEvidencia(Generic[T]):
    """A repository of what has evidence."""

    kept: dict[UUID, T] = field(default_factory=dict)

    def crear(self, una: T) -> None:
        assert una.id not in self.kept
        self.kept[una.id] = una

    def leer(self, id_: UUID) -> T | None:
        return self.kept.get(id_)

    bloquear = leer

    def por_borrar(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        return [una.id for una in self.kept.values() if una.vencida(ahora)][:limite]

    def por_eliminar(self, desde: UUID, limite: int) -> Sequence[UUID]:
        return sorted(una.id for una in self.kept.values() if una.por_eliminar and una.id > desde)[:limite]

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        return {
            f"{una.id}/{evidencia.clase}" for una in self.kept.values() for evidencia in una.evidencias
        }.intersection(claves)


class FakeVerificaciones(FakeConEvidencia[Verificacion]):
    """Requests to be verified."""

    def de_cuenta(self, cuenta_id: UUID) -> Verificacion | None:
        mine = [una for una in self.kept.values() if una.cuenta_id == cuenta_id]
        return max(mine, key=lambda una: una.solicitada, default=None)

    def todas_de(self, cuenta_id: UUID) -> Sequence[Verificacion]:
        mine = [una for una in self.kept.values() if una.cuenta_id == cuenta_id]
        return sorted(mine, key=lambda una: Lugar(una.solicitada, una.id))

    def guardar(self, verificacion: Verificacion) -> None:
        self.kept[verificacion.id] = verificacion

    def en_cola(self, oficial: UUID, ahora: datetime, desde: Lugar | None, limite: int) -> Sequence[Verificacion]:
        seen = [
            una
            for una in self.kept.values()
            if una.cuenta_id != oficial
            and (
                una.estado is Estado.PENDIENTE
                or (una.estado is Estado.ASIGNADA and (una.oficial == oficial or _lapsed(una, ahora)))
            )
            and (desde is None or Lugar(una.solicitada, una.id) > desde)
        ]
        return sorted(seen, key=lambda una: Lugar(una.solicitada, una.id))[:limite]


def _lapsed(verificacion: Verificacion, ahora: datetime) -> bool:
    return verificacion.asignada_hasta is not None and verificacion.asignada_hasta <= ahora


@dataclass
class FakeCargas:
    """Receipts are words: "video/mp4", with what is wrong with them before."""

    size: int = 1000

    def leer(self, token: str, campo: str) -> Carga:
        if token.startswith("falso"):
            raise ReciboInvalido(campo=campo)
        return Carga(token, f"sha256 de {token}", self.size, token.rsplit(maxsplit=1)[-1], campo)

    def exigir_utilizable(self, carga: Carga, principal: Principal) -> None:
        if carga.token.startswith("ajeno"):
            raise ReciboAjeno(campo=carga.campo)
        if carga.token.startswith("vencido"):
            raise ReciboVencido(campo=carga.campo)


@dataclass
class FakeArchivo:
    kept: set[str] = field(default_factory=set)
    swept: set[str] = field(default_factory=set)
    stuck: set[UUID] = field(default_factory=set)

    def nueva_llave(self) -> bytes:
        return uuid4().bytes

    async def guardar(self, de: UUID, llave: bytes, clase: Clase, carga: Carga) -> Evidencia:
        if carga.token.startswith("ausente"):
            raise CargaAusente(campo=carga.campo)
        self.kept.add(f"{de}/{clase}")
        return Evidencia(clase, carga.tipo, carga.tamano, carga.sha256)

    async def leer(self, de: ConEvidencia, evidencia: Evidencia) -> AsyncIterator[bytes]:
        assert f"{de.id}/{evidencia.clase}" in self.kept
        yield b"bytes"

    async def borrar(self, de: ConEvidencia) -> None:
        if de.id in self.stuck:
            raise AlmacenNoDisponible
        self.kept -= {f"{de.id}/{evidencia.clase}" for evidencia in de.evidencias}

    async def barrer(self, referenciadas: Callable[[list[str]], Awaitable[set[str]]]) -> int:
        self.swept = self.kept - await referenciadas(sorted(self.kept))
        return len(self.swept)


@dataclass
class FakeCasilleros:
    """Whose each number is; None: away."""

    numeros: dict[str, UUID] | None = field(default_factory=dict)
    asked: int = 0

    async def es_de(self, persona: UUID, numero: str) -> bool:
        self.asked += 1
        if self.numeros is None:
            raise ServicioNoDisponible
        return self.numeros.get(numero) == persona


@dataclass
class FakeBorrados:
    kept: list[UUID] = field(default_factory=list)

    async def anotar(self, de: UUID) -> None:
        self.kept.append(de)

    async def todos(self) -> AsyncIterator[UUID]:
        for de in self.kept:
            yield de


def oficial(cuenta_id: UUID | None = None, persona: UUID | None = None) -> Principal:
    """An officer who verifies."""
    return Principal("usuario", "gateway", cuenta_id or uuid4(), persona, frozenset({"verificador@identificacion"}))


def titular(cuenta: Cuenta) -> Principal:
    """The holder of an account that is not verified: no persona is in their token."""
    return Principal("usuario", "gateway", cuenta.id, cuenta.persona_verificada)
