"""Recurring days that are not hábiles: weekly rest, fixed dates, days around Easter, and holidays that move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from libs.jurisdiccion.vigencia import Procedencia


class Recurrencia(Protocol):
    """When a day comes back."""

    def cae(self, dia: date) -> bool:
        """Whether it falls on `dia`."""


@dataclass(frozen=True, slots=True)
class Semanal:
    """Every week; 0 is Monday."""

    dia_semana: int

    def cae(self, dia: date) -> bool:
        """Whether it falls on `dia`."""
        return dia.weekday() == self.dia_semana


@dataclass(frozen=True, slots=True)
class Traslado:
    """By how many days a holiday moves, by the weekday (0 is Monday) it falls on; weekdays without a value stay."""

    dias: Mapping[int, int]
    procedencia: Procedencia

    def gozado(self, original: date) -> date:
        """The day on which the holiday of `original` is kept."""
        return original + timedelta(days=self.dias.get(original.weekday(), 0) if self.procedencia.rige(original) else 0)


@dataclass(frozen=True, slots=True)
class Fijo:
    """Every year on a date (not 29 February), moved by `traslado` where there is one."""

    mes: int
    dia: int
    traslado: Traslado | None = None

    def cae(self, dia: date) -> bool:
        """Whether it falls, once moved, on `dia`. A move may cross New Year, hence the neighbouring years."""
        return any(self._gozado(anio) == dia for anio in range(max(1, dia.year - 1), min(9999, dia.year + 1) + 1))

    def _gozado(self, anio: int) -> date:
        original = date(anio, self.mes, self.dia)
        return self.traslado.gozado(original) if self.traslado else original


@dataclass(frozen=True, slots=True)
class Pascua:
    """Every year, `dias` after Easter Sunday (negative: before)."""

    dias: int

    def cae(self, dia: date) -> bool:
        """Whether it falls on `dia`."""
        return dia == domingo_de_pascua(dia.year) + timedelta(days=self.dias)


@dataclass(frozen=True, slots=True)
class DiaInhabil:
    """A recurring day, with its source; `territorios` (two- or four-digit codes) limits it, none = everywhere."""

    codigo: str
    nombre: str
    recurrencia: Recurrencia
    territorios: frozenset[str]
    procedencia: Procedencia

    @property
    def semanal(self) -> bool:
        """Whether it is weekly rest, not a holiday."""
        return isinstance(self.recurrencia, Semanal)

    def cae(self, dia: date, municipio: str) -> bool:
        """Whether `dia` is this day in the municipio (four-digit code)."""
        if not self.procedencia.rige(dia) or not self.recurrencia.cae(dia):
            return False
        return not self.territorios or any(municipio.startswith(codigo) for codigo in self.territorios)


@lru_cache(maxsize=64)
def domingo_de_pascua(anio: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus and Jones)."""
    siglo, en_siglo = divmod(anio, 100)
    aureo = anio % 19
    correccion = siglo - siglo // 4 - (siglo - (siglo + 8) // 25 + 1) // 3
    epacta = (19 * aureo + correccion + 15) % 30
    hasta_domingo = (32 + 2 * (siglo % 4) + 2 * (en_siglo // 4) - epacta - en_siglo % 4) % 7
    ajuste = (aureo + 11 * epacta + 22 * hasta_domingo) // 451
    mes, dia = divmod(epacta + hasta_domingo - 7 * ajuste + 114, 31)
    return date(anio, mes, dia + 1)
