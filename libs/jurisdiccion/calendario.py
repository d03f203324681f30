"""The business calendar: which days are hábiles, for which materia and where, and why the others are not (LOJ 45)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from libs.foundation.core.errors import Invalid
from libs.jurisdiccion.inhabiles import DiaInhabil
from libs.jurisdiccion.vigencia import Procedencia, SinReglaVigente, vigente

UN_DIA = timedelta(days=1)
# A guard against a suspension without end, in days; not a rule of law.
_BUSQUEDA_MAXIMA = 3660


class MateriaDesconocida(Invalid):
    """The calendar has no such regime (metadata `materia`)."""

    reason = "MATERIA_DESCONOCIDA"


class SuspensionInvalida(Invalid):
    """A suspension that ends before it begins, or that cites no acuerdo."""

    reason = "SUSPENSION_INVALIDA"


class CalendarioCerrado(Invalid):
    """No day counts for over ten years: a suspension is too long."""

    reason = "CALENDARIO_CERRADO"


class InstanteSinZona(Invalid):
    """An instant came without its zone: it cannot be placed on a legal day."""

    reason = "INSTANTE_SIN_ZONA"


class Motivo(StrEnum):
    """Why a day is hábil or not."""

    HABIL = "HABIL"
    MATERIA_CONTINUA = "MATERIA_CONTINUA"
    DESCANSO = "DESCANSO"
    ASUETO = "ASUETO"
    SUSPENSION = "SUSPENSION"


@dataclass(frozen=True, slots=True)
class Condicion:
    """What a day is, and why: `codigo` names the holiday, acuerdo or regime; `detalle` and `fuente`, the law, are what
    people read."""

    habil: bool
    motivo: Motivo
    codigo: str
    detalle: str
    fuente: str


@dataclass(frozen=True, slots=True)
class Lugar:
    """The seat of a court: four-digit code of its municipio and, where it matters, the court's own code."""

    municipio: str
    organo: str = ""


@dataclass(frozen=True, slots=True)
class Materia:
    """A regime of the calendar. `continua`: all days and hours are hábiles. See calendario.toml."""

    codigo: str
    nombre: str
    continua: bool
    admite_suspension: bool
    procedencia: Procedencia

    @property
    def dia_habil(self) -> Condicion:
        """What a day is that counts under this regime."""
        if self.continua:
            motivo, detalle = Motivo.MATERIA_CONTINUA, f"en {self.nombre} todos los días son hábiles"
        else:
            motivo, detalle = Motivo.HABIL, "día hábil"
        return Condicion(True, motivo, self.codigo, detalle, self.procedencia.cita)


@dataclass(frozen=True, slots=True)
class Jornada:
    """Court hours on the legal clock, `cierre` exclusive."""

    apertura: time
    cierre: time
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class Alcance:
    """Whom a suspension reaches: territories (two- or four-digit codes) and courts, none = all, but not `excepto`."""

    territorios: frozenset[str] = frozenset()
    organos: frozenset[str] = frozenset()
    excepto: frozenset[str] = frozenset()

    def incluye(self, lugar: Lugar) -> bool:
        """Whether the court at `lugar` is reached."""
        if lugar.organo in self.excepto or (self.organos and lugar.organo not in self.organos):
            return False
        return not self.territorios or any(lugar.municipio.startswith(codigo) for codigo in self.territorios)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days, both inclusive, on which the courts of `alcance` are closed all their hours, by `acuerdo` of the CSJ."""

    alcance: Alcance
    desde: date
    hasta: date
    acuerdo: str

    def __post_init__(self) -> None:
        if self.hasta < self.desde or not self.acuerdo.strip():
            raise SuspensionInvalida()


@dataclass(frozen=True, slots=True)
class Calendario:
    """The jurisdiction's rules plus declared suspensions. `huella` is the hash of the files, `seq` the overlay's."""

    zona: ZoneInfo
    procedencia: Procedencia
    inhabiles: tuple[DiaInhabil, ...]
    materias: Mapping[str, tuple[Materia, ...]]
    jornadas: tuple[Jornada, ...]
    huella: str
    suspensiones: tuple[Suspension, ...] = ()
    seq: int = 0

    @property
    def version(self) -> str:
        """SHA-256 of the jurisdiction's files, `+`, sequence number of the suspensions known."""
        return f"{self.huella}+{self.seq}"

    def con(self, suspensiones: Iterable[Suspension], seq: int) -> Self:
        """The same rules under another set of suspensions, whose sequence number is `seq`."""
        return replace(self, suspensiones=tuple(suspensiones), seq=seq)

    def es_habil(self, dia: date, materia: str, lugar: Lugar) -> bool:
        """Whether the day counts; raises MateriaDesconocida and SinReglaVigente (a day before the calendar begins)."""
        return self.condicion(dia, materia, lugar).habil

    def condicion(self, dia: date, materia: str, lugar: Lugar) -> Condicion:
        """Whether and why the day counts; errors as in `es_habil`."""
        if not self.procedencia.rige(dia):
            raise SinReglaVigente(fecha=dia.isoformat())
        regimen = self.materia(materia, dia)
        if not regimen.continua:
            for inhabil in self.inhabiles:
                if inhabil.cae(dia, lugar.municipio):
                    motivo = Motivo.DESCANSO if inhabil.semanal else Motivo.ASUETO
                    return Condicion(False, motivo, inhabil.codigo, inhabil.nombre, inhabil.procedencia.cita)
        if regimen.admite_suspension:
            for suspension in self.suspensiones:
                if suspension.desde <= dia <= suspension.hasta and suspension.alcance.incluye(lugar):
                    acuerdo, fuente = suspension.acuerdo, self.procedencia.cita
                    return Condicion(False, Motivo.SUSPENSION, acuerdo, "suspensión de plazos", fuente)
        return regimen.dia_habil

    def habil_desde(self, dia: date, materia: str, lugar: Lugar) -> date:
        """The first day that counts, `dia` included; raises CalendarioCerrado and as `es_habil`."""
        for _ in range(_BUSQUEDA_MAXIMA):
            if self.es_habil(dia, materia, lugar):
                return dia
            dia += UN_DIA
        raise CalendarioCerrado()

    def materia(self, codigo: str, dia: date) -> Materia:
        """The regime of that code in force on `dia`; raises MateriaDesconocida."""
        if codigo not in self.materias:
            raise MateriaDesconocida(materia=codigo)
        return vigente(self.materias[codigo], dia)

    def jornada(self, dia: date) -> Jornada:
        """The court hours in force on `dia`; raises SinReglaVigente."""
        return vigente(self.jornadas, dia)

    def fecha_legal(self, instante: datetime) -> date:
        """The day of the legal zone on which an instant falls; raises InstanteSinZona."""
        return self.en_zona(instante).date()

    def en_zona(self, instante: datetime) -> datetime:
        """The instant on the legal zone's clock; raises InstanteSinZona."""
        if instante.tzinfo is None:
            raise InstanteSinZona()
        return instante.astimezone(self.zona)

    def instante(self, dia: date, hora: time = time()) -> datetime:
        """The UTC instant at which the legal clock shows `hora` (midnight by default) on `dia`."""
        return datetime.combine(dia, hora, self.zona).astimezone(UTC)
