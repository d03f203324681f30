"""What sealing does, whatever database is below it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, Text, delete, event, insert, select, update
from sqlalchemy.orm import Session

from libs.foundation.core import merkle
from libs.foundation.core.auditoria import Anotacion, Clase
from libs.foundation.core.heads import HeadSigner, HeadVerifier, instant_text
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.jobs.jobs import Job, JobRunner
from libs.foundation.sealing.anchors import FileAnchor
from libs.foundation.sealing.bitacora import AnotacionNoEncontrada, SqlBitacora, canonical
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.sealer import SealedLog, Sealer
from libs.foundation.sealing.tables import (
    bitacora,
    bitacora_detalles,
    bitacora_sin_sellar,
    sellado_cabezas,
    sellado_hojas,
)
from libs.foundation.sealing.tree import LogTree
from libs.foundation.sealing.verify import Finding, Kind, Report, verify
from libs.foundation.sql.database import Database
from libs.foundation.sql.types import BigIntPk
from libs.foundation.testing.sealing_world import CUENTA, NOW, World, create_tables, finding


@contextmanager
def statements() -> Iterator[list[str]]:
    """What databases are asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class SealingContract:
    """Subclasses give the fixture `database`: empty."""

    @pytest.fixture
    async def world(self, database: Database, tmp_path: Path) -> World:
        await create_tables(database)
        return World(database, tmp_path)

    async def test_an_audit_without_rows_is_whole(self, world: World) -> None:
        await world.sealer().run()
        assert await world.report() == (Report(heads={"base de datos": 0, "carpeta": 0}), [])
        assert await world.rows(sellado_cabezas) == []

    async def test_a_batch_takes_as_many_statements_however_large_the_tree_is(self, world: World) -> None:
        counts = []
        for rows in (1, 2, 60, 64, 200, 700):
            await world.note(rows)
            with statements() as asked:
                await world.sealer().run()
            counts.append(len([each for each in asked if "sellado_nodos" in each]))
        *one_batch, two_batches = counts[1:]
        assert set(one_batch) == {counts[1]}
        assert two_batches < 2 * counts[1]
        assert (await world.report())[1] == []

    async def test_rows_are_sealed_signed_and_anchored_and_verify(self, world: World) -> None:
        await world.sealed_rows(3, 1, 4)
        report, found = await world.report()
        assert found == []
        assert report == Report(rows=8, waiting=0, heads={"base de datos": 3, "carpeta": 3})
        heads = [world.sealed().verifier.read(row["texto"]) for row in await world.rows(sellado_cabezas)]
        assert [(head.size, head.at) for head in heads] == [
            (size, NOW + timedelta(seconds=offset)) for offset, size in enumerate((3, 4, 8))
        ]
        rows = await world.database.read(lambda s: [canonical(r) for r in s.execute(select(bitacora))])
        tree = merkle.grown(0, [merkle.leaf_hash(row) for row in rows], lambda *_: b"")
        assert heads[-1].root == merkle.root(8, lambda *place: tree[place])

    async def test_what_is_not_sealed_yet_is_counted_and_no_fault(self, world: World) -> None:
        await world.sealed_rows(2)
        await world.note(3)
        report, found = await world.report()
        assert (found, report.rows, report.waiting) == ([], 2, 3)

    async def test_more_than_a_batch_is_sealed_at_once_in_the_order_of_writing(self, world: World) -> None:
        await world.note(1203)
        await world.sealer().run()
        assert (await world.report())[0].rows == 1203
        leaves = await world.rows(sellado_hojas)
        assert [leaf["fila"] for leaf in sorted(leaves, key=lambda leaf: leaf["indice"])] == list(range(1, 1204))
        assert await world.rows(bitacora_sin_sellar) == []
        assert await world.verified() == []

    async def test_the_sealed_bytes_are_those_that_the_documents_say(self, world: World) -> None:
        who = Principal("usuario", "gateway", CUENTA, UUID(int=8), session=UUID(int=9))
        note = (await world.note(who=who, en_nombre_de=UUID(int=10), datos={"ñ": '"', "a": "1"}, clase=Clase.LECTURA))[
            0
        ]
        [content] = await world.database.read(lambda s: [canonical(row) for row in s.execute(select(bitacora))])
        assert content.decode() == (
            '{"accion":"HECHO_0","clase":"lectura","datos":{"a":"1","ñ":"\\""},'
            '"en_nombre_de":"00000000-0000-0000-0000-00000000000a",'
            f'"id":"{note}","instante":"2026-03-02T16:00:00.000500Z","objeto":"cosa/0",'
            '"persona":"00000000-0000-0000-0000-000000000008","servicio":"gateway",'
            '"sesion":"00000000-0000-0000-0000-000000000009",'
            '"sujeto":"00000000-0000-0000-0000-000000000007","tipo":"usuario"}'
        )

    async def test_every_row_has_a_proof(self, world: World) -> None:
        await world.sealed_rows(3, 4)

        def prove(session: Session) -> list[bool]:
            tree = LogTree(session, "auditoria")
            last = world.sealed().verifier.read(tree.last_head() or "")
            good = []
            for row in session.execute(select(bitacora)).all():
                leaf = tree.leaf_of(row.posicion)
                assert leaf is not None
                proof = tree.inclusion_proof(leaf, last.size)
                good.append(merkle.included(merkle.leaf_hash(canonical(row)), leaf, last.size, proof, last.root))
            consistency = tree.consistency_proof(3, 7)
            good.append(merkle.consistent(3, tree.root(3), 7, last.root, consistency))
            return good

        assert await world.database.read(prove) == [True] * 8
        assert await world.database.read(lambda s: LogTree(s, "auditoria").leaf_of(99)) is None

    async def test_another_table_is_sealed_into_a_log_of_its_own_by_saying_what_its_bytes_are(
        self, world: World
    ) -> None:
        metadata = MetaData()
        acts = Table("actos", metadata, Column("posicion", BigIntPk, primary_key=True), Column("que", Text))
        pending = Table("actos_sin_sellar", metadata, Column("posicion", BigInteger, primary_key=True))
        table = SealedTable("actos", acts, pending, lambda row: str(row.que).encode())
        origin, anchor = "estrado/prueba/actos", FileAnchor(world.folder / "actos.cabezas")
        signer, verifier = HeadSigner(origin, world.key), HeadVerifier(origin, [world.key.public_key()])
        log = SealedLog(table, signer, verifier, [anchor])

        def act(session: Session) -> None:
            metadata.create_all(session.connection())
            session.execute(insert(acts), [{"posicion": n, "que": f"acto {n}"} for n in (1, 2, 3)])
            session.execute(insert(pending), [{"posicion": n} for n in (1, 2, 3)])

        await world.database.write(act)
        await world.sealed_rows(2)
        await Sealer(log, world.database, world.clock).run()
        found: list[Finding] = []
        assert (await verify(log, world.database, found.append)).rows == 3
        assert (await world.report())[0].rows == 2
        await world.execute(update(acts).where(acts.c.posicion == 3).values(que="otro"))
        await verify(log, world.database, found.append)
        assert found == [finding(Kind.ROW_CHANGED, fila=3, hoja=2)]
        assert await world.verified() == []

    # Personal data.

    async def test_personal_data_is_beside_and_erasing_it_breaks_no_seal(self, world: World) -> None:
        note = (await world.note(detalles={"direccion": "190.56.1.1"}))[0]
        await world.sealer().run()
        [row] = await world.database.read(lambda s: [canonical(row) for row in s.execute(select(bitacora))])
        assert b"190.56" not in row
        assert "190.56.1.1" in str(await world.rows(bitacora_detalles))

        def erase(session: Session) -> None:
            SqlBitacora(session, servicio("prueba"), world.clock.now).borrar_detalles(note, "a petición")

        await world.database.write(erase)
        assert await world.rows(bitacora_detalles) == []
        assert await world.verified() == []
        await world.sealer().run()
        assert await world.verified() == []
        assert [row["accion"] for row in await world.rows(bitacora)] == ["HECHO_0", "DETALLES_BORRADOS"]
        with pytest.raises(AnotacionNoEncontrada):
            await world.database.write(
                lambda s: SqlBitacora(s, servicio("prueba"), world.clock.now).borrar_detalles(CUENTA, "x")
            )

    async def test_personal_data_is_erased_by_age_and_what_some_acts_keep_is_not(self, world: World) -> None:
        await world.sealed_rows(2, 2, 2)  # HECHO_0 and HECHO_1, three times, a second apart
        antes = NOW + timedelta(seconds=2)

        async def erase(despues_de: int) -> int | None:
            def act(session: Session) -> int | None:
                audit = SqlBitacora(session, servicio("prueba"), world.clock.now)
                salvo = {"HECHO_0", "HECHO_7"}
                return audit.borrar_detalles_antiguos(antes, "plazo", salvo=salvo, despues_de=despues_de, limite=3)

            return await world.database.write(act)

        assert [await erase(0), await erase(3), await erase(0)] == [3, None, None]
        assert [row["posicion"] for row in await world.rows(bitacora_detalles)] == [1, 3, 5, 6]
        noted = [row["datos"] for row in await world.rows(bitacora) if row["accion"] == "DETALLES_BORRADOS"]
        assert noted == [
            f'{{"desde":"{one}","hasta":"{one}","motivo":"plazo","salvo":"HECHO_0 HECHO_7"}}' for one in (2, 4)
        ]
        await world.sealer().run()
        assert await world.verified() == []
        await world.execute(delete(bitacora_detalles).where(bitacora_detalles.c.posicion.in_([3, 6])))
        assert await world.verified() == [
            finding(Kind.BESIDES, fila=3, hoja=2, que="DETALLES_AUSENTES"),
            finding(Kind.BESIDES, fila=6, hoja=5, que="DETALLES_AUSENTES"),
        ]

    async def test_what_was_done_to_some_things_is_read_from_its_end(self, world: World) -> None:
        me, other = (Principal("usuario", "gateway", uuid4()) for _ in range(2))
        await world.note(2, me, detalles={"direccion": "190.56.1.1"})
        await world.note(2, other, clase=Clase.LECTURA)
        await world.note(1)

        async def read(objetos: list[str], limite: int = 9) -> Sequence[Anotacion]:
            return await world.database.read(
                lambda session: SqlBitacora(session, me, world.clock.now).de(objetos, limite)
            )

        noted = await read(["cosa/1", "cosa/9"])
        assert [(one.accion, one.objeto, one.sujeto, one.clase) for one in noted] == [
            ("HECHO_1", "cosa/1", other.subject, Clase.LECTURA),
            ("HECHO_1", "cosa/1", me.subject, Clase.CAMBIO),
        ]
        assert [one.detalles for one in noted] == [{}, {"direccion": "190.56.1.1"}]
        assert {one.instante for one in noted} == {instant_text(world.clock.now())}
        assert [one.sujeto for one in await read(["cosa/0"], 2)] == [None, other.subject]
        assert await read([]) == []

    async def test_the_same_data_has_another_hash_each_time(self, world: World) -> None:
        await world.note(2, detalles={"direccion": "190.56.1.1"})
        assert len({row["detalles"] for row in await world.rows(bitacora)}) == 2

    # Many at once, and the clock.

    async def test_two_sealers_at_once_seal_each_row_once(self, world: World) -> None:
        async def keep_sealing(sealer: Sealer) -> None:
            for _ in range(10):
                await sealer.run()

        async def keep_noting() -> None:
            for _ in range(20):
                await world.note(3)

        await asyncio.gather(keep_sealing(world.sealer()), keep_sealing(world.sealer()), keep_noting())
        await world.sealer().run()
        report, found = await world.report()
        assert (found, report.rows, report.waiting) == ([], 60, 0)

    async def test_rows_whose_transactions_end_out_of_order_are_all_sealed(self, world: World) -> None:
        await world.note(2)
        [first, _] = await world.rows(bitacora_sin_sellar)
        await world.execute(delete(bitacora_sin_sellar).where(bitacora_sin_sellar.c.posicion == first["posicion"]))
        await world.sealer().run()  # has not seen it yet
        await world.execute(insert(bitacora_sin_sellar).values(first))
        await world.sealer().run()
        report, found = await world.report()
        assert (found, report.rows) == ([], 2)

    async def test_one_process_at_a_time_is_the_sealer(self, world: World) -> None:
        ran = []

        def job(sealer: Sealer, name: str) -> Job:
            async def run() -> None:
                await sealer.run()
                ran.append(name)

            return Job("sellar-auditoria", 1.0, run)

        first, second = (JobRunner(world.database, world.clock, []) for _ in range(2))
        one, other = job(world.sealer(), "uno"), job(world.sealer(), "otro")
        for rows in range(3):
            await world.note(rows + 1)
            assert await first.run_once(one)
            assert not await second.run_once(other)
        world.clock.advance(seconds=33)
        await world.note()
        assert await second.run_once(other)
        assert ran == ["uno"] * 3 + ["otro"]
        assert await world.verified() == []

    async def test_a_clock_that_goes_back_stops_nothing_and_no_head_is_older_than_the_one_before(
        self, world: World
    ) -> None:
        await world.sealed_rows(1)
        world.clock.advance(hours=-1)
        await world.sealed_rows(1, 1)
        world.clock.advance(hours=2)
        await world.sealed_rows(1)
        heads = [world.sealed().verifier.read(row["texto"]) for row in await world.rows(sellado_cabezas)]
        assert [head.at - NOW for head in heads] == [timedelta(0)] * 3 + [timedelta(hours=1, seconds=3)]
        assert await world.verified() == []

    async def test_verification_while_rows_are_written_and_sealed_finds_nothing(self, world: World) -> None:
        done = False

        async def keep_writing() -> None:
            sealer = world.sealer()
            while not done:
                await world.note(7, detalles={"a": "b"})
                await sealer.run()

        await world.sealed_rows(600)
        writing = asyncio.create_task(keep_writing())
        for _ in range(5):
            assert await world.verified() == []
        done = True
        await writing

    async def test_progress_is_told_up_to_the_end(self, world: World) -> None:
        await world.sealed_rows(1203)
        told: list[tuple[int, int]] = []
        await verify(world.sealed(), world.database, lambda _: None, lambda *progress: told.append(progress))
        assert told == [(500, 1203), (1000, 1203), (1203, 1203)]
