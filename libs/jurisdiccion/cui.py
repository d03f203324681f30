"""The CUI (Código Único de Identificación) of the DPI: 8 digits, a check digit, departamento and municipio."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from libs.foundation.core.errors import Invalid

_FORMA = re.compile(r"([0-9]{4}) ?([0-9]{5}) ?([0-9]{4})")
_PESOS = range(2, 10)


class Causa(StrEnum):
    """Why a CUI was refused."""

    FORMATO = "formato"
    DIGITO = "digito"
    DEPARTAMENTO = "departamento"
    MUNICIPIO = "municipio"


class CuiInvalido(Invalid):
    """Not a CUI; metadata `causa` is one of Causa. It never carries the number."""

    reason = "CUI_INVALIDO"


class RestoDiez(StrEnum):
    """What a remainder of 10 means: refused, or a check digit of 0. Libraries disagree, so the jurisdiction says."""

    RECHAZAR = "rechazar"
    CERO = "cero"


class MunicipiosConocidos(Protocol):
    """What a CUI's last four digits are checked against."""

    def tiene_departamento(self, departamento: str) -> bool:
        """Whether the two-digit code exists."""

    def tiene_municipio(self, municipio: str) -> bool:
        """Whether the four-digit code exists."""


@dataclass(frozen=True, slots=True)
class Cui:
    """A CUI already checked; `valor` is its 13 digits. It shows the place of registration and says nothing of age.

    Its text form hides the number, so that it cannot reach a log by accident; use `valor` or `formateado`.
    """

    valor: str = field(repr=False)

    @classmethod
    def parse(cls, texto: str, municipios: MunicipiosConocidos, resto_diez: RestoDiez = RestoDiez.RECHAZAR) -> Self:
        """Read 13 digits, with or without the spaces of `XXXX XXXXX XXXX`; raises CuiInvalido saying the cause."""
        forma = _FORMA.fullmatch(texto.strip())
        if forma is None:
            raise CuiInvalido(causa=Causa.FORMATO.value)
        valor = "".join(forma.groups())
        if digito_verificador(valor[:8], resto_diez) != valor[8]:
            raise CuiInvalido(causa=Causa.DIGITO.value)
        if not municipios.tiene_departamento(valor[9:11]):
            raise CuiInvalido(causa=Causa.DEPARTAMENTO.value)
        if not municipios.tiene_municipio(valor[9:]):
            raise CuiInvalido(causa=Causa.MUNICIPIO.value)
        return cls(valor)

    @property
    def departamento(self) -> str:
        """Two-digit code of the departamento of registration."""
        return self.valor[9:11]

    @property
    def municipio(self) -> str:
        """Four-digit code (departamento and municipio) of registration."""
        return self.valor[9:]

    @property
    def formateado(self) -> str:
        """As printed on the DPI: `XXXX XXXXX XXXX`."""
        return f"{self.valor[:4]} {self.valor[4:9]} {self.valor[9:]}"


def digito_verificador(serie: str, resto_diez: RestoDiez) -> str | None:
    """The check digit of the first eight digits, (2·d1 + … + 9·d8) mod 11; None where no digit can be right."""
    resto = sum(peso * int(digito) for peso, digito in zip(_PESOS, serie, strict=True)) % 11
    if resto < 10:
        return str(resto)
    return "0" if resto_diez is RestoDiez.CERO else None
