"""Migrations make exactly the tables that the code uses, once, whoever runs them."""

import ast
import asyncio
import importlib
import pkgutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

import services
from libs.foundation.eventos import tables
from libs.foundation.jobs.jobs import arriendos
from libs.foundation.sealing import tables as sealing
from libs.foundation.sql.answers import respuestas
from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.schema import histories_of, migraciones, standings
from tests.architecture.tree import modules, parsed, place

_NOT_OURS = ("version_", "fts_")  # Alembic's own, and what SQLite keeps of a full text index

SERVICES = [module.name for module in pkgutil.iter_modules(services.__path__)]


def tables_of(service: str) -> MetaData:
    """Every table that foundation and the adapters of `service` use, in one MetaData."""
    package = importlib.import_module(f"services.{service}.adapters")
    foundation = (tables.metadata, sealing.metadata, respuestas.metadata, arriendos.metadata, migraciones.metadata)
    found = {id(m): m for m in foundation}
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, MetaData):
                found[id(value)] = value
    merged = MetaData()
    for metadata in found.values():
        for table in metadata.sorted_tables:
            table.to_metadata(merged)
    return merged


@pytest.mark.parametrize("service", SERVICES)
async def test_the_schema_is_what_the_code_uses(service: str, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/x.db")
    await migrate(database, service, contract=True)
    used = tables_of(service)

    def differences(session: Session) -> list[object]:
        context = MigrationContext.configure(
            session.connection(),
            opts={"include_name": lambda name, kind, _: kind != "table" or not str(name).startswith(_NOT_OURS)},
        )
        return list(compare_metadata(context, used))

    assert await database.read(differences) == []
    await database.close()


async def test_two_at_once_and_again_are_harmless(tmp_path: Path) -> None:
    first, second = (open_database(f"sqlite:///{tmp_path}/x.db") for _ in range(2))
    await standings(first, histories_of(SERVICES[0]))  # makes the file; `estrado up` has its folder alone
    await asyncio.gather(migrate(first, SERVICES[0], contract=True), migrate(second, SERVICES[0], contract=True))
    await migrate(first, SERVICES[0], contract=True)
    assert [one.position for one in await standings(second, histories_of(SERVICES[0]))] == ["current"] * 2
    await first.close()
    await second.close()


def _declared(tree: ast.Module) -> dict[str, object]:
    """The constants that a migration declares."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _contracts(tree: ast.Module) -> bool:
    """Whether its `upgrade` takes anything away."""
    (upgrade,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
    called = [node.func.attr for node in ast.walk(upgrade) if isinstance(node, ast.Call) and hasattr(node.func, "attr")]
    return any(name.startswith(("drop_", "rename_")) for name in called)


def test_each_migration_says_whether_it_only_expands() -> None:
    migrations = [path for path in modules("libs", "services") if path.parent.name == "versions"]
    assert migrations
    for path in migrations:
        assert isinstance(_declared(parsed(path)).get("expands"), bool), place(path)
        assert not (_declared(parsed(path))["expands"] and _contracts(parsed(path))), place(path)
