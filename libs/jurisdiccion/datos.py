"""Reading a judiciary's TOML files strictly: what is missing, of the wrong type or unknown is named by file and key."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Never, TypeVar

from libs.foundation.core.errors import Invalid
from libs.jurisdiccion.vigencia import Procedencia

T = TypeVar("T")
S = TypeVar("S", bound=StrEnum)

_TIPOS = {
    str: "un texto",
    int: "un número entero",
    bool: "true o false",
    date: "una fecha",
    time: "una hora",
    list: "una lista",
}


class DatosDeJurisdiccionInvalidos(Invalid):
    """A data file is wrong; metadata `archivo`, `clave` and `problema` (in Spanish, as the files are) say where and
    what."""

    reason = "DATOS_DE_JURISDICCION_INVALIDOS"

    def __init__(self, archivo: str, clave: str, problema: str) -> None:
        super().__init__(archivo=archivo, clave=clave, problema=problema)
        self.args = (f"{archivo}: {clave}: {problema}",)


class Tabla:
    """One TOML table that knows where it stands and which of its keys were asked for."""

    def __init__(self, archivo: str, clave: str, valores: Mapping[str, object], madre: Procedencia | None) -> None:
        self.archivo = archivo
        self._clave = clave
        self._valores = valores
        self._pedidas: set[str] = set()
        self.procedencia = self._procedencia(madre)

    def _procedencia(self, madre: Procedencia | None) -> Procedencia:
        """`fuente`, `vigencia` and `derogada`; the first two are the file's where the table has none. What was
        researched of it, `nota`, is for who keeps the file: it may be anywhere, is not blank, and goes no further."""
        fuente = self.texto("fuente", madre.fuente if madre else None)
        vigencia = self._valor("vigencia", date, madre.vigencia if madre else None)
        if "nota" in self._valores:
            self.texto("nota")
        derogada = self._valor("derogada", date) if "derogada" in self._valores else None
        if derogada is not None and derogada <= vigencia:
            self.falla("derogada", "no es posterior a `vigencia`")
        return Procedencia(fuente, vigencia, derogada)

    def texto(self, clave: str, defecto: str | None = None) -> str:
        """A text that is not blank."""
        valor = self._valor(clave, str, defecto)
        if not valor.strip() and valor != defecto:
            self.falla(clave, "está vacío")
        return valor

    def codigo(self, digitos: int) -> str:
        """The `codigo` of the table, of that many digits."""
        valor = self.texto("codigo")
        if not (len(valor) == digitos and valor.isascii() and valor.isdigit()):
            self.falla("codigo", f"no son {digitos} dígitos")
        return valor

    def entero(self, clave: str, minimo: int, maximo: int, defecto: int | None = None) -> int:
        """A whole number between two bounds, both included."""
        valor = self._valor(clave, int, defecto)
        if not minimo <= valor <= maximo:
            self.falla(clave, f"no está entre {minimo} y {maximo}")
        return valor

    def booleano(self, clave: str, defecto: bool | None = None) -> bool:
        """True or false."""
        return self._valor(clave, bool, defecto)

    def hora(self, clave: str) -> time:
        """A time of the legal clock."""
        return self._valor(clave, time)

    def opcion(self, clave: str, opciones: type[S]) -> S:
        """One of the values of an enumeration."""
        return opciones(self.texto_de(clave, [opcion.value for opcion in opciones]))

    def texto_de(self, clave: str, permitidos: Collection[str]) -> str:
        """One of the texts allowed."""
        valor = self.texto(clave)
        if valor not in permitidos:
            self.falla(clave, f"{valor} no es uno de {', '.join(permitidos)}")
        return valor

    def textos_de(self, clave: str, permitidos: Collection[str], *, vacia: bool = False) -> tuple[str, ...]:
        """A list of different texts allowed; an empty one only where it may be (`vacia`)."""
        valores = self.textos(clave)
        for valor in valores:
            if valor not in permitidos:
                self.falla(clave, f"{valor} no es uno de {', '.join(permitidos)}")
        if not (valores or vacia):
            self.falla(clave, "está vacío")
        return valores

    def textos(self, clave: str, defecto: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of different texts."""
        lista = self._valor(clave, list, None if defecto is None else list(defecto))
        textos = tuple(texto for texto in lista if isinstance(texto, str) and texto.strip())
        if len(textos) != len(lista) or len(set(textos)) != len(textos):
            self.falla(clave, "no es una lista de textos distintos")
        return textos

    def tabla(self, clave: str, leer: Callable[["Tabla"], T]) -> T:
        """The table under `clave`, read by `leer`."""
        self._pedidas.add(clave)
        valores = self._valores.get(clave)
        if not isinstance(valores, dict):
            self.falla(clave, "falta" if valores is None else "no es una tabla")
        return _leida(Tabla(self.archivo, self._ruta(clave), valores, self.procedencia), leer)

    def lista(self, clave: str, leer: Callable[["Tabla"], T]) -> tuple[T, ...]:
        """The list of tables under `clave`, which has at least one, each read by `leer`."""
        leidas = []
        for indice, valores in enumerate(self._valor(clave, list), 1):
            ruta = f"{self._ruta(clave)}[{indice}]"
            if not isinstance(valores, dict):
                raise DatosDeJurisdiccionInvalidos(self.archivo, ruta, "no es una tabla")
            leidas.append(_leida(Tabla(self.archivo, ruta, valores, self.procedencia), leer))
        if not leidas:
            self.falla(clave, "está vacío")
        return tuple(leidas)

    def por_nombre(self, clave: str, leer: Callable[["Tabla"], T]) -> dict[str, T]:
        """The tables under `clave` by name, each read by `leer`; none where the key is missing."""
        if clave not in self._valores:
            return {}
        return self.tabla(clave, lambda tabla: {nombre: tabla.tabla(nombre, leer) for nombre in tabla.nombres()})

    def nombres(self) -> tuple[str, ...]:
        """Its keys."""
        return tuple(self._valores)

    def tiene(self, clave: str) -> bool:
        """Whether the key is there."""
        return clave in self._valores

    def cerrar(self) -> None:
        """Refuse keys that nobody asked for: they are misspelt."""
        for clave in self._valores:
            if clave not in self._pedidas:
                self.falla(clave, "aquí no existe")

    def falla(self, clave: str, problema: str) -> Never:
        """Raise DatosDeJurisdiccionInvalidos about `clave`."""
        raise DatosDeJurisdiccionInvalidos(self.archivo, self._ruta(clave), problema)

    def _valor(self, clave: str, tipo: type[T], defecto: T | None = None) -> T:
        self._pedidas.add(clave)
        valor = self._valores.get(clave, defecto)
        if valor is None:
            self.falla(clave, "falta")
        # bool is an int and datetime is a date to Python, not to a reader of the file.
        if not isinstance(valor, tipo) or (isinstance(valor, bool) and tipo is not bool) or isinstance(valor, datetime):
            self.falla(clave, f"no es {_TIPOS[tipo]}")
        return valor

    def _ruta(self, clave: str) -> str:
        return f"{self._clave}.{clave}" if self._clave else clave


def leer(carpeta: Traversable, archivo: str, lector: Callable[[Tabla], T]) -> T:
    """Read one TOML file of a judiciary's folder; raises DatosDeJurisdiccionInvalidos."""
    try:
        valores = tomllib.loads(carpeta.joinpath(archivo).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DatosDeJurisdiccionInvalidos(archivo, "-", str(error)) from error
    return _leida(Tabla(archivo, "", valores, None), lector)


def _leida(tabla: Tabla, leer: Callable[[Tabla], T]) -> T:
    leida = leer(tabla)
    tabla.cerrar()
    return leida
