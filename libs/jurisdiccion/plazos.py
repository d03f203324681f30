"""Plazos: when they begin, when they end, and which days counted or were skipped, each with its reason (LOJ 45)."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from libs.foundation.core.errors import Invalid
from libs.jurisdiccion.calendario import UN_DIA, Calendario, CalendarioCerrado, Condicion, Lugar
from libs.jurisdiccion.vigencia import Procedencia

# Guards against endless computation, not rules of law.
_CANTIDAD_MAXIMA = 3660
_SALTADOS_MAXIMOS = 3660


class CantidadDePlazoInvalida(Invalid):
    """A plazo of no length, or of more than 3660 units."""

    reason = "CANTIDAD_DE_PLAZO_INVALIDA"


class Unidad(StrEnum):
    """What a plazo is counted in."""

    HORAS = "horas"
    DIAS = "dias"
    MESES = "meses"
    ANIOS = "anios"


class Computo(StrEnum):
    """Which days are counted."""

    HABILES = "habiles"
    CALENDARIO = "calendario"


class Comienzo(StrEnum):
    """From whose notification it runs: each party's own, or the last of all."""

    INDIVIDUAL = "individual"
    COMUN = "comun"


class Desde(StrEnum):
    """From when the hours of a plazo run: the notification itself, or as the next working day's court hours begin."""

    NOTIFICACION = "notificacion"
    INICIO_DE_JORNADA_SIGUIENTE = "inicio_de_jornada_siguiente"


class VenceEnInhabil(StrEnum):
    """What becomes of a last day that is not hábil."""

    SIGUIENTE_HABIL = "siguiente_habil"
    MISMO_DIA = "mismo_dia"


@dataclass(frozen=True, slots=True)
class Ambito:
    """In which cases a kind of plazo can run: those of the ramos and of the kinds of process listed; None, of any."""

    ramos: frozenset[str] | None = None
    tipos_de_proceso: frozenset[str] | None = None

    def incluye(self, ramo: str, tipo_de_proceso: str) -> bool:
        """Whether it can run in a case of that ramo and kind of process."""
        return (self.ramos is None or ramo in self.ramos) and (
            self.tipos_de_proceso is None or tipo_de_proceso in self.tipos_de_proceso
        )


@dataclass(frozen=True, slots=True)
class TipoDePlazo:
    """A kind of plazo, as plazos.toml or a judge sets it. `computo` matters for days only, `desde` for hours only."""

    codigo: str
    nombre: str
    cantidad: int
    unidad: Unidad
    computo: Computo
    comienzo: Comienzo
    vence_en_inhabil: VenceEnInhabil
    procedencia: Procedencia
    desde: Desde = Desde.NOTIFICACION
    ambito: Ambito = Ambito()

    def __post_init__(self) -> None:
        if not 1 <= self.cantidad <= _CANTIDAD_MAXIMA:
            raise CantidadDePlazoInvalida(cantidad=str(self.cantidad))

    @property
    def regla(self) -> str:
        """The version of the rule: code and date of effect."""
        return f"{self.codigo}@{self.procedencia.vigencia.isoformat()}"


@dataclass(frozen=True, slots=True)
class DiaDePlazo:
    """A day looked at: its `numero` in the count (1, 2, …), 0 if it was not counted, and what the day was."""

    dia: date
    numero: int
    condicion: Condicion


@dataclass(frozen=True, slots=True)
class PlazoCalculado:
    """A plazo and its explanation.

    `inicia` and `vence` are UTC instants; at `vence` it is over (midnight after `ultimo_dia` unless it is in hours).
    `dias`: for days, all from the first to the last; for months and years, the nominal last day and those it was
    moved over; for hours that wait for court hours, those looked at for the day on which they begin, which is the last;
    for other hours, none. `version` is the calendar's, `regla` and `fuente` the kind's.
    """

    inicia: datetime
    vence: datetime
    ultimo_dia: date
    dias: tuple[DiaDePlazo, ...]
    version: str
    regla: str
    fuente: str

    def vencido(self, instante: datetime) -> bool:
        """Whether it is over at that instant."""
        return instante >= self.vence


def efecto_inicial(tipo: TipoDePlazo, propio: datetime, efectos: Iterable[datetime | None]) -> datetime | None:
    """The instant a plazo runs from: the party's own effect, or for a común one the latest among all recipients.

    `efectos` holds one instant per recipient of the act, None where its notification has no effect yet; a común
    plazo has not begun (None) while there is one.
    """
    if tipo.comienzo is Comienzo.INDIVIDUAL:
        return propio
    conocidos = [propio]
    for efecto in efectos:
        if efecto is None:
            return None
        conocidos.append(efecto)
    return max(conocidos)


def calcular(tipo: TipoDePlazo, desde: datetime, calendario: Calendario, materia: str, lugar: Lugar) -> PlazoCalculado:
    """Compute a plazo from the instant its notification took effect (`efecto_inicial`) at the court of `lugar`.

    Days, months and years are counted from the day after; hours run 24 a day from the instant, or from the start of
    the next working day where the kind says so and not all hours are hábiles. Raises InstanteSinZona,
    MateriaDesconocida, SinReglaVigente, CalendarioCerrado.
    """
    notificado = calendario.fecha_legal(desde)
    primer_dia = notificado + UN_DIA

    def condicion_de(dia: date) -> Condicion:
        return calendario.condicion(dia, materia, lugar)

    dias: tuple[DiaDePlazo, ...] = ()
    if tipo.unidad is Unidad.HORAS:
        inicia = desde.astimezone(UTC)
        if tipo.desde is Desde.INICIO_DE_JORNADA_SIGUIENTE and not calendario.materia(materia, notificado).continua:
            dias = tuple(_contar(primer_dia, 1, Computo.HABILES, VenceEnInhabil.SIGUIENTE_HABIL, condicion_de))
            inicia = calendario.instante(dias[-1].dia, calendario.jornada(dias[-1].dia).apertura)
        vence = inicia + timedelta(hours=tipo.cantidad)
        ultimo_dia = calendario.fecha_legal(vence - timedelta.resolution)
    else:
        en_dias = tipo.unidad is Unidad.DIAS
        comienzo, por_contar = (primer_dia, tipo.cantidad) if en_dias else (_vispera(tipo, primer_dia), 0)
        dias = tuple(_contar(comienzo, por_contar, tipo.computo, tipo.vence_en_inhabil, condicion_de))
        ultimo_dia = dias[-1].dia
        inicia, vence = calendario.instante(primer_dia), calendario.instante(ultimo_dia + UN_DIA)
    fuente = tipo.procedencia.cita
    return PlazoCalculado(inicia, vence, ultimo_dia, dias, calendario.version, tipo.regla, fuente)


def _contar(
    dia: date, por_contar: int, computo: Computo, vence: VenceEnInhabil, condicion_de: Callable[[date], Condicion]
) -> Iterator[DiaDePlazo]:
    contados = saltados = 0
    while True:
        condicion = condicion_de(dia)
        cuenta = contados < por_contar and (condicion.habil or computo is Computo.CALENDARIO)
        contados += cuenta
        saltados += not cuenta
        yield DiaDePlazo(dia, contados if cuenta else 0, condicion)
        if contados == por_contar and (condicion.habil or vence is VenceEnInhabil.MISMO_DIA):
            return
        if saltados > _SALTADOS_MAXIMOS:
            raise CalendarioCerrado()
        dia += UN_DIA


def _vispera(tipo: TipoDePlazo, inicio: date) -> date:
    """Months and years end on the eve of the date on which they began (LOJ 45), or with a month too short for it."""
    meses = tipo.cantidad * (12 if tipo.unidad is Unidad.ANIOS else 1)
    anio, mes = divmod(inicio.year * 12 + inicio.month - 1 + meses, 12)
    dias_del_mes = monthrange(anio, mes + 1)[1]
    if inicio.day > dias_del_mes:
        return date(anio, mes + 1, dias_del_mes)
    return date(anio, mes + 1, inicio.day) - UN_DIA
