"""When a notificacion will be effective, by the dated rule in force on the day it is deposited (ADR 0009).

Decreto 15-2011 and Acuerdo CSJ 11-2012 make it the deposit; the jurisdiction's data may say the access, or a number of
days after the deposit (jurisdicciones/*/reglas.toml).
"""

from dataclasses import dataclass
from datetime import datetime

from libs.jurisdiccion.calendario import Lugar
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.reglas import EfectoDeNotificacion, efectiva
from services.casillero.domain.entrega import Entrega


@dataclass(frozen=True, slots=True)
class Efecto:
    """The rule that applies, by mode and date of effect, and the UTC instant it foresees; None: at the access."""

    regla: str
    previsto: datetime | None


def prever_efecto(entrega: Entrega, disposicion: datetime, jurisdiccion: Jurisdiccion) -> Efecto:
    """What the rule in force on the legal day of `disposicion` says of a deposit then, whenever its act was issued.
    Raises SinReglaVigente, CodigoDesconocido (no such court), MateriaDesconocida."""
    calendario = jurisdiccion.calendario
    regla = jurisdiccion.reglas.efecto_en(calendario.fecha_legal(disposicion))
    lugar = jurisdiccion.catalogos.organo(entrega.organo).lugar if entrega.organo else Lugar("")
    previsto = efectiva(regla, disposicion, None, calendario, entrega.materia, lugar)
    return Efecto(_nombre(regla), previsto)


def fuente(efecto: Efecto, jurisdiccion: Jurisdiccion) -> str:
    """Where its rule is written; "" where the jurisdiction's data do not have that rule any more."""
    reglas = jurisdiccion.reglas.efecto_notificacion
    fuentes = (regla.procedencia.cita for regla in reglas if _nombre(regla) == efecto.regla)
    return next(fuentes, "")


def _nombre(regla: EfectoDeNotificacion) -> str:
    return f"{regla.modo.value} desde {regla.procedencia.vigencia.isoformat()}"
