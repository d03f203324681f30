"""Dated rules about mailboxes (casilleros.toml): what a suspended one gets, how long avisos stay, what there may be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from libs.jurisdiccion.datos import Tabla
from libs.jurisdiccion.vigencia import ConProcedencia, Procedencia, vigente

R = TypeVar("R", bound=ConProcedencia)


class Paradero(StrEnum):
    """Where a delivery to a suspended mailbox goes."""

    CASILLERO = "casillero"
    PAPEL = "papel"
    NINGUNA_PARTE = "ninguna_parte"


@dataclass(frozen=True, slots=True)
class EntregasASuspendido:
    """Where notificaciones and avisos to a suspended mailbox go."""

    notificaciones: Paradero
    avisos: Paradero
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class Retencion:
    """How long an aviso stays in the list."""

    avisos: timedelta
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class Cuota:
    """How many `entregas` a mailbox should hold, which limits nothing, and how many `carpetas`, `etiquetas` and
    `marcas` (notificaciones that are marked) whoever reads it may have in it."""

    entregas: int
    carpetas: int
    etiquetas: int
    marcas: int
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class ReglasDeCasilleros:
    """The dated versions of each rule. What is asked for a legal day raises SinReglaVigente where none is in force."""

    suspension: tuple[EntregasASuspendido, ...]
    retencion: tuple[Retencion, ...]
    cuota: tuple[Cuota, ...]

    def suspension_en(self, fecha: date) -> EntregasASuspendido:
        """What a suspended mailbox gets on a legal day."""
        return vigente(self.suspension, fecha)

    def retencion_en(self, fecha: date) -> Retencion:
        """How long avisos stay, as is in force on a legal day."""
        return vigente(self.retencion, fecha)

    def cuota_en(self, fecha: date) -> Cuota:
        """The quota in force on a legal day."""
        return vigente(self.cuota, fecha)


def casilleros(tabla: Tabla) -> ReglasDeCasilleros:
    """casilleros.toml. Raises DatosDeJurisdiccionInvalidos."""
    return ReglasDeCasilleros(
        suspension=_de_distinta_vigencia(tabla, "suspension", _suspension),
        retencion=_de_distinta_vigencia(tabla, "retencion", _retencion),
        cuota=_de_distinta_vigencia(tabla, "cuota", _cuota),
    )


def _de_distinta_vigencia(tabla: Tabla, clave: str, leer: Callable[[Tabla], R]) -> tuple[R, ...]:
    versiones = tabla.lista(clave, leer)
    if len({una.procedencia.vigencia for una in versiones}) < len(versiones):
        tabla.falla(clave, "tiene dos versiones con la misma `vigencia`")
    return versiones


def _suspension(tabla: Tabla) -> EntregasASuspendido:
    return EntregasASuspendido(
        Paradero(tabla.texto_de("notificaciones", (Paradero.PAPEL, Paradero.CASILLERO))),
        Paradero(tabla.texto_de("avisos", (Paradero.NINGUNA_PARTE, Paradero.CASILLERO))),
        tabla.procedencia,
    )


def _retencion(tabla: Tabla) -> Retencion:
    return Retencion(timedelta(days=tabla.entero("avisos_dias", 1, 36_600)), tabla.procedencia)


def _cuota(tabla: Tabla) -> Cuota:
    return Cuota(
        entregas=tabla.entero("entregas", 1, 10**9),
        carpetas=tabla.entero("carpetas", 0, 10**6),
        etiquetas=tabla.entero("etiquetas", 0, 10**6),
        marcas=tabla.entero("marcas", 0, 10**9),
        procedencia=tabla.procedencia,
    )
