"""The instruments themselves: what they count and what they write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from services.casillero.entrypoints.events import entrega_ordenada
from tests.bench import deposits, mailboxes, signatures, verification
from tests.bench.casillero import deposit_rows, mailbox_rows
from tests.bench.client import BadAnswer, Connection, request
from tests.bench.containers import Containers
from tests.bench.load import Figures, at_rate, closed_loop, together
from tests.bench.machine import OTHERS, cores
from tests.bench.pdfs import pdf_of
from tests.bench.profile import owners
from tests.bench.report import Row, Section, keep
from tests.bench.sessions import Renewing, Sessions
from tests.bench.tables import container_rows, session_rows


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Answers every request with a head, in two pieces; the requests' heads."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            heads.append(head)
            if b"content-length: " in head:
                await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
            writer.write(answer[:20])
            await writer.drain()
            writer.write(answer[20:])
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", heads


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhola"


async def test_a_connection_is_kept_for_many_requests() -> None:
    async with server(OK) as (url, heads):
        connection = await Connection.open(url)
        for _ in range(3):
            assert (await connection.ask(request("GET", "/a", {"x": "y"}))).body == b"hola"
        await connection.send_long(request("POST", "/b", {}, 6), [b"abc", b"def"], expected=200)
        connection.close()
        assert [head.split(b" HTTP")[0] for head in heads] == [b"GET /a"] * 3 + [b"POST /b"]


async def test_another_status_or_an_answer_without_length_is_bad() -> None:
    for answer in (b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\nserver: x\r\n\r\n"):
        async with server(answer) as (url, _):
            connection = await Connection.open(url)
            with pytest.raises(BadAnswer):
                await connection.ask(request("GET", "/", {}))
            connection.close()


async def test_loads_count_every_unit_they_time() -> None:
    async with server(OK) as (url, heads):
        head = request("GET", "/", {})
        closed = await closed_loop(url, lambda connection, _: connection.ask(head), 2, 0.2)
        assert closed.all == len(heads) > len(closed.times) > 0
        heads.clear()
        even = await at_rate(url, lambda connection, _: connection.ask(head), 2, 100, 0.2)
        assert len(even.times) == len(heads) == 20
        assert even.per_second < 106  # 20 starts, 10 ms apart


def test_percentiles_are_of_all_rounds() -> None:
    figures = together([Figures(10, [0.001, 0.003]), Figures(20, [0.002, 0.1])])
    assert figures.per_second == 15
    assert figures.percentile(50) == 3
    assert figures.percentile(99) == 100


def test_a_sample_belongs_to_its_innermost_known_frame() -> None:
    stacks = (
        "run (/x/uvloop/__init__.py:1);call (/x/grpc/aio/_call.py:2);loads (/usr/json.py:3) 3\nrun (/x/uvloop:1) 1\n"
    )
    stacks += "bootstrap (/usr/threading.py:1);_worker (/usr/thread.py:81) 5\n"
    assert owners(stacks) == {"gRPC (grpc.aio)": 75.0, "event loop and its sockets (uvloop), rest": 25.0}


def test_figures_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("before\n<!-- figures: written by `make bench` -->\nold\n<!-- end of figures -->\nafter\n")
    rows = [Row("reads", 500, "/s", 1000, "≥ 400 /s", reached=True).cells()]
    keep([Section("Real mode", "note", ["a", "b", "c", "d", "e", "f"], rows)], "2 cores", document)
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| reads | 500 /s | 1,000 /s | 0.50 | ≥ 400 /s | yes |" in text


def test_each_part_of_the_document_is_kept_by_itself(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    marks = [
        f"<!-- {part}: written by `make bench` -->\nold\n<!-- end of {part} -->\n"
        for part in ("figures", "figures of containers")
    ]
    document.write_text("".join(marks))
    keep([Section("Containers", "note", ["a"], [["b"]])], "2 cores", document, part="figures of containers")
    text = document.read_text()
    assert text.startswith(marks[0])
    assert "### Containers" in text.removeprefix(marks[0])
    with pytest.raises(ValueError, match="no marks"):
        keep([], "2 cores", document, part="nothing")


def test_the_slowest_start_of_each_kind_counts() -> None:
    measured = Containers(
        image={"above": 271.0, "Python, where the base has none": 48.0, "base": 117.0},
        resident={"serve-gateway": 110.0, "serve-a": 121.0},
        ready={"serve-gateway": 1.0, "serve-a": 2.0, "serve-b": 6.0, "work-a": 3.0},
        outage={"nothing": 0.1, "work-a": 2.5},
    )
    shown, held = container_rows(measured)
    assert [row[1] for row in shown.rows if row[0].startswith("start to ready")] == ["1.00 s", "6.00 s", "3.00 s"]
    assert [row[-1] for row in shown.rows if row[0].startswith("outage")] == ["no"]
    assert [row[-1] for row in held.rows] == ["yes", "no"]


def test_a_rate_is_told_by_core_and_by_the_processes_that_count() -> None:
    times = [0.01] * 98 + [0.5] * 2
    measured = Sessions(
        ours={"login": Figures(60.0, times), "refresh": Figures(300.0, times)},
        bare={"login": Figures(100.0, times), "refresh": Figures(900.0, times)},
        even={"login": Figures(42.0, [0.02]), "refresh": Figures(210.0, times)},
        processor={
            "login": {"serve gateway": 2.0, "serve identity": 23.0, "PostgreSQL": 4.0, OTHERS: 1.0},
            "refresh": {"serve gateway": 1.5, "serve identity": 2.5, "PostgreSQL": 1.0, OTHERS: 1.0},
        },
    )
    shown, processors = session_rows(measured)
    told = {row[0]: row[1:] for row in shown.rows}
    assert told["logins per core of gateway and identity alone"][0] == "40.0 /s"
    assert told["refreshes per core of gateway and identity alone"][0] == "250 /s"
    assert told["logins per core of this machine"][0] == f"{60 / cores():.1f} /s"
    assert told["login at 70% of that rate, p99"][-1] == "yes"
    assert told["refresh at 70% of that rate, p99"][-1] == "no"
    assert [row[0] for row in processors.rows] == ["serve gateway", "serve identity", "PostgreSQL"]


async def test_each_connection_renews_its_own_token() -> None:
    body = b'{"token_renovacion":"otra"}'
    answer = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    async with server(answer) as (url, heads):
        connection = await Connection.open(url)
        renewing = Renewing("/renovacion", ["una", "dos"])
        await renewing(connection, 1)
        connection.close()
        assert renewing.tokens == ["una", "otra"]
        assert heads[0].startswith(b"POST /renovacion")


async def test_verification_is_measured_in_every_way() -> None:
    measured = await verification.measure(200)
    assert 0 < measured.again < measured.signature < measured.first
    assert measured.signature < measured.joserfc


def test_pdfs_are_of_the_size_asked_for() -> None:
    content = pdf_of(1024 * 1024)
    assert content.startswith(b"%PDF-")
    assert abs(len(content) - 1024 * 1024) < 16 * 1024


async def test_signatures_are_measured_beside_pyhanko_alone() -> None:
    measured = await signatures.measure(1)
    assert 0 < measured.constancia < measured.sealed
    assert measured.ours > 0
    assert measured.pyhanko > 0


async def test_pages_of_a_mailbox_are_timed_and_hold_what_they_should(tmp_path: Path) -> None:
    measured = await mailboxes.measure(f"sqlite:///{tmp_path}/boxes.db", 2000, 3)
    assert measured.database == "sqlite"
    assert all(0 < half <= last for half, last in [*measured.times.values(), measured.bare])
    section = mailbox_rows([measured], 2000)
    assert len(section.rows) == 2 * len(measured.times)
    assert [row[3] != "" for row in section.rows[:2]] == [True, False]


def test_orders_are_what_casillero_takes_each_of_a_case_of_its_own() -> None:
    persona = uuid4()
    orders = deposits.orders_of("0123abcd", 3, [persona])
    commands = [entrega_ordenada(order) for order in orders]
    assert {command.entrega.destinatario for command in commands} == {persona}
    assert [command.entrega.expediente_id for command in commands] == [order.subject for order in orders]
    assert len({order.subject for order in orders}) == 3
    assert {(order.subject.partition("-")[0], order.seq) for order in orders} == {("0123abcd", 1)}


def test_deposits_are_shown_beside_the_bare_parts_and_what_is_wanted() -> None:
    measured = deposits.Deposits(
        backlog={1: 2500.0, 2: 1900.0}, bare=5000.0, filed=250.0, visible=Figures(1250, [0.02])
    )
    first, *_ = deposit_rows(measured, sealed=9000)
    assert first.rows[0][3:] == ["0.50", "≥ 2,000 /s", "yes"]
    assert [row[-1] for row in first.rows] == ["yes", "", "", "", "no", "", "yes", "yes"]
