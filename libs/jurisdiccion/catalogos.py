"""What a judiciary is made of: its territory, courts, ramos, kinds of process and escrito, languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from libs.foundation.core.errors import Invalid, NotFound
from libs.jurisdiccion.calendario import Lugar
from libs.jurisdiccion.vigencia import Procedencia


class CodigoDesconocido(NotFound):
    """The code is in no catalogue of the jurisdiction (metadata `catalogo`, `codigo`)."""

    reason = "CODIGO_DESCONOCIDO"


class MunicipioDesconocido(Invalid):
    """The territory has no municipio of that four-digit code (metadata `campo`, `municipio`)."""

    reason = "MUNICIPIO_DESCONOCIDO"


class Instancia(StrEnum):
    """Where a court stands."""

    PAZ = "paz"
    PRIMERA_INSTANCIA = "primera_instancia"
    SENTENCIA = "sentencia"
    EJECUCION = "ejecucion"
    APELACIONES = "apelaciones"
    SUPREMA = "suprema"


@dataclass(frozen=True, slots=True)
class Departamento:
    """A departamento, by its two-digit code; `municipios` maps their four-digit codes to names."""

    codigo: str
    nombre: str
    municipios: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Territorio:
    """The departamentos by code."""

    departamentos: Mapping[str, Departamento]

    def tiene_departamento(self, departamento: str) -> bool:
        """Whether the two-digit code exists."""
        return departamento in self.departamentos

    def tiene_municipio(self, municipio: str) -> bool:
        """Whether the four-digit code exists."""
        departamento = self.departamentos.get(municipio[:2])
        return departamento is not None and municipio in departamento.municipios

    def exigir_municipio(self, municipio: str) -> None:
        """Raises MunicipioDesconocido unless the four-digit code exists."""
        if not self.tiene_municipio(municipio):
            raise MunicipioDesconocido(campo="municipio", municipio=municipio)


@dataclass(frozen=True, slots=True)
class Idioma:
    """A language: `codigo` is its BCP 47 tag, `iso` its ISO 639-3 code (two languages may share one)."""

    codigo: str
    iso: str
    nombre: str
    familia: str
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class Ramo:
    """A branch of the courts; `prefijo` is printed before its case numbers; `reservado` holds for all its cases."""

    codigo: str
    nombre: str
    prefijo: str
    reservado: bool
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class TipoDeProceso:
    """A kind of process: its ramos, its regime in the calendar (`materia`), and whether it is reserved by default."""

    codigo: str
    nombre: str
    ramos: tuple[str, ...]
    materia: str
    reservado: bool
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class TipoDeEscrito:
    """A kind of escrito; an `inicial` one opens a case."""

    codigo: str
    nombre: str
    inicial: bool
    procedencia: Procedencia


# Kinds of account, as the issuer of tokens calls them.
TIPOS_DE_CUENTA = ("individual", "profesional", "otro_representante", "entidad", "judicial")


@dataclass(frozen=True, slots=True)
class LimitesDeEscrito:
    """What one presentation may hold: documents, cases, bytes (of all documents, which are copied for each case),
    characters of its sumilla, media types of its documents; and the kinds of escrito that are not presented.

    `cuenta` is the kind of account whose limits they are, "" for every kind that has none of its own.
    """

    cuenta: str
    documentos: int
    expedientes: int
    bytes: int
    sumilla: int
    tipos: tuple[str, ...]
    escritos_excluidos: tuple[str, ...]
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class Organo:
    """A court: `codigo` is the DDNNN of its case numbers, `municipio` the four-digit code of its seat."""

    codigo: str
    nombre: str
    ramos: tuple[str, ...]
    instancia: Instancia
    municipio: str
    procedencia: Procedencia

    @property
    def departamento(self) -> str:
        """Two-digit code."""
        return self.codigo[:2]

    @property
    def lugar(self) -> Lugar:
        """Where the calendar looks for local feasts and suspensions."""
        return Lugar(self.municipio, self.codigo)


E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Catalogos:
    """All catalogues, each by code."""

    territorio: Territorio
    idiomas: Mapping[str, Idioma]
    ramos: Mapping[str, Ramo]
    tipos_de_proceso: Mapping[str, TipoDeProceso]
    tipos_de_escrito: Mapping[str, TipoDeEscrito]
    organos: Mapping[str, Organo]

    def organo(self, codigo: str) -> Organo:
        """The court of that DDNNN code; raises CodigoDesconocido."""
        return _uno(self.organos, "organos", codigo)

    def ramo(self, codigo: str) -> Ramo:
        """The ramo of that code; raises CodigoDesconocido."""
        return _uno(self.ramos, "ramos", codigo)

    def tipo_de_proceso(self, codigo: str) -> TipoDeProceso:
        """The kind of process of that code; raises CodigoDesconocido."""
        return _uno(self.tipos_de_proceso, "tipos_de_proceso", codigo)

    def tipo_de_escrito(self, codigo: str) -> TipoDeEscrito:
        """The kind of escrito of that code; raises CodigoDesconocido."""
        return _uno(self.tipos_de_escrito, "tipos_de_escrito", codigo)

    def reservado(self, ramo: str, tipo_de_proceso: str) -> bool:
        """Whether a new case of this ramo and kind is reserved by default; raises CodigoDesconocido."""
        return self.ramo(ramo).reservado or self.tipo_de_proceso(tipo_de_proceso).reservado

    def organos_de(self, ramo: str, departamento: str, instancia: Instancia) -> tuple[Organo, ...]:
        """The courts of a ramo and instance in a departamento (two digits), in order of code: a draw's candidates."""
        return tuple(
            organo
            for _, organo in sorted(self.organos.items())
            if ramo in organo.ramos and organo.departamento == departamento and organo.instancia is instancia
        )


def _uno(catalogo: Mapping[str, E], nombre: str, codigo: str) -> E:
    try:
        return catalogo[codigo]
    except KeyError:
        raise CodigoDesconocido(catalogo=nombre, codigo=codigo) from None
