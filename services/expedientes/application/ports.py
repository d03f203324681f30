"""What the use cases of expedientes need from outside, as Protocols; adapters and fakes implement them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import BaseTx
from libs.jurisdiccion.calendario import Suspension
from libs.jurisdiccion.cui import Cui
from libs.jurisdiccion.nit import Nit
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.ports_de_acuse import Acuses
from services.expedientes.application.ports_de_firma import Certificados, FirmaDeActo, Preparaciones
from services.expedientes.application.ports_de_reserva import Reservas, Traslados
from services.expedientes.domain.escrito import Documento, Escrito, Recibo
from services.expedientes.domain.expediente import Custodia, Expediente
from services.expedientes.domain.listas import EnBandeja, EnPapel
from services.expedientes.domain.mandato import Mandato, Poder
from services.expedientes.domain.papel import Resultado
from services.expedientes.domain.plazo import Plazo, PlazoPendiente
from services.expedientes.domain.resolucion import Comunicacion, Resolucion


@dataclass(frozen=True, slots=True, order=True)
class Posicion:
    """The sort key of a row in any list of this service: its instant (UTC), then its id."""

    instante: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Actuacion:
    """One line of a case's timeline: an escrito or a resolucion, with what became of it, or a change of the case's
    class, with its legal ground. `tipo_de_plazo` is the kind that a resolucion starts, "" if none; of its plazos,
    `pendientes` do not run yet."""

    actuacion_id: UUID
    tipo: str
    titulo: str
    instante: datetime
    documentos: tuple[Documento, ...]
    comunicaciones: tuple[Comunicacion, ...] = ()
    tipo_de_plazo: str = ""
    plazos: tuple[Plazo, ...] = ()
    pendientes: tuple[PlazoPendiente, ...] = ()
    fundamento: str = ""
    firma: FirmaDeActo | None = None  # of a resolucion that was signed


@dataclass(frozen=True, slots=True)
class Anotacion:
    """A line of the audit: who did what to which case, when, on whose behalf, caused by what.

    `calidad` is in what quality ("parte", a role), `quien` the name in the case or "", `lectura` whether it only read.
    A "mandatario" acts by `mandatos`, and `quien` is then the name of whom for.
    """

    anotacion_id: UUID
    expediente_id: UUID
    instante: datetime
    actor: str
    quien: str
    calidad: str
    en_nombre_de: tuple[UUID, ...]
    accion: str
    objeto: UUID
    lectura: bool
    causa: str
    mandatos: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Guardado:
    """A document and the case it is kept for."""

    documento: Documento
    custodia: Custodia
    actuacion_id: UUID


class Expedientes(Protocol):
    """The cases. Those that are missing are left out of the answers."""

    def por_numeros(self, numeros: Sequence[NumeroDeExpediente]) -> list[Expediente]:
        """The cases of those numbers, in order of number."""
        ...

    def bloquear(self, numeros: Sequence[NumeroDeExpediente]) -> list[Expediente]:
        """The same, locked to the end of the transaction in that order."""
        ...

    def bloquear_de_entregas(self, entregas: Sequence[UUID]) -> list[Expediente]:
        """Those whose acts these deliveries communicate, locked in that same order."""
        ...

    def bloquear_sin_leer(self, entregas: Collection[UUID]) -> None:
        """Lock the same in the same order: their communications alone are then looked at."""
        ...

    def por_id(self, expediente_id: UUID) -> Expediente | None:
        """One."""
        ...

    def crear(self, expediente: Expediente) -> None:
        """Write a new case with its parties."""
        ...

    def avanzar(self, expediente_id: UUID, instante: datetime, escritos: int) -> None:
        """Keep the last instant written in a locked case, and how many escritos it has."""
        ...

    def avanzar_todos(self, expedientes: Collection[UUID], instante: datetime) -> None:
        """Keep the last instant written in several locked cases."""
        ...

    def listar(
        self,
        persona: UUID | None,
        organos: Sequence[str],
        mandatos: Sequence[UUID],
        antes_de: Posicion | None,
        limite: int,
    ) -> list[Expediente]:
        """Cases in which `persona`, or the mandante of one of the `mandatos` that is for them, is or acts for a party,
        and those of `organos`; newest first."""
        ...


class Numeradores(Protocol):
    """The last number of each court and year."""

    def bloquear(self, organo: str, anio: int) -> int:
        """The last one, 0 before the first; the counter stays locked to the end of the transaction."""
        ...

    def avanzar(self, organo: str, anio: int, secuencia: int) -> None:
        """Let numbers go on after `secuencia`; the counter is locked."""
        ...


class Escritos(Protocol):
    """What was presented."""

    def crear(self, escrito: Escrito) -> None:
        """Write an escrito with its documents."""
        ...

    def de_presentacion(self, presentacion: UUID) -> list[Escrito]:
        """All that one request presented, in the order of its numbers."""
        ...

    def uno(self, expediente_id: UUID, escrito_id: UUID) -> Escrito | None:
        """One of a case."""
        ...

    def resolver(self, escrito_id: UUID, resolucion_id: UUID) -> None:
        """It was answered: it leaves the tray."""
        ...

    def en_bandeja(self, organos: Sequence[str], despues_de: Posicion | None, limite: int) -> list[EnBandeja]:
        """Escritos of the courts without a resolucion, oldest first."""
        ...


class Resoluciones(Protocol):
    """Acts of the court and their communication."""

    def crear(self, resolucion: Resolucion, comunicaciones: Sequence[Comunicacion]) -> None:
        """Write an act with its document and the communications ordered."""
        ...

    def una(self, resolucion_id: UUID) -> Resolucion | None:
        """One."""
        ...

    def varias(self, ids: Collection[UUID]) -> list[Resolucion]:
        """Those of them that there are."""
        ...

    def comunicacion(self, entrega_id: UUID) -> Comunicacion | None:
        """The communication that is this delivery."""
        ...

    def de_entregas(self, entregas: Collection[UUID]) -> dict[UUID, Comunicacion]:
        """Those that are these deliveries, each under its own; what is no delivery of ours is left out."""
        ...

    def comunicaciones(self, *actos: UUID) -> list[Comunicacion]:
        """All of those acts; of each in the order of its parties."""
        ...

    def guardar(self, *comunicaciones: Comunicacion) -> None:
        """Write the instants, effect and state of communications, each given once, of locked cases."""
        ...

    def en_papel(self, organos: Sequence[str], despues_de: Posicion | None, limite: int) -> list[EnPapel]:
        """Communications of the courts that wait for paper service, oldest first."""
        ...


class Plazos(Protocol):
    """Plazos that run or ran."""

    def crear(self, *nuevos: Plazo) -> None:
        """Write them."""
        ...

    def de_expediente(self, expediente_id: UUID) -> list[Plazo]:
        """All of a case, in the order in which they began."""
        ...


class Documentos(Protocol):
    """Documents, acuses included."""

    def uno(self, documento_id: UUID) -> Guardado | None:
        """One."""
        ...

    def crear(self, expediente_id: UUID, actuacion_id: UUID, nuevos: Sequence[Documento]) -> None:
        """Write the documents of an act of a case, or of an acuse."""
        ...

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        """Those of the object keys `<expediente>/<documento>` that a document has."""
        ...


class Actuaciones(Protocol):
    """The timelines."""

    def listar(self, expediente_id: UUID, despues_de: Posicion | None, limite: int) -> list[Actuacion]:
        """Escritos, resoluciones and changes of its class of a case, oldest first."""
        ...

    def de_resolucion(self, resolucion_id: UUID) -> Actuacion:
        """The line of a resolucion that exists."""
        ...

    def por_notificar(self, expediente_id: UUID) -> list[Actuacion]:
        """Resoluciones of a case that start a plazo and whose effect for somebody is yet to come, oldest first."""
        ...


class Papel(Protocol):
    """Results of paper service."""

    def crear(self, expediente_id: UUID, resultado: Resultado) -> None:
        """Write one of a case, with its constancia."""
        ...


class Auditoria(Protocol):
    """Who did and read what."""

    def anotar(self, anotacion: Anotacion) -> None:
        """Write a line."""
        ...

    def lecturas(self, expediente_id: UUID, antes_de: Posicion | None, limite: int) -> list[Anotacion]:
        """Reads of a case, newest first."""
        ...


class Mandatos(Protocol):
    """Mandates as identity has told them, and as its feed of revocations has by now."""

    def otorgar(self, mandato: Mandato) -> None:
        """Keep a new one; no change when it is kept already."""
        ...

    def revocar(self, mandato_id: UUID) -> None:
        """Keep that one ended."""
        ...

    def vigentes_de(self, mandatario: UUID, instante: datetime) -> Sequence[Mandato]:
        """Those by which that persona may act at `instante`, which is now. Raises RevocacionesSinNoticia when there
        would be any, but whether they have ended cannot be known."""
        ...

    def terminado(self, mandato_id: UUID) -> bool:
        """Whether the feed has said that it ended."""
        ...


class Suspensiones(Protocol):
    """Suspensions of the calendar that were declared."""

    def declaradas(self) -> tuple[tuple[Suspension, ...], int]:
        """All of them, and the sequence number of the last (0: none)."""
        ...


class Tx(BaseTx, Protocol):
    """A transaction of expedientes."""

    expedientes: Expedientes
    numeradores: Numeradores
    escritos: Escritos
    acuses: Acuses
    resoluciones: Resoluciones
    certificados: Certificados
    preparaciones: Preparaciones
    plazos: Plazos
    documentos: Documentos
    actuaciones: Actuaciones
    papel: Papel
    reservas: Reservas
    traslados: Traslados
    auditoria: Auditoria
    mandatos: Mandatos
    suspensiones: Suspensiones


class Personas(Protocol):
    """identity's personas."""

    async def resolver(self, identificador: Cui | Nit) -> UUID:
        """The persona of a CUI or NIT, made when it is new. Raises Unavailable."""
        ...

    async def del_personal(self, persona: UUID) -> bool:
        """Whether it has an account of the judiciary's staff, verified and not disabled. Raises Unavailable."""
        ...


class MandatosVigentes(Protocol):
    """identity itself, for who is about to write on somebody's behalf."""

    async def comprobar(self, en_nombre_de: UUID, numeros: Sequence[NumeroDeExpediente]) -> Poder:
        """By what the caller may act now in all these cases: a mandate of that id, or a place in the entity of that id.
        Raises MandatoNoVigente (Denied), Unavailable."""
        ...


class Recibos(Protocol):
    """Receipts of upload."""

    def leer(self, token: str, campo: str) -> Recibo:
        """A receipt whose signature is ours, however old and whoever's, that came in the field `campo`. Raises
        ReciboInvalido (Invalid)."""
        ...

    def exigir_utilizable(self, recibo: Recibo, principal: Principal) -> None:
        """Raises ReciboAjeno (Denied), ReciboVencido (Invalid) unless it is the caller's and still good."""
        ...


class Archivo(Protocol):
    """The documents' bytes, in the bucket of the case's class."""

    def nueva_llave(self) -> bytes:
        """A wrapped key for a reserved case."""
        ...

    async def guardar(self, custodia: Custodia, documento_id: UUID, recibo: Recibo) -> str:
        """Copy an upload under `<expediente>/<documento>`, hash verified; gives the store's version. Raises
        CargaAusente (Invalid) when the upload is gone, Unavailable."""
        ...

    async def guardar_hecho(self, custodia: Custodia, documento_id: UUID, contenido: bytes) -> str:
        """The same for a document that was made here. Raises Unavailable."""
        ...

    def leer(self, guardado: Guardado) -> AsyncIterator[bytes]:
        """The bytes, verified while they stream. Raises Unavailable."""
        ...

    async def trasladar(self, de: Custodia, a: Custodia, documento: Documento) -> str:
        """Copy a document of a case to where it is to be kept, hash verified; gives the store's version, also when it
        is there already. Raises DocumentoNoDisponible, Unavailable."""
        ...

    async def destruir(self, expediente_id: UUID) -> int:
        """Delete what a case has in the bucket of public ones; gives how many objects they were. Raises Unavailable."""
        ...

    async def barrer(self, referenciadas: Callable[[list[str]], Awaitable[set[str]]]) -> int:
        """Delete objects over a day old that no document has; gives how many they were. Raises Unavailable."""
        ...
