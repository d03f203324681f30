"""Nothing that was sealed is changed without being found and named, whatever database it is in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from libs.foundation.core import merkle
from libs.foundation.core.heads import HeadSigner
from libs.foundation.sealing import tables
from libs.foundation.sealing.anchors import AnclaNoDisponible, FileAnchor
from libs.foundation.sealing.bitacora import canonical
from libs.foundation.sealing.sealer import RegistroAlterado, Sealer, confirmed
from libs.foundation.sealing.tables import (
    bitacora,
    bitacora_detalles,
    bitacora_sin_sellar,
    sellado_cabezas,
    sellado_hojas,
    sellado_nodos,
    sellado_registros,
)
from libs.foundation.sealing.tree import LogTree
from libs.foundation.sealing.verify import Kind
from libs.foundation.sql.database import Database
from libs.foundation.testing.sealing_world import CUENTA, NOW, ORIGIN, Away, World, create_tables, finding, keep, kept

EVIDENCE = (sellado_registros, sellado_hojas, sellado_nodos, sellado_cabezas, bitacora, bitacora_detalles)


class TamperingContract:
    """Subclasses give the fixture `database`: empty."""

    @pytest.fixture
    async def world(self, database: Database, tmp_path: Path) -> World:
        await create_tables(database)
        return World(database, tmp_path)

    async def test_details_that_vanish_or_change_unnoted_are_found(self, world: World) -> None:
        await world.sealed_rows(3)
        await world.execute(
            delete(bitacora_detalles).where(bitacora_detalles.c.posicion == 2),
            update(bitacora_detalles).where(bitacora_detalles.c.posicion == 3).values(contenido='{"direccion":"x"}'),
        )
        assert await world.verified() == [
            finding(Kind.BESIDES, fila=2, hoja=1, que="DETALLES_AUSENTES"),
            finding(Kind.BESIDES, fila=3, hoja=2, que="DETALLES_CAMBIADOS"),
        ]

    async def test_any_value_changed_anywhere_is_found(self, world: World) -> None:
        await world.sealed_rows(3, 2)
        assert await world.verified() == []
        for table in EVIDENCE:
            for row in await world.rows(table):
                where = [table.c[column.name] == row[column.name] for column in table.primary_key]
                for column in table.c:
                    for other in changes(row[column.name]):
                        await world.execute(update(table).where(*where).values({column.name: other}))
                        changed = [
                            table.c[key.name] == (other if key.name == column.name else row[key.name])
                            for key in table.primary_key
                        ]
                        found = await world.verified()
                        assert found, f"{table.name}.{column.name}: {row[column.name]!r} → {other!r}"
                        await world.execute(update(table).where(*changed).values({column.name: row[column.name]}))
        assert await world.verified() == []

    @pytest.mark.parametrize("table", EVIDENCE, ids=lambda table: table.name)
    async def test_any_row_that_vanishes_is_found(self, world: World, table: Table) -> None:
        await world.sealed_rows(3, 2)
        for row in await world.rows(table):
            where = [table.c[column.name] == row[column.name] for column in table.primary_key]
            await world.execute(delete(table).where(*where))
            assert await world.verified(), row
            await world.execute(insert(table).values(row))
        assert await world.verified() == []

    async def test_a_change_is_named_by_row_and_leaf_alone(self, world: World) -> None:
        await world.sealed_rows(3, 4)
        await world.execute(update(bitacora).where(bitacora.c.posicion == 5).values(objeto="cosa/9"))
        assert await world.verified() == [finding(Kind.ROW_CHANGED, fila=5, hoja=4)]

    async def test_a_row_that_vanished_is_named(self, world: World) -> None:
        await world.sealed_rows(3, 4)
        await world.execute(delete(bitacora).where(bitacora.c.posicion == 3))
        assert await world.verified() == [finding(Kind.ROW_MISSING, fila=3, hoja=2)]

    async def test_rows_inserted_behind_the_audits_back_are_named(self, world: World) -> None:
        await world.sealed_rows(3)
        row = dict((await world.rows(bitacora))[0])
        await world.execute(insert(bitacora).values(row | {"posicion": 77, "id": str(CUENTA)}))
        await world.execute(insert(bitacora).values(row | {"posicion": -5, "id": "x"}))
        await world.execute(insert(bitacora_sin_sellar).values(posicion=99))
        assert await world.verified() == [
            finding(Kind.ROW_STRAY, fila=-5),
            finding(Kind.ROW_STRAY, fila=77),
            finding(Kind.ROW_PENDING_MISSING, fila=99),
        ]

    async def test_two_rows_that_changed_places_are_named(self, world: World) -> None:
        await world.sealed_rows(3)
        await world.execute(
            update(bitacora).where(bitacora.c.posicion == 1).values(posicion=100),
            update(bitacora).where(bitacora.c.posicion == 2).values(posicion=1),
            update(bitacora).where(bitacora.c.posicion == 100).values(posicion=2),
        )
        found = [one for one in await world.verified() if one.kind is Kind.ROW_CHANGED]
        assert found == [finding(Kind.ROW_CHANGED, fila=2, hoja=1), finding(Kind.ROW_CHANGED, fila=1, hoja=0)][::-1]

    async def test_nodes_and_leaves_that_do_not_belong_are_named(self, world: World) -> None:
        await world.sealed_rows(5)
        of = {"registro": "auditoria"}
        await world.execute(
            insert(sellado_nodos).values(of | {"nivel": 1, "indice": 2, "huella": b"x" * 32}),
            insert(sellado_nodos).values(of | {"nivel": 40, "indice": 0, "huella": b"x" * 32}),
            insert(sellado_hojas).values(of | {"indice": 5, "fila": 50}),
        )
        found = await world.verified()
        assert sorted(found, key=str) == sorted(
            [
                finding(Kind.NODE_STRAY, nivel=-1, indice=5),
                finding(Kind.NODE_STRAY, nivel=1, indice=2),
                finding(Kind.NODE_STRAY, nivel=40, indice=0),
            ],
            key=str,
        )

    async def test_a_size_out_of_all_proportion_is_told_and_not_believed(self, world: World) -> None:
        await world.sealed_rows(3)
        await world.execute(update(sellado_registros).values(tamano=1 << 40))
        assert await world.verified() == [finding(Kind.SIZE_WRONG, tamano=1 << 40, hojas=3)]

    async def test_a_tree_rewritten_to_match_contradicts_its_heads_and_the_rows_between_are_named(
        self, world: World
    ) -> None:
        await world.sealed_rows(3, 4, 2)
        await world.execute(update(bitacora).where(bitacora.c.posicion == 5).values(objeto="cosa/9"))
        await world.database.write(rebuild)
        found = await world.verified()
        assert found == [
            finding(Kind.HEAD_CHANGED, donde="base de datos", lugar=7, desde=3, hasta=6),
            finding(Kind.HEAD_CHANGED, donde="carpeta", lugar=f"{world.anchor}:2", desde=3, hasta=6),
        ]

    async def test_heads_signed_anew_by_another_key_are_no_heads(self, world: World) -> None:
        await world.sealed_rows(3)
        await world.execute(update(bitacora).where(bitacora.c.posicion == 2).values(objeto="cosa/9"))
        await world.database.write(rebuild)
        other = HeadSigner(ORIGIN, Ed25519PrivateKey.generate())
        await world.database.write(lambda session: sign_anew(session, other))
        assert finding(Kind.HEAD_INVALID, donde="base de datos", lugar=3) in await world.verified()

    async def test_heads_signed_anew_by_the_services_own_key_contradict_the_anchor(self, world: World) -> None:
        await world.sealed_rows(3, 2)
        await world.execute(update(bitacora).where(bitacora.c.posicion == 2).values(objeto="cosa/9"))
        await world.database.write(rebuild)
        await world.database.write(lambda session: sign_anew(session, HeadSigner(ORIGIN, world.key)))
        assert await world.verified() == [
            finding(Kind.HEAD_CHANGED, donde="carpeta", lugar=f"{world.anchor}:1", desde=0, hasta=2)
        ]
        await world.note()
        with pytest.raises(RegistroAlterado):
            await world.sealer().run()

    async def test_heads_whose_instants_go_back_are_out_of_order(self, world: World) -> None:
        await world.sealed_rows(3, 2)
        earlier = HeadSigner(ORIGIN, world.key).sign(5, await root_of(world, 5), NOW - timedelta(seconds=1))
        await world.execute(update(sellado_cabezas).where(sellado_cabezas.c.tamano == 5).values(texto=earlier))
        assert finding(Kind.HEAD_DISORDERED, donde="base de datos", lugar=5) in await world.verified()

    async def test_a_head_kept_under_another_size_is_no_head(self, world: World) -> None:
        await world.sealed_rows(3, 2)
        await world.execute(update(sellado_cabezas).where(sellado_cabezas.c.tamano == 3).values(tamano=2))
        assert finding(Kind.HEAD_INVALID, donde="base de datos", lugar=2) in await world.verified()

    async def test_the_last_head_is_missed_though_no_anchor_had_it_yet(self, world: World) -> None:
        await world.sealed_rows(3)
        await world.note(2)
        with pytest.raises(AnclaNoDisponible):
            await world.sealer(Away(world.anchor)).run()
        await world.execute(delete(sellado_cabezas).where(sellado_cabezas.c.tamano == 5))
        assert await world.verified() == [finding(Kind.HEAD_MISSING, hojas=5)]

    # The past restored.

    async def test_a_database_restored_to_an_earlier_state_is_found_and_not_built_upon(self, world: World) -> None:
        running = world.sealer()
        await world.sealed_rows(3)
        await running.run()
        past = {table: await world.rows(table) for table in tables.metadata.sorted_tables}
        await world.note(4)
        await running.run()
        for table, rows in past.items():
            await world.execute(delete(table), *(insert(table).values(row) for row in rows))
        assert await world.verified() == [
            finding(Kind.HEAD_BEYOND, donde="carpeta", lugar=f"{world.anchor}:2", tamano=7, hojas=3)
        ]
        with pytest.raises(RegistroAlterado):  # at the start, though nothing waits
            await world.sealer().run()
        await world.note(9)
        for sealer in (running, world.sealer()):
            with pytest.raises(RegistroAlterado) as refused:
                await sealer.run()
            assert refused.value.metadata == {"registro": ORIGIN, "que": "ancla carpeta, 7 filas"}
        assert len(await world.rows(sellado_hojas)) == 3

    async def test_a_log_that_is_not_the_one_signed_last_is_not_built_upon(self, world: World) -> None:
        await world.sealed_rows(4)
        await world.note()
        node = (sellado_nodos.c.nivel == 2) & (sellado_nodos.c.indice == 0)
        [(right)] = [row["huella"] for row in await world.rows(sellado_nodos) if row["nivel"] == 2]
        for statement in (
            update(sellado_nodos).where(node).values(huella=b"x" * 32),
            update(sellado_registros).values(tamano=3),
            delete(sellado_cabezas),
        ):
            await world.execute(statement)
            with pytest.raises(RegistroAlterado):  # by the log itself: this anchor knows nothing of it
                await world.sealer(FileAnchor(world.folder / "nueva.cabezas")).run()
            await world.execute(
                update(sellado_nodos).where(node).values(huella=right), update(sellado_registros).values(tamano=4)
            )
        assert len(await world.rows(bitacora_sin_sellar)) == 1

    # Anchors.

    async def test_rows_are_sealed_while_an_anchor_is_away_and_anchored_when_it_is_back(self, world: World) -> None:
        await world.note(2)
        with pytest.raises(AnclaNoDisponible):
            await world.sealer(Away(world.anchor)).run()
        assert await world.rows(bitacora_sin_sellar) == []
        assert await world.verified() == []
        await world.sealer().run()
        assert (await world.report())[0].heads == {"base de datos": 1, "carpeta": 1}

    async def test_what_one_anchor_refuses_the_other_still_gets(self, world: World) -> None:
        class Other(FileAnchor):
            name = "otra"

        other = Other(world.folder / "otra.cabezas")
        await world.note(2)
        with pytest.raises(AnclaNoDisponible):
            await world.sealer(Away(world.anchor), other).run()
        assert await other.ultima() is not None
        assert await world.database.read(lambda s: confirmed(s, "auditoria", "otra")) == 2
        assert await world.database.read(lambda s: confirmed(s, "auditoria", "carpeta")) == 0

    async def test_an_anchor_gets_a_head_no_oftener_than_it_wants(self, world: World) -> None:
        class Rare(FileAnchor):
            every = 60.0

        instants: list[float] = []
        sealer = Sealer(world.sealed(Rare(world.anchor)), world.database, world.clock, lambda: instants[-1])
        for now, anchored in ((0.0, 1), (59.0, 1), (60.0, 3), (61.0, 3), (120.0, 5)):
            instants.append(now)
            await world.note()
            await sealer.run()
            assert await world.database.read(lambda s: confirmed(s, "auditoria", "carpeta")) == anchored
        assert await world.verified() == []

    async def test_an_anchor_that_lost_heads_is_named(self, world: World) -> None:
        await world.sealed_rows(3, 2)
        whole = kept(world.anchor)
        keep(world.anchor, whole[: whole.index(b"\n") + 1])
        assert await world.verified() == [finding(Kind.ANCHOR_INCOMPLETE, donde="carpeta", confirmado=5, tamano=3)]
        world.anchor.unlink()
        assert await world.verified() == [finding(Kind.ANCHOR_INCOMPLETE, donde="carpeta", confirmado=5, tamano=0)]

    async def test_a_damaged_or_disordered_anchor_is_named_by_its_line(self, world: World) -> None:
        await world.sealed_rows(3, 2, 1)
        lines = kept(world.anchor).splitlines(keepends=True)
        keep(world.anchor, lines[0] + lines[1].replace(b"5", b"6", 1) + lines[2] + lines[1])
        assert await world.verified() == [
            finding(Kind.HEAD_INVALID, donde="carpeta", lugar=f"{world.anchor}:2"),
            finding(Kind.HEAD_DISORDERED, donde="carpeta", lugar=f"{world.anchor}:4"),
        ]


def changes(value: Any) -> list[Any]:
    """Other values of the kind: each of some bytes or symbols with one bit flipped, or the number beside."""
    if isinstance(value, int):
        return [value + 1000]
    if not value:
        return ["x"]
    places = sorted({0, len(value) // 2, len(value) - 1})
    if isinstance(value, bytes):
        return [value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in places]
    return [value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] for at in places]


def rebuild(session: Session) -> None:
    """Rewrite the tree so that it fits the rows as they are."""
    rows = session.execute(select(bitacora).order_by(bitacora.c.posicion)).all()
    nodes = merkle.grown(0, [merkle.leaf_hash(canonical(row)) for row in rows], lambda *_: b"")
    for (level, index), value in nodes.items():
        place = (sellado_nodos.c.nivel == level) & (sellado_nodos.c.indice == index)
        session.execute(update(sellado_nodos).where(place).values(huella=value))


async def root_of(world: World, size: int) -> bytes:
    """The root over the first `size` leaves."""
    return await world.database.read(lambda session: LogTree(session, "auditoria").root(size))


def sign_anew(session: Session, signer: HeadSigner) -> None:
    """Sign the heads of the tree as it is."""
    tree = LogTree(session, "auditoria")
    for size in session.scalars(select(sellado_cabezas.c.tamano)).all():
        head = signer.sign(size, tree.root(size), NOW)
        session.execute(update(sellado_cabezas).where(sellado_cabezas.c.tamano == size).values(texto=head))
