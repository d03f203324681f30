"""The number of a case file, `DDNNN-YYYY-SSSSS`: court, year, sequence."""

import re
from dataclasses import dataclass
from typing import Self

from libs.foundation.core.errors import Invalid

SECUENCIA_MAXIMA = 99_999
_FORMA = re.compile(r"(C-)?([0-9]{5})-([0-9]{4})-([0-9]{5})")


class NumeroDeExpedienteInvalido(Invalid):
    """Not a case number, or one whose parts do not fit its form."""

    reason = "NUMERO_DE_EXPEDIENTE_INVALIDO"


@dataclass(frozen=True, slots=True, order=True)
class NumeroDeExpediente:
    """Key of a case: code of the court that opened it (departamento first), year, sequence in court and year.

    The `C-` printed before penal numbers is no part of the key.
    """

    organo: str
    anio: int
    secuencia: int

    def __post_init__(self) -> None:
        if not _FORMA.fullmatch(str(self)):
            raise NumeroDeExpedienteInvalido()

    @classmethod
    def parse(cls, texto: str) -> Self:
        """Read a number, with or without `C-`; raises NumeroDeExpedienteInvalido."""
        forma = _FORMA.fullmatch(texto.strip().upper())
        if forma is None:
            raise NumeroDeExpedienteInvalido()
        return cls(forma[2], int(forma[3]), int(forma[4]))

    @property
    def departamento(self) -> str:
        """Two-digit code of the departamento of the court that opened the case."""
        return self.organo[:2]

    def formateado(self, prefijo: str = "") -> str:
        """As printed, with the prefix of the case's ramo (`C-` in penal)."""
        return f"{prefijo}{self}"

    def __str__(self) -> str:
        return f"{self.organo}-{self.anio:04}-{self.secuencia:05}"
