"""What rows inserted and updated by the hundred are, whatever the database."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import JSON, Boolean, Column, Identity, LargeBinary, MetaData, String, Table, Text, Uuid, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.sql.database import Database
from libs.foundation.sql.many import InsertMany, UpdateMany
from libs.foundation.sql.types import BigIntPk, UtcDateTime

metadata = MetaData()
sucesos = Table(
    "sucesos",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("clase", String(5), nullable=False),
    Column("texto", Text),
    Column("datos", JSON, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("visto", Boolean, nullable=False),
    Column("cuando", UtcDateTime),
)
sucesos_nuevos = Table("sucesos_nuevos", metadata, Column("posicion", BigIntPk, primary_key=True, autoincrement=False))
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)

ADD = InsertMany(sucesos)
ADD_NEW = InsertMany(sucesos, only_new=True)
ADD_AND_QUEUE = InsertMany(sucesos, pending=sucesos_nuevos)
CHANGE = UpdateMany(
    sucesos.c.id,
    (sucesos.c.clase, sucesos.c.texto, sucesos.c.datos, sucesos.c.bytes, sucesos.c.visto, sucesos.c.cuando),
)
SEE = UpdateMany(sucesos.c.id, (sucesos.c.visto,))


def suceso(texto: str | None = "ñandú, «él» 'x' {a,\"b\"}", **otros: object) -> dict[str, object]:
    """A row."""
    return {
        "id": uuid4(),
        "clase": "corta",
        "texto": texto,
        "datos": [{"nombre": "a, b", "n": 1}],
        "bytes": b"\x00\xff",
        "visto": True,
        "cuando": NOON,
        **otros,
    }


class ManyContract:
    """Subclasses give the fixture `database`: empty."""

    @pytest.fixture(autouse=True)
    async def _tables(self, database: Database) -> None:
        await database.write(lambda session: metadata.create_all(session.connection()))

    @staticmethod
    async def rows(database: Database) -> list[dict[str, object]]:
        """Those that there are, in their order, without it."""

        def body(session: Session) -> list[dict[str, object]]:
            return [dict(row) for row in session.execute(select(sucesos).order_by(sucesos.c.posicion)).mappings()]

        found = await database.read(body)
        return [{name: value for name, value in row.items() if name != "posicion"} for row in found]

    @pytest.mark.parametrize("many", [1, 3, 700])
    async def test_rows_are_kept_whole_and_in_order(self, database: Database, many: int) -> None:
        wanted = [suceso(), *(suceso(None, datos={}, visto=False, cuando=None, clase=str(n)) for n in range(many))]
        await database.write(lambda session: ADD(session, wanted))
        assert await self.rows(database) == wanted

    async def test_no_rows_are_no_statement(self, database: Database) -> None:
        await database.write(lambda session: ADD(session, []))
        await database.write(lambda session: ADD_AND_QUEUE(session, []))
        assert await self.rows(database) == []

    async def test_positions_of_new_rows_are_queued_with_them(self, database: Database) -> None:
        wanted = [suceso() for _ in range(300)]
        await database.write(lambda session: ADD(session, [suceso()]))
        await database.write(lambda session: ADD_AND_QUEUE(session, wanted))

        def queued(session: Session) -> list[UUID]:
            found = select(sucesos.c.id).join(sucesos_nuevos, sucesos.c.posicion == sucesos_nuevos.c.posicion)
            return list(session.scalars(found.order_by(sucesos.c.posicion)))

        assert await database.read(queued) == [row["id"] for row in wanted]

    async def test_what_is_there_already_is_an_error_or_left_out(self, database: Database) -> None:
        first, second = suceso(), suceso()
        await database.write(lambda session: ADD(session, [first]))
        with pytest.raises(IntegrityError):
            await database.write(lambda session: ADD(session, [second, first]))
        assert await self.rows(database) == [first]
        await database.write(lambda session: ADD_NEW(session, [suceso(id=first["id"]), second]))
        assert await self.rows(database) == [first, second]

    async def test_two_who_add_at_once_add_each_once(self, database: Database) -> None:
        rows = [suceso() for _ in range(50)]
        await asyncio.gather(*(database.write(lambda session: ADD_NEW(session, rows)) for _ in range(4)))
        assert sorted(str(row["id"]) for row in await self.rows(database)) == sorted(str(row["id"]) for row in rows)

    @pytest.mark.parametrize("many", [1, 3, 700])
    async def test_rows_of_those_keys_change_whole_and_no_others(self, database: Database, many: int) -> None:
        first, *others = [suceso(clase=str(n)) for n in range(many + 1)]
        await database.write(lambda session: ADD(session, [first, *others]))
        changed = [
            suceso(id=other["id"], texto=texto, cuando=cuando, datos={}, bytes=b"", visto=False)
            for other, texto, cuando in zip(others, [None, "«» 'y'"] * many, [NOON, None] * many, strict=False)
        ]
        await database.write(lambda session: CHANGE(session, [*changed[::-1], suceso()]))
        assert await self.rows(database) == [first, *changed]

    async def test_of_what_is_given_only_the_columns_to_change_do(self, database: Database) -> None:
        row = suceso()
        await database.write(lambda session: ADD(session, [row]))
        await database.write(lambda session: SEE(session, [suceso("other", id=row["id"], visto=False)]))
        await database.write(lambda session: SEE(session, []))
        assert await self.rows(database) == [row | {"visto": False}]

    async def test_what_ordinary_statements_write_is_the_same(self, database: Database) -> None:
        row = suceso()
        await database.write(lambda session: session.execute(insert(sucesos), row))
        await database.write(lambda session: ADD(session, [row | {"id": uuid4()}]))
        first, second = await self.rows(database)
        assert first | {"id": None} == second | {"id": None}
