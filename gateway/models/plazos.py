"""Plazos as the API shows them."""

from typing import Any

from pydantic import ConfigDict, Field

from gateway.models.base import Instante, Lista, Opcional, Salida

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"


class DiaDePlazo(Salida):
    """A day looked at: whether it counts, and why."""

    dia: str = Field(examples=["2026-11-24"])
    cuenta: bool = Field(examples=[True])
    motivo: str = Field(examples=["día hábil"])


_DEL_PLAZO: dict[str, Any] = {
    "acto_id": _ID,
    "tipo": "AUDIENCIA_INCIDENTE",
    "obligados": ["María Xol Caal", "Bernardo Sicajá Toj"],
    "regla": "AUDIENCIA_INCIDENTE@2000-01-01",
}
_ABIERTO: dict[str, Any] = {
    **_DEL_PLAZO,
    "plazo_id": _ID,
    "estado": "abierto",
    "inicia": "2026-11-24T06:00:00Z",
    "vence": "2026-11-26T06:00:00Z",
    "version_del_calendario": "3c1f…+0",
    "explicacion": "Audiencia en incidente: 2 días hábiles (LOJ 138). Corre desde el 24/11/2026, día siguiente a la"
    " última notificación (23/11/2026 12:10), y vence al terminar el 25/11/2026.",
    "dias": [{"dia": f"2026-11-{dia}", "cuenta": True, "motivo": "día hábil"} for dia in (24, 25)],
}
_PENDIENTE: dict[str, Any] = {
    **_DEL_PLAZO,
    "plazo_id": None,
    "estado": "pendiente",
    "inicia": None,
    "vence": None,
    "version_del_calendario": None,
    "explicacion": "Audiencia en incidente: 2 días hábiles (LOJ 138). Plazo común: corre desde la última notificación;"
    " falta notificar a Bernardo Sicajá Toj (en papel).",
    "dias": [],
}


class Plazo(Salida):
    """A plazo with its rule, the version of the calendar, and the days counted. One that is `pendiente` has no dates
    and no `plazo_id` yet: `explicacion` says whose notification it waits for."""

    plazo_id: Opcional
    estado: str = Field(description="pendiente, abierto or vencido")
    acto_id: str
    tipo: str
    obligados: Lista[str]
    inicia: Instante
    vence: Instante
    regla: str
    version_del_calendario: Opcional
    explicacion: str
    dias: Lista[DiaDePlazo]

    model_config = ConfigDict(json_schema_extra={"examples": [_ABIERTO, _PENDIENTE]})
