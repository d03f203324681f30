"""casillero's ports in memory, and the things its tests are about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.core.usecases import Stale
from libs.foundation.testing.fakes import FakeAuditoria, FakeRunner, FakeTx, FixedClock
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.plazos import Computo
from libs.jurisdiccion.reglas import EfectoDeNotificacion, ModoDeEfecto
from libs.jurisdiccion.vigencia import Procedencia
from services.casillero.application.ports import (
    Cabezas,
    Casilleros,
    Entregas,
    Evidencias,
    Filtro,
    Notificaciones,
    Registro,
)
from services.casillero.application.ports_de_estados import Anulaciones, Papel, Reservas
from services.casillero.application.ports_del_titular import Alertas, Calendarios, Constancias, Dispositivos, Marcador
from services.casillero.domain.alerta import (
    Alerta,
    Canal,
)
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.busqueda import coincide, palabras
from services.casillero.domain.cabezas import CabezaSellada
from services.casillero.domain.calendario import Calendario
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.dispositivo import Dispositivo
from services.casillero.domain.entrega import Clase, Documento, Entrega, Via
from services.casillero.domain.evidencia import Evidencia
from services.casillero.domain.marcas import Marcas
from services.casillero.domain.membresia import Membresia
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.papel import EnPapel
from services.casillero.domain.reserva import Reserva, es_reservada
from services.casillero.tests.fakes_de_estados import FakeAnulaciones, FakePapel, FakeReservas
from services.casillero.tests.fakes_de_evidencia import FakeCabezas, FakeEvidencias
from services.casillero.tests.fakes_del_titular import (
    FakeAlertas,
    FakeCalendarios,
    FakeConstancias,
    FakeDispositivos,
    FakeMarcador,
)

GT = Jurisdiccion.cargar()
AHORA = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
EVENTO = servicio("casillero", cause="event:1")
CONTENIDO = b"%PDF-1.7 decreto"
PDF = Documento("d1", "decreto.pdf", "application/pdf", len(CONTENIDO), sha256(CONTENIDO).hexdigest())


def con_efecto(modo: ModoDeEfecto, dias: int = 0, vigencia: date = date(2000, 1, 1)) -> Jurisdiccion:
    """Guatemala with another rule of effect."""
    regla = EfectoDeNotificacion(modo, dias, Computo.HABILES, Procedencia("prueba", vigencia))
    return replace(GT, reglas=replace(GT.reglas, efecto_notificacion=(regla,)))


def usuario(persona: UUID | None) -> Principal:
    """A person with an account, verified when `persona` is given."""
    return Principal(kind="usuario", service="gateway", subject=uuid4(), persona=persona)


def administradora(persona: UUID | None = None) -> Principal:
    """Whoever administers mailboxes."""
    return replace(usuario(persona or uuid4()), roles=frozenset({"administrador"}))


def entrega(destinatario: UUID, **cambios: Any) -> Entrega:
    """A notificacion of a decreto, issued two minutes ago."""
    base = Entrega(
        entrega_id=uuid4(),
        clase=Clase.NOTIFICACION,
        destinatario=destinatario,
        representado=destinatario,
        asunto="Resolución de trámite",
        productor="expedientes",
        documentos=(PDF,),
        reservado=False,
        emision=AHORA - timedelta(minutes=2),
        expediente_id="e1",
        numero_de_expediente="01017-2026-00001",
        acto_id="a1",
        materia="ordinaria",
        organo="01017",
    )
    return replace(base, **cambios)


@dataclass
class Mundo:
    """What is stored, shared by all transactions, and what was told."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(AHORA))
    events: list[Any] = field(default_factory=list)
    casilleros: dict[UUID, Casillero] = field(default_factory=dict)
    registrados: dict[str, UUID] = field(default_factory=dict)
    entregas: dict[UUID, tuple[Entrega, Via]] = field(default_factory=dict)
    registradas: dict[UUID, datetime] = field(default_factory=dict)
    notificaciones: dict[UUID, Notificacion] = field(default_factory=dict)
    evidencias: list[Evidencia] = field(default_factory=list)
    en_registro: int = 0
    cabezas: dict[int, CabezaSellada] = field(default_factory=dict)
    cabezas_danadas: list[tuple[CabezaSellada, str, datetime]] = field(default_factory=list)
    sin_alertar: list[UUID] = field(default_factory=list)
    alertas: dict[UUID, Alerta] = field(default_factory=dict)
    preferencias: dict[UUID, dict[Canal, bool]] = field(default_factory=dict)
    marcas: dict[tuple[UUID, UUID], Marcas] = field(default_factory=dict)
    calendarios: dict[UUID, Calendario] = field(default_factory=dict)
    dispositivos: dict[UUID, Dispositivo] = field(default_factory=dict)
    visitas: dict[tuple[UUID, UUID], datetime] = field(default_factory=dict)
    papel: dict[UUID, EnPapel] = field(default_factory=dict)
    anulaciones: dict[tuple[UUID, str], Anulacion] = field(default_factory=dict)
    reservas: dict[tuple[str, str], Reserva] = field(default_factory=dict)
    constancias: dict[UUID, tuple[str, datetime]] = field(default_factory=dict)
    auditoria: FakeAuditoria = field(default_factory=FakeAuditoria)

    def tx(self, principal: Principal) -> "CasilleroFakeTx":
        """A transaction for `principal`."""
        return CasilleroFakeTx(self, principal)

    @property
    def runner(self) -> FakeRunner["CasilleroFakeTx"]:
        """Runs use cases here."""
        return FakeRunner(self.tx)

    @property
    def unica(self) -> Notificacion:
        """The one notificacion there is."""
        (una,) = self.notificaciones.values()
        leida = self.tx(EVENTO).notificaciones.de(una.entrega.destinatario, una.notificacion_id)
        assert leida is not None
        return leida

    def oidos(self) -> list[str]:
        """The names of what was told."""
        return [type(event).__name__ for event in self.events]

    def tipos(self) -> list[str]:
        """The kinds of the evidence there is."""
        return [evidencia.tipo.value for evidencia in self.evidencias]


class CasilleroFakeTx(FakeTx):
    """Implements application.ports.Tx on a Mundo."""

    def __init__(self, mundo: Mundo, principal: Principal) -> None:
        super().__init__(principal, mundo.clock, mundo.events)
        self.casilleros: Casilleros = FakeCasilleros(mundo)
        self.registro: Registro = FakeRegistro(mundo)
        self.entregas: Entregas = FakeEntregas(mundo)
        self.notificaciones: Notificaciones = FakeNotificaciones(mundo)
        self.evidencias: Evidencias = FakeEvidencias(mundo)
        self.cabezas: Cabezas = FakeCabezas(mundo)
        self.alertas: Alertas = FakeAlertas(mundo)
        self.marcador: Marcador = FakeMarcador(mundo)
        self.calendarios: Calendarios = FakeCalendarios(mundo)
        self.papel: Papel = FakePapel(mundo)
        self.anulaciones: Anulaciones = FakeAnulaciones(mundo)
        self.reservas: Reservas = FakeReservas(mundo)
        self.dispositivos: Dispositivos = FakeDispositivos(mundo)
        self.constancias: Constancias = FakeConstancias(mundo)
        self.auditoria: Auditoria = mundo.auditoria
        self.membresia: Membresia | None = None

    @property
    def duena(self) -> UUID | None:
        return self.membresia.entidad if self.membresia else self.principal.persona


class FakeCasilleros:
    def __init__(self, mundo: Mundo) -> None:
        self._mundo = mundo

    def agregar(self, casillero: Casillero) -> None:
        if casillero.persona in self._mundo.casilleros:
            raise Stale
        self._mundo.casilleros[casillero.persona] = casillero

    def de(self, persona: UUID) -> Casillero | None:
        return self._mundo.casilleros.get(persona)

    def bloquear(self, *personas: UUID) -> dict[UUID, Casillero]:
        return {persona: self._mundo.casilleros[persona] for persona in personas if persona in self._mundo.casilleros}

    def bloquear_de_entregas(
        self,
        entregas: Collection[UUID],
        personas: Collection[UUID] = (),
        casos: Collection[tuple[str, str]] = (),
    ) -> Sequence[Casillero]:
        suyas = {
            una.casillero_id
            for una in self._mundo.notificaciones.values()
            if una.entrega.entrega_id in entregas or (una.entrega.productor, una.entrega.expediente_id) in casos
        }
        todos = self._mundo.casilleros.items()
        return [uno for persona, uno in todos if persona in personas or uno.casillero_id in suyas]

    def anotar_ultimo(self, casilleros: Collection[UUID], instante: datetime) -> None:
        for persona, casillero in self._mundo.casilleros.items():
            if casillero.casillero_id in casilleros:
                self._mundo.casilleros[persona] = replace(casillero, ultimo=instante)

    def anotar_deposito(self, casilleros: Collection[UUID], instante: datetime, novedad: int) -> None:
        for persona, casillero in self._mundo.casilleros.items():
            if casillero.casillero_id in casilleros:
                self._mundo.casilleros[persona] = replace(casillero, ultimo=instante, novedad=novedad)

    def novedades(self, casilleros: Collection[UUID]) -> Mapping[UUID, int]:
        todos = self._mundo.casilleros.values()
        return {uno.casillero_id: uno.novedad for uno in todos if uno.casillero_id in casilleros}

    def anotar_titular(self, casillero_id: UUID, sin_titular: bool) -> None:
        for persona, casillero in self._mundo.casilleros.items():
            if casillero.casillero_id == casillero_id:
                self._mundo.casilleros[persona] = replace(casillero, sin_titular=sin_titular)

    def anotar_suspension(self, casillero: Casillero) -> None:
        self._mundo.casilleros[casillero.persona] = casillero

    def sin_abrir(self, casillero_id: UUID) -> int:
        todas = self._mundo.notificaciones.values()
        return sum(una.casillero_id == casillero_id and una.acceso is None and una.expirada is None for una in todas)

    def nuevas(self, casillero_id: UUID, desde: datetime) -> int:
        todas = self._mundo.notificaciones.values()
        suyas = [una for una in todas if una.casillero_id == casillero_id and una.expirada is None]
        return sum(una.puesta_a_disposicion > desde for una in suyas)


class FakeRegistro:
    def __init__(self, mundo: Mundo) -> None:
        self._mundo = mundo

    def _todos(self) -> dict[str, UUID]:
        abiertos = {casillero.numero: persona for persona, casillero in self._mundo.casilleros.items()}
        return self._mundo.registrados | abiertos

    def duenos(self, numeros: Collection[str]) -> Mapping[str, UUID]:
        return {numero: persona for numero, persona in self._todos().items() if numero in numeros}

    def numeros(self, personas: Collection[UUID]) -> Mapping[UUID, str]:
        return {persona: numero for numero, persona in self._todos().items() if persona in personas}

    def agregar(self, nuevos: Mapping[str, UUID]) -> None:
        if {*nuevos} & {*self._mundo.registrados} or {*nuevos.values()} & {*self._mundo.registrados.values()}:
            raise Stale
        self._mundo.registrados |= nuevos


class FakeEntregas:
    def __init__(self, mundo: Mundo) -> None:
        self._mundo = mundo

    def registrar(self, nuevas: Sequence[tuple[Entrega, Via]], ahora: datetime) -> None:
        for entrega, via in nuevas:
            if entrega.entrega_id in self._mundo.entregas:
                raise Stale
            self._mundo.entregas[entrega.entrega_id] = (entrega, via)
            self._mundo.registradas[entrega.entrega_id] = ahora

    def recibidas(self, ids: Collection[UUID]) -> Mapping[UUID, Entrega]:
        return {uno: self._mundo.entregas[uno][0] for uno in ids if uno in self._mundo.entregas}


class FakeNotificaciones:
    def __init__(self, mundo: Mundo) -> None:
        self._mundo = mundo

    def agregar(self, *nuevas: Notificacion) -> None:
        self._mundo.notificaciones |= {una.notificacion_id: una for una in nuevas}

    anotar = agregar

    def de(self, persona: UUID, notificacion_id: UUID) -> Notificacion | None:
        una = self._mundo.notificaciones.get(notificacion_id)
        return self._leida(una) if una and una.entrega.destinatario == persona else None

    def de_entrega(self, entrega_id: UUID) -> Notificacion | None:
        return next((una for una in self._todas() if una.entrega.entrega_id == entrega_id), None)

    def mover(self, reserva: Reserva) -> Sequence[UUID]:
        return [
            una.entrega.entrega_id
            for una in self._todas()
            if (una.entrega.productor, una.entrega.expediente_id) == (reserva.productor, reserva.expediente_id)
            and una.entrega.cambio_de_reserva < reserva.cambio
        ]

    def _todas(self) -> Sequence[Notificacion]:
        return [self._leida(una) for una in self._mundo.notificaciones.values()]

    def _leida(self, una: Notificacion) -> Notificacion:
        entrega = una.entrega
        return replace(
            una,
            anulacion=self._mundo.anulaciones.get((entrega.entrega_id, entrega.productor)),
            reservada=es_reservada(entrega, self._mundo.reservas.get((entrega.productor, entrega.expediente_id))),
        )

    def anotar_plazo(self, entregas: Collection[UUID], productor: str, vence: datetime, explicacion: str) -> None:
        for una in list(self._mundo.notificaciones.values()):
            if una.entrega.entrega_id in entregas and una.entrega.productor == productor:
                self.anotar(replace(una, plazo_vence=vence, plazo_explicacion=explicacion))

    def listar(self, filtro: Filtro) -> Sequence[Notificacion]:
        def posicion(una: Notificacion) -> tuple[datetime, UUID]:
            return una.puesta_a_disposicion, una.notificacion_id

        def marcada(una: Notificacion) -> bool:
            puestas = self._mundo.marcas.get((filtro.lectora or UUID(int=0), una.notificacion_id), Marcas())
            return (
                filtro.destacada in {None, puestas.destacada}
                and filtro.archivada in {None, puestas.archivada}
                and filtro.carpeta in {"", puestas.carpeta}
                and filtro.etiqueta in {"", *puestas.etiquetas}
            )

        halladas = [
            una
            for una in self._todas()
            if una.entrega.destinatario == filtro.persona
            and not (filtro.terminos and una.reservada)
            and coincide(filtro.terminos, [*palabras(una.entrega.asunto), *palabras(una.entrega.numero_de_expediente)])
            and filtro.expirada is (una.expirada is not None)
            and filtro.abierta in {None, una.acceso is not None}
            and filtro.desde <= una.puesta_a_disposicion < filtro.hasta
            and posicion(una) < filtro.despues_de
            and marcada(una)
        ]
        return sorted(halladas, key=posicion, reverse=True)[: filtro.limite]

    def depositadas(self, casillero_id: UUID, desde: int, hasta: int, limite: int) -> Sequence[UUID]:
        todas = self._mundo.notificaciones.values()
        suyas = [una for una in todas if una.casillero_id == casillero_id and desde < una.novedad <= hasta]
        ordenadas = sorted(suyas, key=lambda una: una.notificacion_id)
        return [una.notificacion_id for una in sorted(ordenadas, key=lambda una: -una.novedad)][:limite]

    def con_plazo(self, persona: UUID, desde: datetime, limite: int) -> Sequence[Notificacion]:
        suyas = [una for una in self._todas() if una.entrega.destinatario == persona]
        vivas = [(una.plazo_vence, una.notificacion_id, una) for una in suyas if una.plazo_vence]
        return [una for vence, _, una in sorted(vivas, key=lambda viva: viva[:2]) if vence >= desde][:limite]

    def _adelantada(self, una: Notificacion, escribible: datetime) -> bool:
        return self._mundo.casilleros[una.entrega.destinatario].ultimo > escribible

    def por_cumplirse(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        pendientes = [
            (una.efecto.previsto, una)
            for una in self._todas()
            if una.efectiva is None
            and una.anulacion is None
            and una.efecto
            and una.efecto.previsto
            and una.efecto.previsto <= hasta
            and self._adelantada(una, escribible) is adelantadas
        ]
        ordenadas = sorted(pendientes, key=lambda pendiente: pendiente[0])[:limite]
        return [(una.entrega.destinatario, una.notificacion_id) for _, una in ordenadas]

    def por_expirar(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        todas = self._mundo.notificaciones.values()
        avisos = [una for una in todas if una.expirable(hasta) and self._adelantada(una, escribible) is adelantadas]
        ordenados = sorted(avisos, key=lambda una: (una.puesta_a_disposicion, una.notificacion_id))
        return [(una.entrega.destinatario, una.notificacion_id) for una in ordenados[:limite]]

    def anotar_expirada(self, notificacion_id: UUID, instante: datetime) -> None:
        self.anotar(replace(self._mundo.notificaciones[notificacion_id], expirada=instante))

    def uso(self, casillero_id: UUID) -> tuple[int, datetime | None]:
        todas = self._mundo.notificaciones.values()
        suyas = [una for una in todas if una.casillero_id == casillero_id and una.expirada is None]
        avisos = [una.puesta_a_disposicion for una in suyas if not una.entrega.es_notificacion]
        return len(suyas), min(avisos, default=None)
