"""How a judiciary verifies who somebody is (verificacion.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from libs.jurisdiccion.datos import Tabla
from libs.jurisdiccion.vigencia import Procedencia, vigente

EVIDENCIAS = ("dpi", "video", "nombramiento")


@dataclass(frozen=True, slots=True)
class LimiteDeEvidencia:
    """Media types, and the most bytes, of one kind of evidence."""

    tipos: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class ReglasDeVerificacion:
    """`conservacion`: how long evidence is kept after the decision; `espera`: how long a request waits for one before
    it lapses; `asignacion`: how long it is one officer's; `evidencias`: the limit of each of EVIDENCIAS."""

    conservacion: timedelta
    espera: timedelta
    asignacion: timedelta
    evidencias: Mapping[str, LimiteDeEvidencia]
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class VerificacionDeIdentidad:
    """All versions of the rules, the administrative units whose officers decide, and which country's identity cards are
    shown (`emisor`, ISO 3166-1 alpha-3, as their machine readable zones say it)."""

    emisor: str
    unidades: tuple[str, ...]
    reglas: tuple[ReglasDeVerificacion, ...]

    def en(self, fecha: date) -> ReglasDeVerificacion:
        """The rules in force on a legal day. Raises SinReglaVigente."""
        return vigente(self.reglas, fecha)


def verificacion(tabla: Tabla) -> VerificacionDeIdentidad:
    """verificacion.toml. Raises DatosDeJurisdiccionInvalidos."""
    reglas = tabla.lista("reglas", _reglas)
    if len({una.procedencia.vigencia for una in reglas}) < len(reglas):
        tabla.falla("reglas", "tiene dos versiones con la misma `vigencia`")
    return VerificacionDeIdentidad(tabla.texto("emisor"), tabla.textos("unidades"), reglas)


def _reglas(tabla: Tabla) -> ReglasDeVerificacion:
    return ReglasDeVerificacion(
        conservacion=timedelta(days=tabla.entero("conservacion_dias", 1, 36_600)),
        espera=timedelta(days=tabla.entero("espera_dias", 1, 36_600)),
        asignacion=timedelta(hours=tabla.entero("asignacion_horas", 1, 24 * 366)),
        evidencias=tabla.tabla("evidencia", lambda una: {clase: una.tabla(clase, _limite) for clase in EVIDENCIAS}),
        procedencia=tabla.procedencia,
    )


def _limite(tabla: Tabla) -> LimiteDeEvidencia:
    return LimiteDeEvidencia(tabla.textos("tipos"), tabla.entero("bytes", 1, 2**40))
