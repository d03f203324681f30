"""The registers of other institutions: played from a file, or not connected.

An institution's own adapter takes their place when it gives one.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from libs.foundation.core.errors import Invalid
from services.identity.domain.cotejo import Colegiado, Inscripcion
from services.identity.domain.errores_de_verificacion import RegistroSinRespuesta

SINTETICOS = Path(__file__).parent / "registros_sinteticos.toml"


class RegistrosIlegibles(Invalid):
    """The file that plays the registers is not as it should be; metadata `archivo` and `problema`."""

    reason = "REGISTROS_ILEGIBLES"


class RegistrosSimulados:
    """Implements application.ports.verificacion.RegistroCivil and Colegio with the entries of a TOML file: lists of
    tables `inscripcion` (cui, nombres, apellidos, nacimiento, fallecida), `serie` (the same, with the `prefijo` of many
    numbers in the place of one) and `colegiado` (numero, nombre, suspendido), and `sin_respuesta`, the numbers about
    which no register answers. Raises RegistrosIlegibles."""

    origen = "simulador"

    def __init__(self, archivo: Path) -> None:
        self._inscripciones, self._series, self._colegiados, self._mudos = _leidos(archivo)

    async def inscripcion(self, cui: str) -> Inscripcion | None:
        """See RegistroCivil.inscripcion."""
        self._exigir_respuesta(cui)
        if entry := self._inscripciones.get(cui):
            return entry
        return next((entry for prefijo, entry in self._series.items() if cui.startswith(prefijo)), None)

    async def colegiado(self, numero: str) -> Colegiado | None:
        """See Colegio.colegiado."""
        self._exigir_respuesta(numero)
        return self._colegiados.get(numero)

    def _exigir_respuesta(self, numero: str) -> None:
        if numero in self._mudos:
            raise RegistroSinRespuesta


class RegistrosSinConexion:
    """Implements the same where no register is connected: the officer sees that nobody was asked."""

    origen = "sin conexión"

    async def inscripcion(self, cui: str) -> Inscripcion | None:
        """See RegistroCivil.inscripcion."""
        raise RegistroSinRespuesta

    async def colegiado(self, numero: str) -> Colegiado | None:
        """See Colegio.colegiado."""
        raise RegistroSinRespuesta


@cache
def _leidos(
    archivo: Path,
) -> tuple[Mapping[str, Inscripcion], Mapping[str, Inscripcion], Mapping[str, Colegiado], frozenset[str]]:
    try:
        datos = tomllib.loads(archivo.read_text(encoding="utf-8"))
        inscripciones = {uno["cui"]: _inscripcion(uno) for uno in datos.get("inscripcion", ())}
        series = {uno["prefijo"]: _inscripcion(uno) for uno in datos.get("serie", ())}
        colegiados = {
            uno["numero"]: Colegiado(uno["nombre"], not uno.get("suspendido", False))
            for uno in datos.get("colegiado", ())
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RegistrosIlegibles(archivo=str(archivo), problema=str(error)) from error
    return inscripciones, series, colegiados, frozenset(datos.get("sin_respuesta", ()))


def _inscripcion(uno: Mapping[str, Any]) -> Inscripcion:
    return Inscripcion(uno["nombres"], uno["apellidos"], uno.get("nacimiento"), not uno.get("fallecida", False))
