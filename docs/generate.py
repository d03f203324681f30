"""Generate the documents that the code alone can tell: docs/eventos.md, docs/settings.md and docs/estados.md.

    python docs/generate.py            write them
    python docs/generate.py --check    fail when they are not what the code says

A test runs the same check.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from gateway.settings import GatewaySettings
from libs.firma.ajustes import AjustesDeFirma
from libs.foundation.settings import FoundationSettings
from services.casillero.domain.estados import TRANSICIONES, Estado
from tests.architecture import contracts
from tests.architecture.tree import ROOT, services
from tests.architecture.wiring import encoded, wiring

DOCS = ROOT / "docs"
_GENERATED = "<!-- Written by docs/generate.py; change the code, then run it. -->"


def documents() -> dict[Path, str]:
    """Every generated document: its place and its text."""
    return {DOCS / "eventos.md": _events(), DOCS / "settings.md": _settings(), DOCS / "estados.md": _states()}


def _events() -> str:
    return "\n".join(["# Events: who tells, who hears", "", _GENERATED, "", *_tells_and_hears(), "", *_catalogue(), ""])


def _states() -> str:
    lines = ["# States of a delivery", "", _GENERATED, "", *_STATES, "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {Estado.ACEPTADA}"]
    for before, steps in TRANSICIONES.items():
        lines += [f"    {before} --> {after}: {step}" for step, after in steps.items()]
    return "\n".join([*lines, "```", ""])


_STATES = """What `casillero` lets happen to a delivery, from the order that it takes (`aceptada`) on: the table
`services/casillero/domain/estados.py` ([ADR 0019](decisions/0019-states-of-a-delivery.md)). What is not drawn is
refused or, told again or late, changes nothing. Each step is one evidence. Whether the recipient was told by mail or
short message is no state: it changes nothing legal.""".splitlines()


def _tells_and_hears() -> Iterator[str]:
    yield "A service is deaf to every event that is not in its last column. Classes are explained in"
    yield "[ADR 0002](decisions/0002-eventos-relay-and-inbox.md); a `publico` event of a reserved case goes to the"
    yield "service's `reservado` topic instead."
    yield ""
    yield "| service | publico | interno | hears |"
    yield "|---|---|---|---|"
    for service in services():
        told = {
            cls: _names(e for e in encoded(service) if contracts.events()[e] == cls) for cls in ("publico", "interno")
        }
        yield f"| `{service}` | {told['publico']} | {told['interno']} | {_names(wiring(service).heard)} |"


def _names(events: Any) -> str:
    return ", ".join(sorted(event.rpartition(".")[2] for event in events)) or "–"


def _catalogue() -> Iterator[str]:
    for event, event_class in sorted(contracts.events().items()):
        tellers = [service for service in services() if event in encoded(service)]
        hearers = [service for service in services() if event in wiring(service).heard]
        topics = ", ".join(f"`estrado.{s}.{'' if event_class == 'publico' else 'interno.'}v1`" for s in tellers)
        yield f"## {event.rpartition('.')[2]}"
        yield ""
        yield _comment(event)
        yield ""
        yield f"`{event}` · {event_class} · on {topics} · heard by {', '.join(hearers) or 'no service of the suite'}"
        yield ""
        yield from _fields(event)
        yield ""


def _fields(event: str) -> Iterator[str]:
    message = next(message for message in contracts.messages() if message.full_name == event)
    for field in message.fields:
        repeated = "repeated " if field.is_repeated else ""
        kind = field.message_type or field.enum_type
        name = kind.full_name if kind else _SCALARS[field.type]
        yield f"- `{field.name}` ({field.number}): {repeated}{name}"


# google.protobuf.descriptor.FieldDescriptor.TYPE_…
_SCALARS = {3: "int64", 4: "uint64", 5: "int32", 8: "bool", 9: "string", 12: "bytes", 13: "uint32"}


def _comment(event: str) -> str:
    """The comment above the message in its proto: descriptors at run time carry none."""
    package, _, name = event.rpartition(".")
    comment: list[str] = []
    for path in sorted((ROOT / "protos" / package.replace(".", "/")).glob("*.proto")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("// "):
                comment.append(line.removeprefix("// "))
            elif line.startswith(f"message {name} "):
                return " ".join(comment)
            else:
                comment = []
    return ""


def _settings() -> str:
    head = [
        "# Settings",
        "",
        _GENERATED,
        "",
        "Environment variables; `.env` files are not read. `{service}` in a value stands for the service's name.",
        "Everything has a default, which is the embedded mode; real mode is the same program with other settings",
        "([README](../README.md#real-mode)).",
        "",
    ]
    kinds = {service: importlib.import_module(f"services.{service}.settings").Settings for service in services()}
    seal = ", ".join(f"`{service}`" for service, kind in kinds.items() if issubclass(kind, AjustesDeFirma))
    tables = [*_table("Every process", FoundationSettings)]
    tables += _table(f"The institution's seal: {seal}", AjustesDeFirma, besides=FoundationSettings)
    for service, own in kinds.items():
        shared = AjustesDeFirma if issubclass(own, AjustesDeFirma) else FoundationSettings
        tables += _table(f"`{service}`", own, besides=shared)
    outer = importlib.import_module("gateway.settings").Settings
    tables += _table("`gateway`", outer, besides=FoundationSettings, more=GatewaySettings)
    return "\n".join([*head, *tables])


def _table(
    title: str,
    settings: type[BaseSettings],
    besides: type[BaseSettings] | None = None,
    more: type[BaseSettings] | None = None,
) -> list[str]:
    rows = [row for one in (settings, more) if one for row in _rows(one, besides)]
    if not rows:
        return []
    return [f"## {title}", "", "| variable | default | what it is |", "|---|---|---|", *rows, ""]


def _rows(settings: type[BaseSettings], besides: type[BaseSettings] | None) -> Iterator[str]:
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        nested = isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        if not nested and (besides is None or name not in besides.model_fields):
            yield f"| `{prefix}{name.upper()}` | {_default(field)} | {_cell(field.description or '')} |"


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None or value == () or str(value) in {"", "**********"}:
        return "–"
    return f"`{', '.join(map(str, sorted(value))) if isinstance(value, frozenset) else value}`"


def _cell(text: str) -> str:
    return text.replace("<", "&lt;").replace("|", "&#124;")


def main() -> int:
    """Write the documents, or with --check compare them; 1 when one differs."""
    stale = [
        path for path, text in documents().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    checking = "--check" in sys.argv
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {'not what the code says' if checking else 'written'}\n")
        if not checking:
            path.write_text(documents()[path], encoding="utf-8")
    return 1 if stale and checking else 0


if __name__ == "__main__":
    sys.exit(main())
