"""From a judiciary's files to its catalogues; what does not fit together is named by file and key.

Every function raises DatosDeJurisdiccionInvalidos.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from libs.jurisdiccion.catalogos import (
    Departamento,
    Idioma,
    Instancia,
    Organo,
    Ramo,
    Territorio,
    TipoDeEscrito,
    TipoDeProceso,
)
from libs.jurisdiccion.datos import Tabla


class ConCodigo(Protocol):
    """An entry of a catalogue."""

    @property
    def codigo(self) -> str:
        """What names it for ever."""
        ...


C = TypeVar("C", bound=ConCodigo)


def territorio(tabla: Tabla) -> Territorio:
    """territorio.toml."""
    return Territorio(_por_codigo(tabla, "departamento", _departamento))


def idiomas(tabla: Tabla) -> Mapping[str, Idioma]:
    """idiomas.toml."""
    return _por_codigo(tabla, "idiomas", _idioma)


def ramos(tabla: Tabla) -> Mapping[str, Ramo]:
    """ramos.toml."""
    return _por_codigo(tabla, "ramos", _ramo)


def tipos_de_proceso(tabla: Tabla, ramos: Collection[str], materias: Collection[str]) -> Mapping[str, TipoDeProceso]:
    """tipos_de_proceso.toml, whose ramos and materias must exist."""
    return _por_codigo(tabla, "tipos", lambda tipo: _tipo_de_proceso(tipo, ramos, materias))


def tipos_de_escrito(tabla: Tabla) -> Mapping[str, TipoDeEscrito]:
    """tipos_de_escrito.toml."""
    return _por_codigo(tabla, "tipos", _tipo_de_escrito)


def organos(tabla: Tabla, departamento: Departamento, ramos: Collection[str]) -> Mapping[str, Organo]:
    """One departamento's file of courts, whose codes begin with its own and whose ramos must exist."""
    return _por_codigo(tabla, "organos", lambda organo: _organo(organo, departamento, ramos))


def _departamento(tabla: Tabla) -> Departamento:
    codigo = tabla.codigo(2)
    nombres = enumerate(tabla.textos("municipios"), 1)
    municipios = {f"{codigo}{indice:02}": nombre for indice, nombre in nombres}
    return Departamento(codigo, tabla.texto("nombre"), MappingProxyType(municipios))


def _idioma(tabla: Tabla) -> Idioma:
    return Idioma(
        codigo=tabla.texto("codigo"),
        iso=tabla.texto("iso"),
        nombre=tabla.texto("nombre"),
        familia=tabla.texto("familia"),
        procedencia=tabla.procedencia,
    )


def _ramo(tabla: Tabla) -> Ramo:
    return Ramo(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        prefijo=tabla.texto("prefijo", ""),
        reservado=tabla.booleano("reservado", False),
        procedencia=tabla.procedencia,
    )


def _tipo_de_proceso(tabla: Tabla, ramos: Collection[str], materias: Collection[str]) -> TipoDeProceso:
    return TipoDeProceso(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        ramos=tabla.textos_de("ramos", ramos),
        materia=tabla.texto_de("materia", materias),
        reservado=tabla.booleano("reservado", False),
        procedencia=tabla.procedencia,
    )


def _tipo_de_escrito(tabla: Tabla) -> TipoDeEscrito:
    return TipoDeEscrito(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        inicial=tabla.booleano("inicial", False),
        procedencia=tabla.procedencia,
    )


def _organo(tabla: Tabla, departamento: Departamento, ramos: Collection[str]) -> Organo:
    codigo = tabla.codigo(5)
    if not codigo.startswith(departamento.codigo):
        tabla.falla("codigo", f"no comienza con {departamento.codigo}")
    municipio = f"{departamento.codigo}{tabla.texto('municipio')}"
    if municipio not in departamento.municipios:
        tabla.falla("municipio", f"no es de {departamento.nombre}")
    return Organo(
        codigo=codigo,
        nombre=tabla.texto("nombre"),
        ramos=tabla.textos_de("ramos", ramos),
        instancia=tabla.opcion("instancia", Instancia),
        municipio=municipio,
        procedencia=tabla.procedencia,
    )


def _por_codigo(tabla: Tabla, clave: str, leer: Callable[[Tabla], C]) -> Mapping[str, C]:
    mapa: dict[str, C] = {}
    for elemento in tabla.lista(clave, leer):
        if elemento.codigo in mapa:
            tabla.falla(clave, f"repite {elemento.codigo}")
        mapa[elemento.codigo] = elemento
    return MappingProxyType(mapa)
