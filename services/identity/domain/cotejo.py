"""What others say of the data of a form: the card's machine readable zone, the civil registry, the bar's register, and
the account itself.

It is shown to the officer and decides nothing, but for a zone that is plainly not of who asks.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.identity.domain.errores_de_verificacion import MrzContradictoria
from services.identity.domain.formulario import Formulario
from services.identity.domain.mrz import Mrz

# It is typed, not read from the card: its check digits keep out mistakes, not lies.
_ESCRITA = "escrita por el solicitante"
_DECLARADO = "al registrar la cuenta"
# Its zone cannot be of who asks.
_CONTRADICEN = ("emisor", "cui", "apellidos")


class Fuente(StrEnum):
    """Who says it."""

    MRZ = "mrz"
    REGISTRO_CIVIL = "registro_civil"
    COLEGIO = "colegio"
    CUENTA = "cuenta"


class Resultado(StrEnum):
    """What it amounts to; `parcial`: nothing differs, but not all could be compared; `sin_respuesta` is of a register
    that is away, `no_consta` of one that has no such entry."""

    CONFIRMA = "confirma"
    PARCIAL = "parcial"
    CONTRADICE = "contradice"
    NO_CONSTA = "no_consta"
    SIN_RESPUESTA = "sin_respuesta"


@dataclass(frozen=True, slots=True)
class Cotejo:
    """The comparison with one source: the names of what differs and of what one of both does not say, never the data;
    `origen` is who answered, so that nobody takes a simulator, or the applicant's own words, for a register's."""

    fuente: Fuente
    resultado: Resultado
    difiere: tuple[str, ...] = ()
    origen: str = ""
    sin_comparar: tuple[str, ...] = ()

    @classmethod
    def de(cls, fuente: Fuente, difiere: tuple[str, ...], sin_comparar: tuple[str, ...], origen: str) -> "Cotejo":
        """The comparison that found those differences."""
        resultado = Resultado.PARCIAL if sin_comparar else Resultado.CONFIRMA
        return cls(fuente, Resultado.CONTRADICE if difiere else resultado, difiere, origen, sin_comparar)


@dataclass(frozen=True, slots=True)
class Inscripcion:
    """An entry of the civil registry."""

    nombres: str = field(repr=False)
    apellidos: str = field(repr=False)
    nacimiento: date | None = field(repr=False)
    viva: bool


@dataclass(frozen=True, slots=True)
class Colegiado:
    """An entry of the bar's register."""

    nombre: str = field(repr=False)
    activo: bool


def con_mrz(formulario: Formulario, nacimiento: date | None, mrz: Mrz, hoy: date, emisor: str) -> Cotejo:
    """The form, the birth date of the account, and the zone of a card that `emisor` should have issued (ISO 3166-1
    alpha-3). Raises MrzContradictoria when they cannot be of one person."""
    difiere = {
        "emisor": mrz.emisor != emisor,
        "cui": mrz.cui != formulario.cui if mrz.cui else None,
        "apellidos": not _cabe(mrz.apellidos, formulario.apellidos),
        "nombres": not _cabe(mrz.nombres, formulario.nombres),
        "nacimiento": _otra(mrz.nacimiento, nacimiento),
        "vencido": mrz.vence < hoy,
    }
    nombres, sin_comparar = _separados(difiere)
    # A zone may have shortened names, and people have more of them than they write: only one without anything in common
    # is another person's.
    ajenos = [nombre for nombre in nombres if nombre in _CONTRADICEN]
    if "apellidos" in ajenos and _comparten(mrz.apellidos, formulario.apellidos):
        ajenos.remove("apellidos")
    if ajenos:
        raise MrzContradictoria(campo="mrz", difiere=", ".join(ajenos))
    return Cotejo.de(Fuente.MRZ, nombres, sin_comparar, _ESCRITA)


def con_cuenta(formulario: Formulario, cui: str) -> Cotejo:
    """The form, and the CUI with which its account was registered."""
    return Cotejo.de(Fuente.CUENTA, *_separados({"cui": formulario.cui != cui}), _DECLARADO)


def con_registro(
    formulario: Formulario, nacimiento: date | None, inscripcion: Inscripcion | None, origen: str
) -> Cotejo:
    """The form, the birth date of the account, and the civil registry's entry of the CUI, None if there is none."""
    if inscripcion is None:
        return Cotejo(Fuente.REGISTRO_CIVIL, Resultado.NO_CONSTA, origen=origen)
    difiere = {
        "nombres": _palabras(inscripcion.nombres) != _palabras(formulario.nombres),
        "apellidos": _palabras(inscripcion.apellidos) != _palabras(formulario.apellidos),
        "nacimiento": _otra(inscripcion.nacimiento, nacimiento),
        "fallecida": not inscripcion.viva,
    }
    return Cotejo.de(Fuente.REGISTRO_CIVIL, *_separados(difiere), origen)


def con_colegio(formulario: Formulario, colegiado: Colegiado | None, origen: str) -> Cotejo:
    """The form and the bar's entry of its number, None if there is none."""
    if colegiado is None:
        return Cotejo(Fuente.COLEGIO, Resultado.NO_CONSTA, origen=origen)
    difiere = {
        "nombre": set(_palabras(colegiado.nombre)) != set(_palabras(formulario.nombre)),
        "inactivo": not colegiado.activo,
    }
    return Cotejo.de(Fuente.COLEGIO, *_separados(difiere), origen)


def _separados(difiere: Mapping[str, bool | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of what differs, and of what could not be compared (None)."""
    distintos = tuple(nombre for nombre, distinto in difiere.items() if distinto)
    return distintos, tuple(nombre for nombre, distinto in difiere.items() if distinto is None)


def _otra(una: date | None, otra: date | None) -> bool | None:
    """Whether the account's (`otra`) is another than theirs (`una`), None when they do not say it. An account without
    one, which was imported, contradicts nothing and leaves nothing open: theirs is the one that it will have."""
    if otra is None:
        return False
    return None if una is None else una != otra


def _palabras(texto: str) -> tuple[str, ...]:
    """The words of a name in the letters of a zone: accents and the tilde of Ñ fall away (Doc 9303, part 3, 6)."""
    sin_marcas = "".join(letra for letra in unicodedata.normalize("NFD", texto) if not unicodedata.combining(letra))
    return tuple("".join(letra if letra.isalnum() else " " for letra in sin_marcas.upper()).split())


def _cabe(de_la_zona: tuple[str, ...], escrito: str) -> bool:
    """Whether each word of the zone is, or begins, the word in its place of the name as written."""
    palabras = _palabras(escrito)
    return bool(de_la_zona) and all(
        lugar < len(palabras) and palabras[lugar].startswith(palabra) for lugar, palabra in enumerate(de_la_zona)
    )


def _comparten(de_la_zona: tuple[str, ...], escrito: str) -> bool:
    return any(palabra.startswith(leida) for leida in de_la_zona for palabra in _palabras(escrito))
