"""Migrations make exactly the tables that the code uses, once, whoever runs them."""

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
from libs.foundation.sql.answers import respuestas
from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import is_current, migrate

SERVICES = [module.name for module in pkgutil.iter_modules(services.__path__)]


def tables_of(service: str) -> MetaData:
    """Every table that foundation and the adapters of `service` use, in one MetaData."""
    package = importlib.import_module(f"services.{service}.adapters")
    found = {id(m): m for m in (tables.metadata, respuestas.metadata, arriendos.metadata)}
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
    assert not await is_current(database, service)
    await migrate(database, service)
    assert await is_current(database, service)
    used = tables_of(service)

    def differences(session: Session) -> list[object]:
        context = MigrationContext.configure(
            session.connection(),
            opts={"include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("version_")},
        )
        return list(compare_metadata(context, used))

    assert await database.read(differences) == []
    await database.close()


async def test_two_at_once_and_again_are_harmless(tmp_path: Path) -> None:
    first, second = (open_database(f"sqlite:///{tmp_path}/x.db") for _ in range(2))
    await is_current(first, SERVICES[0])  # makes the file; `estrado up` has its folder alone
    await asyncio.gather(migrate(first, SERVICES[0]), migrate(second, SERVICES[0]))
    await migrate(first, SERVICES[0])
    assert await is_current(second, SERVICES[0])
    await first.close()
    await second.close()
