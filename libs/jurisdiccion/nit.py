"""The NIT (Número de Identificación Tributaria)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.gt import nit

from libs.foundation.core.errors import Invalid


class CausaNit(StrEnum):
    """Why a NIT was refused."""

    FORMATO = "formato"
    DIGITO = "digito"


class NitInvalido(Invalid):
    """Not a NIT; metadata `causa` is one of CausaNit. It never carries the number."""

    reason = "NIT_INVALIDO"


@dataclass(frozen=True, slots=True)
class Nit:
    """A NIT already checked; `valor` has no hyphen and no leading zeros. Its text form hides the number."""

    valor: str = field(repr=False)

    @classmethod
    def parse(cls, texto: str) -> Self:
        """Read a NIT with or without hyphen (SAT's check digit, modulo 11); raises NitInvalido saying the cause."""
        try:
            return cls(nit.validate(texto))
        except InvalidChecksum:
            raise NitInvalido(causa=CausaNit.DIGITO.value) from None
        except ValidationError:
            raise NitInvalido(causa=CausaNit.FORMATO.value) from None

    @property
    def formateado(self) -> str:
        """With its hyphen before the check digit: `576937-K`."""
        return nit.format(self.valor)
