"""The form by which somebody asks to be verified."""

import re
from dataclasses import dataclass, field

from libs.foundation.core.forms import reading
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.domain.cuenta import TipoDeCuenta, correo_canonico, exigir_colegiado
from services.identity.domain.errores_de_verificacion import ColegiadoFaltante, DatoDeVerificacionInvalido
from services.identity.domain.evidencia import Clase
from services.identity.domain.persona import cui_canonico

TIPOS = (TipoDeCuenta.INDIVIDUAL, TipoDeCuenta.PROFESIONAL, TipoDeCuenta.OTRO_REPRESENTANTE)
_TELEFONO = re.compile(r"\+?[0-9]{8,15}")
_CASILLERO = re.compile(r"[0-9A-Za-z*~$=-]{0,40}")


@dataclass(frozen=True, slots=True)
class Formulario:
    """What the form of the portal asks for, in canonical forms."""

    nombres: str = field(repr=False)
    apellidos: str = field(repr=False)
    telefono: str = field(repr=False)
    direccion: str = field(repr=False)
    correo: str = field(repr=False)
    cui: str = field(repr=False)
    tipo: TipoDeCuenta
    colegiado: str = field(default="", repr=False)
    numero_casillero: str = field(default="", repr=False)

    @classmethod
    def de(cls, datos: "Formulario", jurisdiccion: Jurisdiccion) -> "Formulario":
        """`datos` as typed, put into canonical form. Raises DatosInvalidos with every field that is wrong, each a
        DatoDeVerificacionInvalido, CuiInvalido, CorreoInvalido, ColegiadoInvalido or ColegiadoFaltante."""
        with reading() as leer:
            return cls(
                nombres=leer("", _texto, datos.nombres, "nombres", 100),
                apellidos=leer("", _texto, datos.apellidos, "apellidos", 100),
                telefono=leer("", _con_forma, re.sub(r"[ ()-]", "", datos.telefono), _TELEFONO, "telefono"),
                direccion=leer("", _texto, datos.direccion, "direccion", 300),
                correo=leer("", correo_canonico, datos.correo),
                cui=leer("", cui_canonico, datos.cui, jurisdiccion),
                tipo=datos.tipo,
                colegiado=leer("", _colegiado, datos.colegiado, datos.tipo),
                numero_casillero=leer("", _con_forma, datos.numero_casillero.strip(), _CASILLERO, "numero_casillero"),
            )

    def en_blanco(self) -> "Formulario":
        """The form without what it says of anybody."""
        return Formulario("", "", "", "", "", "", self.tipo)

    @property
    def nombre(self) -> str:
        """The whole name."""
        return f"{self.nombres} {self.apellidos}"

    @property
    def evidencias(self) -> tuple[Clase, ...]:
        """What must be shown."""
        if self.tipo is TipoDeCuenta.OTRO_REPRESENTANTE:
            return (Clase.DPI, Clase.VIDEO, Clase.NOMBRAMIENTO)
        return (Clase.DPI, Clase.VIDEO)


def _texto(texto: str, campo: str, limite: int) -> str:
    limpio = " ".join(texto.split())
    if not limpio or len(limpio) > limite or not limpio.isprintable():
        raise DatoDeVerificacionInvalido(campo=campo, limite=str(limite))
    return limpio


def _con_forma(texto: str, forma: re.Pattern[str], campo: str) -> str:
    if not forma.fullmatch(texto):
        raise DatoDeVerificacionInvalido(campo=campo, limite="40")
    return texto


def _colegiado(texto: str, tipo: TipoDeCuenta) -> str:
    exigir_colegiado(texto)
    if tipo is not TipoDeCuenta.PROFESIONAL:
        return ""
    if not texto:
        raise ColegiadoFaltante(campo="colegiado")
    return texto
