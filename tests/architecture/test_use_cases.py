"""One name everywhere: RPC = use case = test, and each RPC has its row in the policy table (DESIGN)."""

import ast
import importlib
from pathlib import Path

import pytest

from libs.foundation.core.usecases import UseCase
from tests.architecture import contracts
from tests.architecture.tree import ROOT, camel, parsed, place, services, snake
from tests.architecture.wiring import wiring

# Foundation serves it for every service, and there is no use case to it: it reads the record.
_OF_FOUNDATION = "estrado.foundation.v1.EventosService"
_MOST_LINES = 8

SERVICES = pytest.mark.parametrize("service", services())


def use_cases(service: str) -> dict[str, Path]:
    """The service's use cases (class name → file)."""
    return {
        node.name: path
        for path in sorted((ROOT / "services" / service / "application").glob("*.py"))
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and issubclass(_loaded(path, node.name), UseCase)
    }


def _loaded(path: Path, name: str) -> type:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    found: type = getattr(importlib.import_module(module), name)
    return found


@SERVICES
def test_each_rpc_has_a_use_case_of_its_name(service: str) -> None:
    assert [rpc for rpc in wiring(service).rpcs if rpc not in use_cases(service)] == []


@SERVICES
def test_each_use_case_has_a_file_and_a_unit_test_of_its_name(service: str) -> None:
    found = use_cases(service)
    assert found
    assert [place(path) for name, path in found.items() if name != camel(path.stem)] == []
    unit = ROOT / "services" / service / "tests" / "unit"
    assert [name for name in found if not (unit / f"test_{snake(name)}.py").exists()] == []


@SERVICES
def test_the_policy_has_one_row_for_each_rpc(service: str) -> None:
    policy = wiring(service).policy
    assert policy is not None
    assert set(policy.rows) == {*wiring(service).rpcs, "LeerEventos"}


@SERVICES
def test_what_nobody_but_the_suite_may_read_is_open_to_services_alone(service: str) -> None:
    policy = wiring(service).policy
    assert policy is not None
    for rpc in {"LeerEventos", "LeerDocumento"} & set(policy.rows):
        row = policy.rows[rpc]
        assert (row.anonimo, row.usuario, row.sistema) == (False, False, ()), rpc


def test_each_grpc_service_is_served() -> None:
    served = {one.name for service in services() for one in wiring(service).served}
    assert {one.full_name for one in contracts.grpc_services()} == served | {_OF_FOUNDATION}


@SERVICES
def test_entrypoints_hold_no_rules(service: str) -> None:
    entrypoints = ROOT / "services" / service / "entrypoints"
    rpcs = set(wiring(service).rpcs)
    for path in [*entrypoints.glob("grpc.py"), *entrypoints.glob("grpc/*.py")]:
        tree = parsed(path)
        assert [place(path, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Try)] == []
        methods = [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef) and node.name in rpcs]
        assert [place(path, method.lineno) for method in methods if _lines(method) > _MOST_LINES] == []


def _lines(method: ast.AsyncFunctionDef) -> int:
    """Lines of the body, without its docstring."""
    body = method.body[1:] if ast.get_docstring(method) else method.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
