"""Who asks to be verified in a story: what they write into the forms, and the machine readable zone of their card."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from cli.seed import corte_sintetica
from libs.jurisdiccion.cui import RestoDiez, digito_verificador

# No civil registry has come so far: the synthetic court's knows whoever has such a number by one name.
SERIE = "99"
_LUGAR = "0101"
_VENCE = "320415"


@dataclass(frozen=True, slots=True)
class Solicitante:
    """A person and the account that they have or register. `cui` is thirteen digits."""

    correo: str
    contrasena: str = field(repr=False)
    cui: str
    nombres: str
    apellidos: str
    nacimiento: date

    @property
    def registro(self) -> dict[str, str]:
        """The form of the registration."""
        return {
            "cui": self.cui,
            "fecha_nacimiento": self.nacimiento.isoformat(),
            "correo": self.correo,
            "contrasena": self.contrasena,
            "confirmar_contrasena": self.contrasena,
        }

    @property
    def formulario(self) -> dict[str, Any]:
        """The form VERIFICAR MI IDENTIDAD, without the recibos of its evidence."""
        return {
            "nombres": self.nombres,
            "apellidos": self.apellidos,
            "telefono": "5555 1234",
            "direccion": "4a. calle 7-53 zona 9, Guatemala",
            "correo": self.correo,
            "cui": self.cui,
            "tipo": "individual",
            "mrz": self.mrz,
        }

    @property
    def mrz(self) -> str:
        """What the back of the card says (ICAO Doc 9303, part 5): its number is the CUI, which goes on behind the ninth
        character."""
        nacimiento = f"{self.nacimiento:%y%m%d}"
        arriba = f"I<GTM{self.cui[:9]}<{self.cui[9:]}{_digito(self.cui)}".ljust(30, "<")
        medio = f"{nacimiento}{_digito(nacimiento)}F{_VENCE}{_digito(_VENCE)}GTM".ljust(29, "<")
        compuesto = _digito(arriba[5:] + medio[:7] + medio[8:15] + medio[18:])
        abajo = f"{self.apellidos}<<{self.nombres}".upper().replace(" ", "<").ljust(30, "<")
        return f"{arriba}\n{medio}{compuesto}\n{abajo}"


# Has an account of the synthetic court, where no registration can be told.
JULIA = Solicitante(
    correo="julia.caal@correo.example",
    contrasena=corte_sintetica()["contrasena"],
    cui="2470261310101",
    nombres="Julia Amparo",
    apellidos="Caal Ico",
    nacimiento=date(1994, 5, 12),
)


def nueva_solicitante() -> Solicitante:
    """Somebody who was never here."""
    return Solicitante(
        correo=f"demo-{uuid4().hex[:12]}@correo.example",
        contrasena=f"Demo-{uuid4().hex[:12]}",
        cui=_cui(),
        nombres="Elena Beatriz",
        apellidos="Tuyuc Pop",
        nacimiento=date(1990, 12, 31),
    )


def _cui() -> str:
    while True:
        serie = f"{SERIE}{secrets.randbelow(10**6):06}"
        if digito := digito_verificador(serie, RestoDiez.RECHAZAR):
            return f"{serie}{digito}{_LUGAR}"


def _digito(texto: str) -> int:
    """The check digit of a zone (ICAO Doc 9303, part 3, 4.9)."""
    valores = (0 if caracter == "<" else int(caracter, 36) for caracter in texto)
    return sum(valor * (7, 3, 1)[lugar % 3] for lugar, valor in enumerate(valores)) % 10
