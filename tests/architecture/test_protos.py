"""The rules of buf's STANDARD lint that descriptors can tell, and the suite's own about events."""

import re
from typing import Any

import pytest

from tests.architecture import contracts
from tests.architecture.tree import snake

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PASCAL = re.compile(r"([A-Z][a-z0-9]*)+")
_UPPER = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# Whatever says who somebody is (DESIGN, Personal data; EVENTS, Topics).
_PERSONAL = {
    "persona", "nombre", "cui", "nit", "correo", "destinatario", "representado", "cuenta_id", "colegiado",
    "telefono", "direccion", "presentado_por", "obligados", "asunto", "sumilla",
}  # fmt: skip
# One message for the streams of documents of several services.
_SHARED_RESPONSE = "estrado.comun.v1.LeerDocumentoResponse"

FILES = pytest.mark.parametrize("file", contracts.files(), ids=lambda file: str(file.name))
EVENTS = pytest.mark.parametrize(
    "event", [m for m in contracts.messages() if contracts.event_class(m)], ids=lambda event: str(event.full_name)
)


@FILES
def test_a_file_lies_where_its_package_says(file: Any) -> None:
    folder, _, name = file.name.rpartition("/")
    assert folder == file.package.replace(".", "/")
    assert re.fullmatch(r"estrado\.[a-z]+\.v\d+", file.package)
    assert _SNAKE.fullmatch(name.removesuffix(".proto"))


@FILES
def test_a_service_has_a_file_of_its_name(file: Any) -> None:
    for service in file.services_by_name.values():
        assert service.name.endswith("Service")
        assert file.name.endswith(f"/{snake(service.name)}.proto")


def test_requests_and_responses_are_named_after_their_rpc() -> None:
    used: list[str] = []
    for service in contracts.grpc_services():
        for rpc in service.methods:
            assert _PASCAL.fullmatch(rpc.name)
            assert rpc.input_type.name == f"{rpc.name}Request"
            shared = rpc.server_streaming and rpc.output_type.full_name == _SHARED_RESPONSE
            assert shared or rpc.output_type.name == f"{rpc.name}Response"
            used += [rpc.input_type.full_name, *([] if shared else [rpc.output_type.full_name])]
    assert len(used) == len(set(used))


def test_rpc_names_are_unique_in_the_suite() -> None:
    names = [rpc.name for service in contracts.grpc_services() for rpc in service.methods]
    assert len(names) == len(set(names))


def test_names_of_messages_fields_and_enums() -> None:
    for message in contracts.messages():
        assert _PASCAL.fullmatch(message.name), message.full_name
        assert [field.full_name for field in message.fields if not _SNAKE.fullmatch(field.name)] == []
    for enum in contracts.enums():
        prefix = f"{snake(enum.name).upper()}_"
        assert _PASCAL.fullmatch(enum.name), enum.full_name
        assert enum.values_by_number[0].name == f"{prefix}UNSPECIFIED"
        assert [v.name for v in enum.values if not (v.name.startswith(prefix) and _UPPER.fullmatch(v.name))] == []
        assert len(enum.values) == len(enum.values_by_number), f"{enum.full_name} has aliases"


def test_what_a_file_of_events_declares_is_an_event_or_part_of_one() -> None:
    for file in contracts.files():
        declared = set(file.message_types_by_name.values())
        parts = {field.message_type for message in declared for field in message.fields if field.message_type}
        if file.name.endswith("/eventos.proto"):
            assert [m.full_name for m in declared - parts if not contracts.event_class(m)] == []
        elif not file.package.startswith("estrado.comun."):
            assert [m.full_name for m in declared if contracts.event_class(m)] == []


@EVENTS
def test_a_public_event_says_nothing_of_persons(event: Any) -> None:
    if contracts.event_class(event) == "publico":
        assert _names_in(event) & _PERSONAL == set()


def _names_in(message: Any) -> set[str]:
    """Names of the fields of `message` and of the messages within it."""
    names = set()
    for field in message.fields:
        names.add(field.name)
        if field.message_type:
            names |= _names_in(field.message_type)
    return names
