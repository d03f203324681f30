"""From an error to the HTTP answer that explains it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from gateway.problems.catalogue import Entry, entries, field_texts, language_of
from libs.foundation.core.errors import (
    Conflict,
    DatosInvalidos,
    Denied,
    EstradoError,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from libs.foundation.observability.trace import current_request_id
from libs.foundation.rpc.errors import FalloInterno

MEDIA_TYPE = "application/problem+json"
_BODY = "cuerpo"  # the name of the whole body among the fields
RETRY_AFTER = 1  # seconds, where the error's metadata does not say

# The more specific kinds come first.
_STATUSES: tuple[tuple[type[EstradoError], int], ...] = (
    (TooMany, 429),
    (Unauthenticated, 401),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (Denied, 403),
    (Unavailable, 503),
)


def status_of(error: EstradoError) -> int:
    """The HTTP status: the reason's own, else its kind's; 500 for what is of no kind."""
    entry = entries().get(error.code)
    if entry and entry.status:
        return entry.status
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def respond(error: EstradoError, accept_language: str, errores: Sequence[Mapping[str, str]] = ()) -> Response:
    """The problem document of `error`. `errores` are per-field errors: campo, motivo, detalle."""
    status = status_of(error)
    language = language_of(accept_language)
    body = _body(error, status, language)
    if "errores" in error.metadata:
        body["errores"] = [_refused_field(item, language) for item in DatosInvalidos.leer(error.metadata["errores"])]
    elif errores or "campo" in error.metadata:
        body["errores"] = errores or [
            {"campo": error.metadata["campo"], "motivo": error.code, "detalle": body["detail"]}
        ]
    headers = {"content-language": language}
    if status in {429, 503}:
        headers["retry-after"] = error.metadata.get("reintentar_en", str(RETRY_AFTER))
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="estrado"'
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def field_errors(errors: Sequence[Mapping[str, Any]], accept_language: str) -> list[dict[str, str]]:
    """What the validator found, field by field; never what was sent, which may be secret."""
    language = language_of(accept_language)
    return [_field_error(error, language) for error in errors]


def _field_error(error: Mapping[str, Any], language: str) -> dict[str, str]:
    texts = field_texts()
    kind, (place, *path) = error["type"], error["loc"]
    named = next((str(part) for part in reversed(path) if isinstance(part, str)), str(place))
    # The most particular that there is: what a name is of may depend on where it stands.
    names = (f"{kind}.{place}.{named}", f"{kind}.{named}", kind, "otro")
    text = next(texts[name] for name in names if name in texts)
    # The validator lists what it expects in English: 'a', 'b' or 'c'.
    context = {name: str(value).replace("' or '", "', '") for name, value in error.get("ctx", {}).items()}
    return {
        "campo": ".".join(str(part) for part in path) or _BODY,
        "motivo": text["motivo"],
        "detalle": text[language].format_map(defaultdict(lambda: "…", context)),
    }


def _refused_field(error: Mapping[str, str], language: str) -> dict[str, str]:
    """What a service found wrong with one field; a reason newer than this gateway has the text of its kind."""
    entry = entries().get(error["motivo"]) or entries()[DatosInvalidos.reason]
    detail = entry.texts[language].filled(error)
    return {"campo": error["campo"], "motivo": error["motivo"], "detalle": detail}


def _body(error: EstradoError, status: int, language: str) -> dict[str, Any]:
    reason = error.code
    catalogue = entries()
    entry = catalogue.get(reason)
    if entry is None:  # a service newer than this gateway
        entry = catalogue[next((kind for kind, _ in _STATUSES if isinstance(error, kind)), FalloInterno).reason]
    text = entry.texts[language]
    return {
        "type": f"/problemas/{reason}",
        "title": text.titulo,
        "status": status,
        "detail": text.filled(error.metadata),
        "reason": reason,
        "solicitud": current_request_id(),
    } | _members(entry, error.metadata)


def _members(entry: Entry, metadata: Mapping[str, str]) -> dict[str, Any]:
    present = {name: form for name, form in entry.members.items() if name in metadata}
    return {name: metadata[name].split() if form == "lista" else metadata[name] for name, form in present.items()}


def texts_of(reason: str) -> dict[str, dict[str, str]] | None:
    """Title and detail of a reason in every language; None for an unknown reason."""
    entry = entries().get(reason)
    if entry is None:
        return None
    return {language: {"title": text.titulo, "detail": text.detalle} for language, text in entry.texts.items()}
