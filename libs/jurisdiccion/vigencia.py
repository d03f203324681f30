"""Rules with a source and a date of effect."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from libs.foundation.core.errors import Invalid


class SinReglaVigente(Invalid):
    """No rule of the jurisdiction is in force on the date asked for (metadata `fecha`)."""

    reason = "SIN_REGLA_VIGENTE"


_MARCA = re.compile(r"\s*\[[SVG](:[^\]]*)?\]")


@dataclass(frozen=True, slots=True)
class Procedencia:
    """Where a rule comes from (`fuente`), its first day of effect, and the first day without it if repealed.

    `fuente` may say in brackets how sure it is: [S] stated, [V] read in another source, [G] general knowledge; a mark
    may name the part that it is about, as in [V: the rule; G: its article].
    """

    fuente: str
    vigencia: date
    derogada: date | None = None

    @property
    def cita(self) -> str:
        """The source as people cite it, without the mark, which is for those who keep the data."""
        return _MARCA.sub("", self.fuente)

    def rige(self, fecha: date) -> bool:
        """Whether the rule is in force on that day of the legal zone."""
        return self.vigencia <= fecha and (self.derogada is None or fecha < self.derogada)


class ConProcedencia(Protocol):
    """Anything that says where it comes from and since when."""

    @property
    def procedencia(self) -> Procedencia:
        """Its source and dates of effect."""
        ...


R = TypeVar("R", bound=ConProcedencia)


def vigente(reglas: Iterable[R], fecha: date) -> R:
    """Of several versions of one rule, the newest in force on `fecha` (legal zone); raises SinReglaVigente."""
    en_vigor = [regla for regla in reglas if regla.procedencia.rige(fecha)]
    if not en_vigor:
        raise SinReglaVigente(fecha=fecha.isoformat())
    return max(en_vigor, key=lambda regla: regla.procedencia.vigencia)
