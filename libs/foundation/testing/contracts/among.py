"""What `among` finds, whatever the database."""

from typing import Any

import pytest
from sqlalchemy import Column, event, select
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.foundation.sql.database import Database
from libs.foundation.testing.contracts.many import ADD, NOON, metadata, suceso, sucesos

KEYS = ["posicion", "id", "clase", "texto", "visto", "cuando"]


class AmongContract:
    """Subclasses give the fixture `database`: empty."""

    @pytest.fixture(autouse=True)
    async def _tables(self, database: Database) -> None:
        await database.write(lambda session: metadata.create_all(session.connection()))

    @pytest.mark.parametrize("key", KEYS)
    async def test_rows_are_found_by_any_of_many_values_of_any_type(self, database: Database, key: str) -> None:
        one = suceso(clase="larga")
        other = suceso("otro, {} [] \"'", clase="corta", visto=False, cuando=NOON.replace(year=2027))
        await database.write(lambda session: ADD(session, [one, other]))
        column = sucesos.c[key]
        first, second = await database.read(lambda session: session.scalars(in_order(column)).all())
        assert await self.found(database, column, []) == []
        assert await self.found(database, column, [first]) == [first]
        assert await self.found(database, column, [second, first, second]) == [first, second]

    async def test_a_value_longer_than_its_column_finds_no_shorter_one(self, database: Database) -> None:
        await database.write(lambda session: ADD(session, [suceso(clase="corta")]))
        assert await self.found(database, sucesos.c.clase, ["cortas"]) == []

    async def test_the_statement_is_one_however_many_values_there_are(self, database: Database) -> None:
        def body(session: Session) -> set[str]:
            said: set[str] = set()
            session.execute(select(1))  # the transaction has begun
            listen = ("before_cursor_execute", lambda *call: said.add(call[2]))
            event.listen(session.get_bind(), *listen)
            for many in (0, 1, 3, 700):
                session.execute(_SOUGHT, {"cuales": [f"{n}" for n in range(many)]})
            event.remove(session.get_bind(), *listen)
            return said

        [said] = await database.read(body)
        assert " = 1" not in said

    @staticmethod
    async def found(database: Database, column: Column[Any], values: list[Any]) -> list[Any]:
        """Those of the column that are among `values`."""
        sought = in_order(column).where(among(column, "cuales"))
        return await database.read(lambda session: list(session.scalars(sought, {"cuales": values})))


_SOUGHT = select(sucesos.c.texto).where(among(sucesos.c.texto, "cuales"))


def in_order(column: Column[Any]) -> Any:
    """All values of the column, in the order of their rows."""
    return select(column).order_by(sucesos.c.posicion)
