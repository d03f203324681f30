"""Templates of documents (jurisdicciones/<code>/plantillas) and what comes of one when it is filled with data.

A template says what a document says, not how it looks: one text for the PDF and its HTML twin, which so cannot differ.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Self
from zoneinfo import ZoneInfo

from libs.foundation.core.errors import Invalid
from libs.jurisdiccion.datos import Tabla, leer

Datos = Mapping[str, str | Sequence[Mapping[str, str]]]

_MESES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905  read as words
)
_NBSP = "\u00a0"
_TYPOGRAPHY = (
    (re.compile(r'"([^"]*)"'), r"«\1»"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r" - "), f"{_NBSP}— "),
    # What is read as one is not broken: "Decreto 15-2011", "artículo 5", "20 MiB", "núm. 3".
    (re.compile(r"\b(Decreto|Acuerdo|[Aa]rt[íi]culos?|[Aa]rts?\.|[Nn]úm\.|[Pp]ágina) (?=\d)"), rf"\1{_NBSP}"),
    (re.compile(r"(\d) (?=(%|°|h|min|s|MiB|KiB|días?|horas?|meses|mes|años?)(?!\w))"), rf"\1{_NBSP}"),
)


class PlantillaIncompleta(Invalid):
    """The data do not fill the template: metadata `plantilla`, and `dato`, the one that is missing or one too many."""

    reason = "PLANTILLA_INCOMPLETA"


@dataclass(frozen=True, slots=True)
class Bloque:
    """A part of a document. `clase`: "parrafo" (a `texto`), "datos" (`filas` of label and value), or "tabla"
    (`columnas`, and `filas` of as many cells)."""

    clase: str
    titulo: str
    texto: str = ""
    columnas: tuple[str, ...] = ()
    filas: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Verificacion:
    """How whoever holds the document compares it with the original: the code, and the address of the page that does."""

    codigo: str
    direccion: str


@dataclass(frozen=True, slots=True)
class Documento:
    """A document before it is a PDF or a page. `emitido`: when it was issued (UTC)."""

    titulo: str
    asunto: str
    bloques: tuple[Bloque, ...]
    verificacion: Verificacion
    emitido: datetime


@dataclass(frozen=True, slots=True)
class Palabras:
    """The words that every document of a judiciary has; `idioma` and `region` as BCP 47 has them. `horas`: of which
    zone all its hours are, said once rather than after each."""

    idioma: str
    region: str
    institucion: str
    horas: str
    codigo: str
    pagina: str
    verificacion_titulo: str
    verificacion_texto: str
    qr_descripcion: str


@dataclass(frozen=True, slots=True)
class _Molde:
    """A block before it is filled: `lista` names the data with a row for each item."""

    bloque: Bloque
    lista: str


class Plantilla:
    """One template, as its file says it."""

    def __init__(self, nombre: str, titulo: str, asunto: str, moldes: tuple[_Molde, ...]) -> None:
        self.nombre, self.titulo, self._asunto, self._moldes = nombre, titulo, asunto, moldes

    def llenar(self, datos: Datos, verificacion: Verificacion, emitido: datetime) -> Documento:
        """The document with these data, as they are. Raises PlantillaIncompleta: what is missing, or not asked for,
        would go unnoticed."""
        used: set[str] = set()
        asunto = self._filled(self._asunto, datos, used)
        bloques = tuple(self._block(molde, datos, used) for molde in self._moldes)
        if extra := datos.keys() - used:
            raise PlantillaIncompleta(plantilla=self.nombre, dato=min(extra))
        return Documento(self.titulo, asunto, bloques, verificacion, emitido)

    def _block(self, molde: _Molde, datos: Datos, used: set[str]) -> Bloque:
        block = molde.bloque
        if molde.lista:
            items = datos.get(molde.lista)
            if items is None or isinstance(items, str):
                raise PlantillaIncompleta(plantilla=self.nombre, dato=molde.lista)
            used.add(molde.lista)
            rows = tuple(tuple(self._filled(cell, item, set()) for cell in block.filas[0]) for item in items)
        else:
            rows = tuple(tuple(self._filled(cell, datos, used) for cell in row) for row in block.filas)
        text = self._filled(block.texto, datos, used)
        return Bloque(block.clase, block.titulo, text, block.columnas, rows)

    def _filled(self, text: str, datos: Mapping[str, object], used: set[str]) -> str:
        parts = []
        for literal, name, _, _ in Formatter().parse(text):
            parts.append(tipografia(literal))
            if name is not None:
                value = datos.get(name)
                if not isinstance(value, str):
                    raise PlantillaIncompleta(plantilla=self.nombre, dato=name)
                used.add(name)
                parts.append(value)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Plantillas:
    """All of a judiciary: its words, its templates by name, how documents look as PDF (Typst) and as a page (CSS)."""

    palabras: Palabras
    por_nombre: Mapping[str, Plantilla]
    typst: str
    css: str

    @classmethod
    def cargar(cls, codigo: str = "gt") -> Self:
        """Those of the package `jurisdicciones.<codigo>`. Raises DatosDeJurisdiccionInvalidos."""
        return cls.desde(files(f"jurisdicciones.{codigo}") / "plantillas")

    @classmethod
    def desde(cls, carpeta: Traversable) -> Self:
        """Those of a folder. Raises DatosDeJurisdiccionInvalidos, naming the file and key that is wrong."""
        names = sorted(each.name for each in carpeta.iterdir() if each.name.endswith(".toml"))
        read = {
            name.removesuffix(".toml"): leer(carpeta, name, _plantilla(name.removesuffix(".toml")))
            for name in names
            if name != _WORDS
        }
        look, style = (carpeta / name for name in ("documento.typ", "documento.css"))
        return cls(leer(carpeta, _WORDS, _palabras), read, look.read_text("utf-8"), style.read_text("utf-8"))


def tipografia(texto: str) -> str:
    """A text of a template as Spanish typography has it: «», …, raya, and no break within what is read as one."""
    for pattern, replacement in _TYPOGRAPHY:
        texto = pattern.sub(replacement, texto)
    return texto


def instante_largo(instante: datetime, zona: ZoneInfo) -> str:
    """An instant in the legal zone, in words: «2 de marzo de 2026, 10:00:05»."""
    local = instante.astimezone(zona)
    return f"{local.day}{_NBSP}de{_NBSP}{_MESES[local.month - 1]} de{_NBSP}{local.year}, {local:%H:%M:%S}"


_WORDS = "palabras.toml"
_CLASSES = ("parrafo", "datos", "tabla")


def _plantilla(nombre: str) -> Callable[[Tabla], Plantilla]:
    def read(tabla: Tabla) -> Plantilla:
        titulo, asunto = tipografia(tabla.texto("titulo")), tabla.texto("asunto")
        return Plantilla(nombre, titulo, asunto, tabla.lista("bloque", _molde))

    return read


def _molde(tabla: Tabla) -> _Molde:
    clase, titulo = tabla.texto_de("clase", _CLASSES), tipografia(tabla.texto("titulo", ""))
    if clase == "parrafo":
        return _Molde(Bloque(clase, titulo, tabla.texto("texto")), "")
    if clase == "datos":
        rows = tabla.lista("filas", lambda fila: (tipografia(fila.texto("rotulo")), fila.texto("valor")))
        return _Molde(Bloque(clase, titulo, filas=rows), "")
    columns, cells = tabla.textos("columnas"), tabla.textos("celdas")
    if len(columns) != len(cells):
        tabla.falla("celdas", "no son tantas como `columnas`")
    return _Molde(Bloque(clase, titulo, columnas=tuple(map(tipografia, columns)), filas=(cells,)), tabla.texto("lista"))


def _palabras(tabla: Tabla) -> Palabras:
    return Palabras(
        idioma=tabla.texto("idioma"),
        region=tabla.texto("region"),
        institucion=tabla.texto("institucion"),
        horas=tipografia(tabla.texto("horas")),
        codigo=tabla.texto("codigo"),
        pagina=tabla.texto("pagina"),
        verificacion_titulo=tipografia(tabla.texto("verificacion_titulo")),
        verificacion_texto=tipografia(tabla.texto("verificacion_texto")),
        qr_descripcion=tabla.texto("qr_descripcion"),
    )
