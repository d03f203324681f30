"""`make bench`: measure, print a table, and keep the figures in docs/benchmarks.md.

With --quick every load lasts a second and nothing is written. Figures of accounts, casillero and containers have parts
of their own there, which --only accounts, --only casillero and --only containers write too.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console

from libs.foundation.testing.servers import ServersMissing, kafka_server, minio_server, postgres_server
from tests.bench import (
    accounts,
    casillero,
    containers,
    deposits,
    embedded,
    machine,
    mailboxes,
    real,
    report,
    sealer,
    sessions,
    signatures,
    verification,
)
from tests.bench.tables import (
    account_rows,
    container_rows,
    embedded_rows,
    figures,
    processor_rows,
    profile_rows,
    resident_rows,
    session_rows,
    signature_rows,
    verification_rows,
)

_PAIRS, _FEW = 2000, 50  # e-mails with and without an account
_TOKENS = 2000
_SIGNATURES = 50
_ORDERS, _FEW_ORDERS = 20_000, 2000
_IN_MAILBOXES, _ROUNDS = 1_000_000, 200


def main() -> int:
    """Run what the arguments ask for; 0 when everything could be measured."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a second per load, nothing written")
    arguments.add_argument("--seconds", type=float, default=15.0, help="length of each load")
    arguments.add_argument(
        "--only", choices=["embedded", "accounts", "casillero", "real", "containers"], help="only that"
    )
    arguments.add_argument(
        "--py-spy", default=shutil.which("py-spy"), help="a py-spy, for the profile; none: no profile"
    )
    arguments.add_argument("--folder", type=Path, help="keep logs and raw profiles there")
    chosen = arguments.parse_args()
    seconds = 1.0 if chosen.quick else chosen.seconds
    started = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before {machine.load():.1f}"
    sections: list[report.Section] = []
    of_accounts: list[report.Section] = []
    of_casillero: list[report.Section] = []
    in_containers: list[report.Section] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = chosen.folder or Path(temporary)
        if chosen.only in {None, "embedded"}:
            (folder / "embedded").mkdir(parents=True)
            sections += uvloop.run(_embedded(folder / "embedded"))
        if chosen.only in {None, "accounts"}:
            (folder / "accounts").mkdir(parents=True)
            of_accounts += uvloop.run(_accounts(folder / "accounts", _FEW if chosen.quick else _PAIRS))
            of_accounts += _sessions(folder / "sessions", seconds)
        if chosen.only in {None, "casillero"}:
            of_casillero += _casillero(folder / "casillero", seconds, chosen.py_spy, quick=chosen.quick)
        if chosen.only in {None, "real"}:
            sections += _real(folder / "real", seconds, chosen.py_spy)
        if chosen.only in {None, "containers"}:
            in_containers = _containers()
    about = f"{machine.description()}. {started}."
    report.show([*sections, *of_accounts, *of_casillero, *in_containers], about)
    if not chosen.quick and not chosen.only:
        report.keep(sections, about)
    if not chosen.quick and of_accounts:
        report.keep(of_accounts, about, part="figures of accounts")
    if not chosen.quick and of_casillero:
        report.keep(of_casillero, about, part="figures of casillero")
    if not chosen.quick and in_containers:
        report.keep(in_containers, about, part="figures of containers")
    return 0


async def _embedded(folder: Path) -> list[report.Section]:
    Console().print("embedded mode …")
    return [embedded_rows(await embedded.measure(folder))]


async def _accounts(folder: Path, pairs: int) -> list[report.Section]:
    Console().print("who has an account …")
    measured = await accounts.measure(folder, pairs)
    return [account_rows(measured), verification_rows(await verification.measure(_TOKENS))]


def _containers() -> list[report.Section]:
    Console().print("containers …")
    try:
        return container_rows(containers.measure())
    except (OSError, subprocess.CalledProcessError) as error:
        Console().print(f"[red]containers not measured: {error}[/]")
        return []


def _casillero(folder: Path, seconds: float, py_spy: str | None, *, quick: bool) -> list[report.Section]:
    folder.mkdir(parents=True)
    orders, many, rounds = (_FEW_ORDERS, _FEW_ORDERS, 5) if quick else (_ORDERS, _IN_MAILBOXES, _ROUNDS)
    Console().print("signatures …")
    signed = signature_rows(uvloop.run(signatures.measure(_SIGNATURES)))
    Console().print("mailboxes on SQLite …")
    pages = [uvloop.run(mailboxes.measure(f"sqlite:///{folder}/mailboxes.db", many, rounds))]
    try:
        with _servers() as servers:
            Console().print("mailboxes on PostgreSQL …")
            pages.insert(0, uvloop.run(mailboxes.measure(servers.postgres.url(), many, rounds)))
            Console().print("deposits …")
            sealed = uvloop.run(sealer.measure(servers.postgres.url(), folder, orders))
            measured = uvloop.run(deposits.measure(servers, folder / "suite", orders, seconds, py_spy))
    except ServersMissing as missing:
        Console().print(f"[red]deposits not measured: {missing}[/]")
        return [signed, casillero.mailbox_rows(pages, many)]
    return [signed, *casillero.deposit_rows(measured, sealed), casillero.mailbox_rows(pages, many)]


def _sessions(folder: Path, seconds: float) -> list[report.Section]:
    try:
        with _servers() as servers:
            Console().print("logins and refreshes …")
            folder.mkdir(parents=True)
            return session_rows(uvloop.run(sessions.measure(servers, folder, seconds)))
    except ServersMissing as missing:
        Console().print(f"[red]logins and refreshes not measured: {missing}[/]")
        return []


def _real(folder: Path, seconds: float, py_spy: str | None) -> list[report.Section]:
    try:
        with _servers() as servers:
            Console().print("real mode …")
            folder.mkdir(parents=True)
            measured = uvloop.run(real.measure(servers, folder, seconds, py_spy))
    except ServersMissing as missing:
        Console().print(f"[red]real mode not measured: {missing}[/]")
        return []
    return [figures(measured), processor_rows(measured), *profile_rows(measured), resident_rows(measured)]


@contextmanager
def _servers() -> Iterator[real.Servers]:
    """The three, started for this. Raises ServersMissing."""
    Console().print("servers …")
    with ExitStack() as stack:
        yield real.Servers(
            stack.enter_context(postgres_server(direct=True)),
            stack.enter_context(kafka_server(direct=True)),
            stack.enter_context(minio_server(direct=True)),
        )


if __name__ == "__main__":
    raise SystemExit(main())
