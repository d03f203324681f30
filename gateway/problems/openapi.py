"""The problem document in the OpenAPI contract."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gateway.problems.catalogue import DEFAULT_LANGUAGE, entries
from gateway.problems.problem import MEDIA_TYPE

_EXAMPLES = {
    400: "JSON_INVALIDO",
    401: "SESION_REQUERIDA",
    403: "ACCESO_DENEGADO",
    404: "NO_ENCONTRADO",
    408: "CARGA_DETENIDA",
    409: "CONFLICTO",
    413: "CUERPO_DEMASIADO_GRANDE",
    415: "TIPO_DE_CONTENIDO_NO_ADMITIDO",
    422: "CAMPOS_INVALIDOS",
    429: "DEMASIADAS_SOLICITUDES",
    503: "NO_DISPONIBLE",
}

SCHEMA: dict[str, Any] = {
    "title": "Problema",
    "description": "RFC 9457. `reason` is stable; texts come in the language of Accept-Language (es, en).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason", "solicitud"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string"},
        "solicitud": {"type": "string", "description": "The request's id, also in X-Request-Id"},
        "desafio": {"type": "string", "description": "SEGUNDO_FACTOR_REQUERIDO: to be answered before `vence`"},
        "factores": {
            "type": "array",
            "items": {"type": "string", "enum": ["passkey", "totp", "codigo_de_recuperacion"]},
            "description": "SEGUNDO_FACTOR_REQUERIDO: what the account can answer with",
        },
        "vence": {"type": "string", "format": "date-time"},
        "errores": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["campo", "motivo", "detalle"],
                "properties": {name: {"type": "string"} for name in ("campo", "motivo", "detalle")},
            },
        },
    },
}


def problems(*statuses: int, examples: Mapping[int, str] = MappingProxyType({})) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer these statuses, and those that any route may answer. `examples` are
    reasons by status, where the usual ones do not fit."""
    reasons = {**_EXAMPLES, **examples}
    return {status: _response(status, reasons[status]) for status in sorted({*statuses, 429, 503})}


def _response(status: int, reason: str) -> dict[str, Any]:
    text = entries()[reason].texts[DEFAULT_LANGUAGE]
    example = {
        "type": f"/problemas/{reason}",
        "title": text.titulo,
        "status": status,
        "detail": text.filled({}),
        "reason": reason,
        "solicitud": "3f2a9c1d5e7b8a60",
    }
    return {
        "description": text.titulo,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problema"}, "example": example}},
    }
