"""The protos, read from their descriptors."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import estrado
from estrado.foundation.v1 import options_pb2

from tests.architecture.tree import ROOT


@cache
def files() -> tuple[Any, ...]:
    """The descriptor of every proto file of ours."""
    names = [module.name for module in pkgutil.walk_packages(estrado.__path__, "estrado.")]
    modules = [importlib.import_module(name) for name in names if name.endswith("_pb2")]
    known = {path.relative_to(ROOT / "protos").as_posix() for path in (ROOT / "protos").rglob("*.proto")}
    return tuple(module.DESCRIPTOR for module in modules if module.DESCRIPTOR.name in known)


def messages() -> Iterator[Any]:
    """Every message, nested ones included."""
    pending = [message for file in files() for message in file.message_types_by_name.values()]
    while pending:
        message = pending.pop()
        pending.extend(message.nested_types)
        yield message


def enums() -> Iterator[Any]:
    """Every enum, nested ones included."""
    for file in files():
        yield from file.enum_types_by_name.values()
    for message in messages():
        yield from message.enum_types


def grpc_services() -> Iterator[Any]:
    """Every gRPC service."""
    for file in files():
        yield from file.services_by_name.values()


def event_class(message: Any) -> str:
    """ "publico" or "interno" for an event, "" for other messages."""
    value = message.GetOptions().Extensions[options_pb2.event_class]
    name: str = options_pb2.EventClass.Name(value)
    return "" if value == options_pb2.EVENT_CLASS_UNSPECIFIED else name.removeprefix("EVENT_CLASS_").lower()


@cache
def events() -> dict[str, str]:
    """Every event's full name → its class."""
    return {message.full_name: found for message in messages() if (found := event_class(message))}
