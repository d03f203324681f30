"""A persona: one random id per CUI or NIT, made even before there is an account (EVENTS.md, Recipients)."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from libs.jurisdiccion.cui import CuiInvalido
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.nit import Nit, NitInvalido
from services.identity.domain.errors import IdentificadorFaltante

Clase = Literal["cui", "nit"]


def cui_canonico(texto: str, jurisdiccion: Jurisdiccion) -> str:
    """The 13 digits of the CUI in `texto`. Raises CuiInvalido, about the field `cui`."""
    try:
        return jurisdiccion.cui(texto).valor
    except CuiInvalido as error:
        error.metadata["campo"] = "cui"
        raise


def nit_canonico(texto: str) -> str:
    """The NIT in `texto` without its hyphen. Raises NitInvalido, about the field `nit`."""
    try:
        return Nit.parse(texto).valor
    except NitInvalido as error:
        error.metadata["campo"] = "nit"
        raise


@dataclass(frozen=True, slots=True)
class Identificador:
    """A checked CUI or NIT in its canonical form; its text form hides the number."""

    clase: Clase
    valor: str = field(repr=False)

    @classmethod
    def parse(cls, clase: str, texto: str, jurisdiccion: Jurisdiccion) -> "Identificador":
        """Read the CUI or NIT in `texto`. Raises CuiInvalido, NitInvalido, IdentificadorFaltante."""
        if clase == "cui":
            return cls("cui", jurisdiccion.cui(texto).valor)
        if clase == "nit":
            return cls("nit", Nit.parse(texto).valor)
        raise IdentificadorFaltante


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody known to the judiciary; `numero_casillero` is "" until a mailbox was opened."""

    id: UUID
    identificador: Identificador
    numero_casillero: str = ""

    @property
    def cui(self) -> str:
        """Its CUI, "" where it is known by a NIT."""
        return self.identificador.valor if self.identificador.clase == "cui" else ""
