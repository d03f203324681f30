"""The judicial calendar, public."""

from datetime import date, timedelta
from typing import Annotated

from annotated_types import Ge, Le
from fastapi import APIRouter, Query
from pydantic import Field

from gateway.models.base import Salida
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routes import Open
from libs.foundation.core.errors import Invalid
from libs.jurisdiccion.calendario import Lugar

router = APIRouter(tags=["calendario"], route_class=Open)

_MAX_DAYS = 366

Dia = Annotated[date, Ge(date(1900, 1, 1)), Le(date(2200, 12, 31))]


class PeriodoInvalido(Invalid):
    """The period ends before it begins, or is longer than `limite` days."""

    reason = "PERIODO_INVALIDO"


class DiaDeCalendario(Salida):
    """A day: whether it is hábil, and why; `motivo` is a code, `detalle` and `fuente` are for people."""

    dia: date = Field(examples=["2026-12-25"])
    habil: bool = Field(examples=[False])
    motivo: str = Field(examples=["ASUETO"])
    detalle: str = Field(examples=["Navidad"])
    fuente: str = Field(examples=["Asuetos del Organismo Judicial"])


class Calendario(Salida):
    """Days, under the calendar of that `version`, for one materia and place."""

    version: str = Field(examples=["3c1f…+0"])
    zona: str = Field(examples=["America/Guatemala"])
    materia: str = Field(examples=["ordinaria"])
    municipio: str = Field(examples=["0101"])
    items: list[DiaDeCalendario]
    siguiente: None = None


@router.get("/v1/calendario", responses=problems(422))
async def consultar_calendario(
    parts: Piezas,
    desde: Annotated[Dia | None, Query(description="First day; today by default")] = None,
    hasta: Annotated[Dia | None, Query(description="Last day; 30 days later by default")] = None,
    materia: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,40}$")] = "ordinaria",
    municipio: Annotated[str, Query(pattern=r"^[0-9]{4}$", description="Where the court is: its holidays")] = "0101",
) -> Calendario:
    """Which days are hábiles, and why the others are not."""
    parts.jurisdiccion.catalogos.territorio.exigir_municipio(municipio)
    calendar = parts.jurisdiccion.calendario
    first = desde or calendar.fecha_legal(parts.clock.now())
    last = hasta or first + timedelta(days=30)
    if not 0 <= (last - first).days < _MAX_DAYS:
        raise PeriodoInvalido(campo="hasta", limite=str(_MAX_DAYS))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    conditions = [(day, calendar.condicion(day, materia, Lugar(municipio))) for day in days]
    return Calendario(
        version=calendar.version,
        zona=str(calendar.zona),
        materia=materia,
        municipio=municipio,
        items=[
            DiaDeCalendario(dia=day, habil=c.habil, motivo=c.motivo, detalle=c.detalle, fuente=c.fuente)
            for day, c in conditions
        ],
    )
