"""expedientes in memory: every port of application/ports.py, over one `Mundo` that outlives transactions."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.foundation.objects.uploads import ReciboAjeno, ReciboInvalido, ReciboVencido
from libs.foundation.testing.fakes import FakeRunner, FakeTx, FixedClock
from libs.jurisdiccion.calendario import Suspension
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application import ports, ports_de_acuse, ports_de_firma, ports_de_reserva
from services.expedientes.application.cambio_de_reserva import linea
from services.expedientes.application.ports import Actuacion, Anotacion, Guardado, Posicion, Tx
from services.expedientes.domain.acuse import Acuse
from services.expedientes.domain.errors import RevocacionesSinNoticia
from services.expedientes.domain.escrito import Documento, Escrito, Recibo
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.firma import CertificadoDePersonal, FirmaDeResolucion, Preparacion
from services.expedientes.domain.listas import EnBandeja, EnPapel
from services.expedientes.domain.mandato import Mandato
from services.expedientes.domain.papel import Resultado
from services.expedientes.domain.plazo import Plazo
from services.expedientes.domain.reserva import CambioDeReserva, Traslado
from services.expedientes.domain.resolucion import Comunicacion, Resolucion
from services.expedientes.tests.fakes_de_acuse import FakeAcuses
from services.expedientes.tests.fakes_de_firma import FakeCertificados, FakePreparaciones
from services.expedientes.tests.fakes_de_reserva import FakeReservas, FakeTraslados
from services.expedientes.tests.paginas import antes, despues

C = TypeVar("C")
R = TypeVar("R")

GT = Jurisdiccion.cargar()
CURSORES = Cursors(b"x" * 32)


class Corre(Protocol):
    """A runner of use cases, faked or not."""

    async def run(self, use_case: UseCase[Tx, C, Any, R], principal: Principal, command: C) -> R: ...

    async def read(self, principal: Principal, query: Callable[[Tx], R]) -> R: ...


@dataclass
class Mundo:
    """The database, the clock and what was emitted."""

    clock: FixedClock = field(default_factory=FixedClock)
    events: list[Any] = field(default_factory=list)
    answers: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    expedientes: dict[UUID, Expediente] = field(default_factory=dict)
    numeradores: dict[tuple[str, int], int] = field(default_factory=dict)
    escritos: dict[UUID, Escrito] = field(default_factory=dict)
    acuses: dict[UUID, Acuse] = field(default_factory=dict)
    hechos_aqui: list[tuple[UUID, UUID, Documento]] = field(default_factory=list)
    resoluciones: dict[UUID, Resolucion] = field(default_factory=dict)
    certificados: dict[str, CertificadoDePersonal] = field(default_factory=dict)
    preparaciones: dict[UUID, Preparacion] = field(default_factory=dict)
    firmas: dict[UUID, FirmaDeResolucion] = field(default_factory=dict)
    comunicaciones: dict[UUID, Comunicacion] = field(default_factory=dict)
    resultados_en_papel: list[tuple[UUID, Resultado]] = field(default_factory=list)
    plazos: list[Plazo] = field(default_factory=list)
    traslados: dict[UUID, Traslado] = field(default_factory=dict)
    cambios_de_reserva: list[CambioDeReserva] = field(default_factory=list)
    anotaciones: list[Anotacion] = field(default_factory=list)
    suspensiones: list[Suspension] = field(default_factory=list)
    bloqueados: list[str] = field(default_factory=list)
    mandatos: dict[UUID, Mandato] = field(default_factory=dict)
    terminados: set[UUID] = field(default_factory=set)
    sin_noticia: bool = False

    def __post_init__(self) -> None:
        self.runner: Corre = FakeRunner(lambda principal: FakeExpedientesTx(self, principal))

    def hechos(self, tipo: type[Any]) -> list[Any]:
        """The events of one type, in order."""
        return [evento for evento in self.events if type(evento) is tipo]


class FakeExpedientesTx(FakeTx):
    """Implements application.ports.Tx."""

    def __init__(self, mundo: Mundo, principal: Principal) -> None:
        super().__init__(principal, mundo.clock, mundo.events, mundo.answers)
        self.expedientes: ports.Expedientes = _Expedientes(mundo)
        self.numeradores: ports.Numeradores = _Numeradores(mundo)
        self.escritos: ports.Escritos = _Escritos(mundo)
        self.acuses: ports_de_acuse.Acuses = FakeAcuses(mundo.acuses)
        self.resoluciones: ports.Resoluciones = _Resoluciones(mundo)
        self.certificados: ports_de_firma.Certificados = FakeCertificados(mundo.certificados)
        self.preparaciones: ports_de_firma.Preparaciones = FakePreparaciones(
            mundo.preparaciones, mundo.firmas, mundo.certificados
        )
        self.plazos: ports.Plazos = _Plazos(mundo)
        documentos = _Documentos(mundo)
        self.documentos: ports.Documentos = documentos
        self.actuaciones: ports.Actuaciones = _Actuaciones(mundo)
        self.papel: ports.Papel = _Papel(mundo)
        self.reservas: ports_de_reserva.Reservas = FakeReservas(mundo.expedientes, mundo.cambios_de_reserva)
        self.traslados: ports_de_reserva.Traslados = FakeTraslados(
            mundo.traslados, mundo.expedientes, mundo.preparaciones, documentos.todos
        )
        self.auditoria: ports.Auditoria = _Auditoria(mundo)
        self.mandatos: ports.Mandatos = _Mandatos(mundo)
        self.suspensiones: ports.Suspensiones = _Suspensiones(mundo)


@dataclass
class _Repositorio:
    mundo: Mundo


class _Expedientes(_Repositorio):
    def por_numeros(self, numeros: Sequence[NumeroDeExpediente]) -> list[Expediente]:
        suyos = (uno for uno in self.mundo.expedientes.values() if uno.numero in numeros)
        return sorted(suyos, key=lambda uno: uno.numero)

    def bloquear(self, numeros: Sequence[NumeroDeExpediente]) -> list[Expediente]:
        bloqueados = self.por_numeros(numeros)
        self.mundo.bloqueados += [str(uno.numero) for uno in bloqueados]
        return bloqueados

    def por_id(self, expediente_id: UUID) -> Expediente | None:
        return self.mundo.expedientes.get(expediente_id)

    def bloquear_de_entregas(self, entregas: Sequence[UUID]) -> list[Expediente]:
        de = {una.expediente_id for una in self.mundo.comunicaciones.values() if una.entrega_id in entregas}
        return self.bloquear([uno.numero for uno in self.mundo.expedientes.values() if uno.expediente_id in de])

    def bloquear_sin_leer(self, entregas: Collection[UUID]) -> None:
        self.bloquear_de_entregas(list(entregas))

    def crear(self, expediente: Expediente) -> None:
        self.mundo.expedientes[expediente.expediente_id] = expediente

    def avanzar(self, expediente_id: UUID, instante: datetime, escritos: int) -> None:
        uno = self.mundo.expedientes[expediente_id]
        self.mundo.expedientes[expediente_id] = replace(uno, ultimo_instante=instante, escritos=escritos)

    def avanzar_todos(self, expedientes: Collection[UUID], instante: datetime) -> None:
        for expediente_id in expedientes:
            self.avanzar(expediente_id, instante, self.mundo.expedientes[expediente_id].escritos)

    def listar(
        self,
        persona: UUID | None,
        organos: Sequence[str],
        mandatos: Sequence[UUID],
        antes_de: Posicion | None,
        limite: int,
    ) -> list[Expediente]:
        poderes = [self.mundo.mandatos[mandato] for mandato in mandatos]
        suyos = [
            uno
            for uno in self.mundo.expedientes.values()
            if uno.actua(persona)
            or uno.organo in organos
            or any(poder.alcanza(uno.numero) and uno.es_parte(poder.mandante) for poder in poderes)
        ]
        return antes(suyos, lambda uno: Posicion(uno.ingresado, uno.expediente_id), antes_de, limite)


class _Numeradores(_Repositorio):
    def bloquear(self, organo: str, anio: int) -> int:
        return self.mundo.numeradores.get((organo, anio), 0)

    def avanzar(self, organo: str, anio: int, secuencia: int) -> None:
        self.mundo.numeradores[organo, anio] = secuencia


class _Escritos(_Repositorio):
    def crear(self, escrito: Escrito) -> None:
        self.mundo.escritos[escrito.escrito_id] = escrito

    def de_presentacion(self, presentacion: UUID) -> list[Escrito]:
        suyos = (uno for uno in self.mundo.escritos.values() if uno.presentacion == presentacion)
        return sorted(suyos, key=lambda uno: uno.orden)

    def uno(self, expediente_id: UUID, escrito_id: UUID) -> Escrito | None:
        escrito = self.mundo.escritos.get(escrito_id)
        return escrito if escrito and escrito.expediente_id == expediente_id else None

    def resolver(self, escrito_id: UUID, resolucion_id: UUID) -> None:
        self.mundo.escritos[escrito_id] = replace(self.mundo.escritos[escrito_id], resolucion_id=resolucion_id)

    def en_bandeja(self, organos: Sequence[str], despues_de: Posicion | None, limite: int) -> list[EnBandeja]:
        entradas = [
            EnBandeja.de(uno, self.mundo.expedientes[uno.expediente_id].reservado)
            for uno in self.mundo.escritos.values()
            if uno.resolucion_id is None and self.mundo.expedientes[uno.expediente_id].organo in organos
        ]
        return despues(entradas, lambda una: Posicion(una.registrado, una.escrito_id), despues_de, limite)


class _Resoluciones(_Repositorio):
    def crear(self, resolucion: Resolucion, comunicaciones: Sequence[Comunicacion]) -> None:
        self.mundo.resoluciones[resolucion.resolucion_id] = resolucion
        self.mundo.comunicaciones.update({una.entrega_id: una for una in comunicaciones})

    def una(self, resolucion_id: UUID) -> Resolucion | None:
        return self.mundo.resoluciones.get(resolucion_id)

    def varias(self, ids: Collection[UUID]) -> list[Resolucion]:
        return [una for una in self.mundo.resoluciones.values() if una.resolucion_id in ids]

    def comunicacion(self, entrega_id: UUID) -> Comunicacion | None:
        return self.mundo.comunicaciones.get(entrega_id)

    def de_entregas(self, entregas: Collection[UUID]) -> dict[UUID, Comunicacion]:
        return {una.entrega_id: una for una in self.mundo.comunicaciones.values() if una.entrega_id in entregas}

    def comunicaciones(self, *actos: UUID) -> list[Comunicacion]:
        return [una for una in self.mundo.comunicaciones.values() if una.acto_id in actos]

    def guardar(self, *comunicaciones: Comunicacion) -> None:
        self.mundo.comunicaciones |= {una.entrega_id: una for una in comunicaciones}

    def en_papel(self, organos: Sequence[str], despues_de: Posicion | None, limite: int) -> list[EnPapel]:
        pendientes = [
            self._en_papel(una)
            for una in self.mundo.comunicaciones.values()
            if una.pendiente_en_papel and self.mundo.expedientes[una.expediente_id].organo in organos
        ]
        return despues(pendientes, lambda una: Posicion(una.emision, una.entrega_id), despues_de, limite)

    def _en_papel(self, una: Comunicacion) -> EnPapel:
        expediente, acto = self.mundo.expedientes[una.expediente_id], self.mundo.resoluciones[una.acto_id]
        return EnPapel.de(una, str(expediente.numero), acto.tipo, acto.sumilla, expediente.reservado)


class _Plazos(_Repositorio):
    def crear(self, *nuevos: Plazo) -> None:
        self.mundo.plazos += nuevos

    def de_expediente(self, expediente_id: UUID) -> list[Plazo]:
        return [plazo for plazo in self.mundo.plazos if plazo.expediente_id == expediente_id]


class _Documentos(_Repositorio):
    def uno(self, documento_id: UUID) -> Guardado | None:
        return next((uno for uno in self.todos() if uno.documento.documento_id == documento_id), None)

    def crear(self, expediente_id: UUID, actuacion_id: UUID, nuevos: Sequence[Documento]) -> None:
        self.mundo.hechos_aqui += [(expediente_id, actuacion_id, uno) for uno in nuevos]

    def referenciadas(self, claves: Sequence[str]) -> set[str]:
        todas = {f"{uno.custodia.expediente_id}/{uno.documento.documento_id}" for uno in self.todos()}
        return todas & set(claves)

    def todos(self) -> list[Guardado]:
        custodia = {uno.expediente_id: uno.custodia for uno in self.mundo.expedientes.values()}
        presentados = [
            Guardado(documento, custodia[escrito.expediente_id], escrito.escrito_id)
            for escrito in self.mundo.escritos.values()
            for documento in escrito.documentos
        ]
        actos = [
            Guardado(una.documento, custodia[una.expediente_id], una.resolucion_id)
            for una in self.mundo.resoluciones.values()
        ]
        hechos = [Guardado(uno, custodia[caso], de) for caso, de, uno in self.mundo.hechos_aqui]
        constancias = [
            Guardado(uno.constancia, custodia[caso], uno.resultado_id) for caso, uno in self.mundo.resultados_en_papel
        ]
        return presentados + actos + hechos + constancias


class _Actuaciones(_Repositorio):
    def listar(self, expediente_id: UUID, despues_de: Posicion | None, limite: int) -> list[Actuacion]:
        todas = [
            Actuacion(uno.escrito_id, "escrito", uno.sumilla, uno.registrado, uno.documentos)
            for uno in self.mundo.escritos.values()
            if uno.expediente_id == expediente_id
        ] + [
            self.de_resolucion(una.resolucion_id)
            for una in self.mundo.resoluciones.values()
            if una.expediente_id == expediente_id
        ]
        todas += [linea(uno) for uno in self.mundo.cambios_de_reserva if uno.expediente_id == expediente_id]
        return despues(todas, lambda una: Posicion(una.instante, una.actuacion_id), despues_de, limite)

    def de_resolucion(self, resolucion_id: UUID) -> Actuacion:
        una = self.mundo.resoluciones[resolucion_id]
        comunicaciones = tuple(c for c in self.mundo.comunicaciones.values() if c.acto_id == resolucion_id)
        plazos = tuple(plazo for plazo in self.mundo.plazos if plazo.acto_id == resolucion_id)
        return Actuacion(
            resolucion_id,
            una.tipo,
            una.sumilla,
            una.emitida,
            (una.documento,),
            comunicaciones,
            una.tipo_de_plazo,
            plazos,
        )

    def por_notificar(self, expediente_id: UUID) -> list[Actuacion]:
        todas = self.listar(expediente_id, None, len(self.mundo.escritos) + len(self.mundo.resoluciones))
        return [una for una in todas if una.tipo_de_plazo and any(c.por_surtir_efecto for c in una.comunicaciones)]


class _Papel(_Repositorio):
    def crear(self, expediente_id: UUID, resultado: Resultado) -> None:
        self.mundo.resultados_en_papel.append((expediente_id, resultado))


class _Auditoria(_Repositorio):
    def anotar(self, anotacion: Anotacion) -> None:
        self.mundo.anotaciones.append(anotacion)

    def lecturas(self, expediente_id: UUID, antes_de: Posicion | None, limite: int) -> list[Anotacion]:
        suyas = [una for una in self.mundo.anotaciones if una.lectura and una.expediente_id == expediente_id]
        return antes(suyas, lambda una: Posicion(una.instante, una.anotacion_id), antes_de, limite)


class _Mandatos(_Repositorio):
    def otorgar(self, mandato: Mandato) -> None:
        self.mundo.mandatos.setdefault(mandato.mandato_id, mandato)

    def revocar(self, mandato_id: UUID) -> None:
        self.mundo.terminados.add(mandato_id)

    def vigentes_de(self, mandatario: UUID, instante: datetime) -> Sequence[Mandato]:
        vigentes = [
            uno
            for uno in self.mundo.mandatos.values()
            if uno.mandatario == mandatario
            and (uno.vence is None or instante < uno.vence)
            and not self.terminado(uno.mandato_id)
        ]
        if vigentes and self.mundo.sin_noticia:
            raise RevocacionesSinNoticia
        return vigentes

    def terminado(self, mandato_id: UUID) -> bool:
        return mandato_id in self.mundo.terminados


class _Suspensiones(_Repositorio):
    def declaradas(self) -> tuple[tuple[Suspension, ...], int]:
        return tuple(self.mundo.suspensiones), len(self.mundo.suspensiones)


@dataclass
class FakeRecibos:
    """Receipts `<owner>|<content>`; all expire when `vencidos` is set. What has no bar was never signed. The size of
    a content that is a number is that number of bytes."""

    vencidos: bool = False

    def leer(self, token: str, campo: str) -> Recibo:
        _, bar, contenido = token.partition("|")
        if not bar:
            raise ReciboInvalido
        tipo = "text/plain" if contenido.startswith("texto") else "application/pdf"
        tamano = int(contenido) if contenido.isdecimal() else len(contenido)
        return Recibo(token, sha256(contenido.encode()).hexdigest(), tamano, tipo, 1, campo)

    def exigir_utilizable(self, recibo: Recibo, principal: Principal) -> None:
        if recibo.token.partition("|")[0] != principal.key:
            raise ReciboAjeno
        if self.vencidos:
            raise ReciboVencido


def recibo(principal: Principal, contenido: str = "demanda") -> str:
    """A receipt of `principal` for `contenido`; it is a PDF unless it begins with "texto"."""
    return f"{principal.key}|{contenido}"
