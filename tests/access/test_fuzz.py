"""Anything at all, sent to every operation of the contract on the whole suite: never a 5xx but an honest 503, and
every refusal a problem document in the language asked for.

The examples are the same in every run, so that a failure is always news. To look for more, raise EXAMPLES and take
the profile `default`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.conftest import opened
from tests.access.court import PDF, Court, bearer, begun, token_of
from tests.access.matrix import OPERATIONS

EXAMPLES = 40  # for each operation
LAWYER = "lic.morales@abogados.example"
FORM = "application/x-www-form-urlencoded"
ENDS_THE_SESSION = {"DELETE /v1/sesiones/actual"}  # takes nothing
PROBLEM = {"type", "title", "status", "detail", "reason", "solicitud"}
LANGUAGES = {
    "es": "es",
    "en": "en",
    "en-GB;q=0.9, es;q=0.1": "en",
    "fr": "es",
    "": "es",
    "x" * 300: "es",
    "en;q=ñ": "es",
}

NASTY = [
    "",
    "\x00",
    "a\x00b",
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "x\r\nX-Injected: yes",
    "' OR 1=1 --",
    "%_%",
    "{{7*7}}${7*7}",
    "⚖️🇬🇹👩‍⚖️",
    "\u202eoiratircse",
    "\ud800",
    "A" * 5000,
    "９９",
    "01017-2026-00001",
    "01017-2026-00001\n",
    "-1",
    "0",
    "101",
    "1e3",
    "NaN",
    "9" * 400,
    "2026-02-30",
    "0001-01-01",
    "9999-12-31T23:59:59+14:00",
    "2026-11-23T00:00:00",
    "null",
]
CURSORS = ["", "=", "e30", "eyJhbGciOiJub25lIn0", "A" * 2048, "A" * 2049, "../..", "W10=.AAAA"]
WRONG_TYPES = ["text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "a", ""]

text = st.sampled_from(NASTY) | st.text(max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | text
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4), max_leaves=8
)


def _deep(levels: int) -> bytes:
    return b'{"sumilla":' + b"[" * levels + b"]" * levels + b"}"


RAW = [
    b"",
    b"{",
    b"nada",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b'{"correo":"a","correo":"b","contrasena":"x"}',
    b'{"sumilla":"\\ud800"}',
    b'{"sumilla":"\\u0000"}',
    b'{"n":1e999999}',
    b'{"n":' + b"9" * 5000 + b"}",
    b"[" * 30_000,
    _deep(500),
    _deep(30_000),
    b'"' + b"a" * 70_000 + b'"',
]


@dataclass(frozen=True)
class Request:
    """What is sent."""

    method: str
    url: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


def dumped(value: Any) -> bytes:
    """JSON, with what JSON does not have where Python writes it: NaN, lone surrogates."""
    return json.dumps(value).encode()


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value that the contract gives as an example of a schema."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return schema["examples"][0] if "examples" in schema else "x"


def bodies(operation: dict[str, Any], schemas: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Garbage, or the contract's own example with what exists, as it is or with a field changed, dropped or added."""
    garbage = st.sampled_from(RAW) | st.binary(max_size=60) | values.map(dumped)
    content = operation.get("requestBody", {}).get("content", {})
    media = content.get("application/json") or content.get(FORM)
    if media is None:
        return garbage
    example = example_of(media["schema"], schemas)
    right = {
        name: known.get(name, value) for name, value in example.items() if name not in {"escrito", "tipo_de_plazo"}
    }
    names = st.sampled_from(sorted(example))
    changed = st.tuples(names | text, values).map(lambda change: right | dict([change]))
    dropped = names.map(lambda name: {key: value for key, value in right.items() if key != name})
    write = dumped if FORM not in content else _as_form
    return garbage | (changed | dropped | st.just(right)).map(write)


def requests(
    method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any], known: dict[str, Any]
) -> st.SearchStrategy[Request]:
    """Requests of one operation, from nearly right to nothing like it. `known` are ids that exist."""
    parameters = operation.get("parameters", [])
    named = {place: [item for item in parameters if item["in"] == place] for place in ("path", "query")}

    def value(item: dict[str, Any]) -> st.SearchStrategy[str]:
        right = [known.get(item["name"], "x"), str(example_of(item["schema"], schemas)), str(uuid4())]
        nasty = st.sampled_from(CURSORS) if item["name"] == "cursor" else text
        return st.sampled_from(right) | nasty

    in_path = st.fixed_dictionaries({item["name"]: value(item) for item in named["path"]})
    in_query = st.fixed_dictionaries({}, optional={item["name"]: value(item) for item in named["query"]})
    stray = st.dictionaries(text, text, max_size=1)
    right_type = FORM if FORM in operation.get("requestBody", {}).get("content", {}) else "application/json"
    types = st.sampled_from([right_type] * 6 + WRONG_TYPES)
    keys = st.sampled_from([str(uuid4()), "corta", "ñ" * 10, "a" * 129, "clave-de-siempre"])
    more = st.sampled_from([{}, {"x-request-id": "x" * 9000}, {"x-forwarded-for": "::1, ñ"}, {"traceparent": "00-zz"}])

    def make(drawn: Any) -> Request:
        place, query, other, kind, key, extra, body = drawn
        pairs = [f"{_quoted(name)}={_quoted(text)}" for name, text in (*query.items(), *other.items())]
        url = path.format_map({name: _quoted(text) or "x" for name, text in place.items()})
        headers = {"content-type": kind, "idempotency-key": key, **extra}
        return Request(
            method,
            f"{url}?{'&'.join(pairs)}" if pairs else url,
            [(name.encode(), value.encode()) for name, value in headers.items()],
            body,
        )

    return st.tuples(in_path, in_query, stray, types, keys, more, bodies(operation, schemas, known)).map(make)


def _as_form(fields: dict[str, Any]) -> bytes:
    return "&".join(f"{_quoted(name)}={_quoted(str(value))}" for name, value in fields.items()).encode()


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def check(answer: httpx.Response, accepted: str) -> None:
    """An answer that any client can live with."""
    assert "x-injected" not in answer.headers
    assert answer.status_code < 500 or (answer.status_code == 503 and answer.headers["retry-after"]), answer.text
    if answer.status_code < 400:
        return
    if answer.request.url.path.startswith("/oauth/") and answer.headers["content-type"] != "application/problem+json":
        # In the words of OAuth, or as a page.
        assert answer.headers["content-type"].startswith("text/html") or answer.json()["error"].islower()
        return
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == LANGUAGES[accepted]
    problem = answer.json()
    assert set(problem) - {"errores"} == PROBLEM
    assert problem["status"] == answer.status_code
    assert problem["reason"].isupper()
    assert problem["title"]
    assert problem["detail"]
    assert "…" not in problem["detail"], "a placeholder that the refusal did not fill"
    for wrong in problem.get("errores", []):
        assert wrong["campo"]
        assert wrong["motivo"]
        assert wrong["detalle"]


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A suite of its own: at the end the address has failed too often to log in."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


@dataclass(frozen=True)
class Spec:
    """The contract, and values in it that are right here and now."""

    document: dict[str, Any] = field(repr=False)
    known: dict[str, Any] = field(repr=False)


@pytest.fixture(scope="module")
def spec(court: Court) -> Spec:
    lawyer, numero = court.person(LAWYER), court.numeros["civil-1"]
    recibo = lawyer.upload(PDF)["recibo"]
    known = {"numero": numero, "numeros": [numero], "documentos": [recibo], "documento": recibo}
    return Spec(court.http.get("/openapi.json").json(), known)


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - ENDS_THE_SESSION))
@settings(settings.get_profile("ci"), max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_sent(court: Court, spec: Spec, operation: str, data: st.DataObject) -> None:
    method, _, path = operation.partition(" ")
    described = spec.document["paths"][path][method.lower()]
    request = data.draw(requests(method, path, described, spec.document["components"]["schemas"], spec.known))
    accepted = data.draw(st.sampled_from(sorted(LANGUAGES)))
    who = "secretaria.civil@oj.example" if path.endswith("/resoluciones") else LAWYER
    headers = [(b"accept-language", accepted.encode()), *request.headers]
    headers += [(name.encode(), value.encode()) for name, value in bearer(token_of(court.person(who))).items()]
    check(begun(court.http, method, request.url, headers=headers, content=request.body), accepted)
