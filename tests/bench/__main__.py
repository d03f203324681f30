"""`make bench`: measure, print a table, and keep the figures in docs/benchmarks.md.

With --quick every load lasts a second and nothing is written. Figures of the containers have a part of their own there:
--only containers writes it.
"""

import argparse
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console

from libs.foundation.testing.servers import ServersMissing, kafka_server, minio_server, postgres_server
from tests.bench import accounts, containers, embedded, machine, real, report
from tests.bench.tables import (
    account_rows,
    container_rows,
    embedded_rows,
    figures,
    processor_rows,
    profile_rows,
    resident_rows,
)

_PAIRS, _FEW = 2000, 50  # e-mails with and without an account


def main() -> int:
    """Run what the arguments ask for; 0 when everything could be measured."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a second per load, nothing written")
    arguments.add_argument("--seconds", type=float, default=15.0, help="length of each load")
    arguments.add_argument("--only", choices=["embedded", "accounts", "real", "containers"], help="only that")
    arguments.add_argument(
        "--py-spy", default=shutil.which("py-spy"), help="a py-spy, for the profile; none: no profile"
    )
    arguments.add_argument("--folder", type=Path, help="keep logs and raw profiles there")
    chosen = arguments.parse_args()
    seconds = 1.0 if chosen.quick else chosen.seconds
    started = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before {machine.load():.1f}"
    sections: list[report.Section] = []
    in_containers: list[report.Section] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = chosen.folder or Path(temporary)
        if chosen.only in {None, "embedded"}:
            (folder / "embedded").mkdir(parents=True)
            sections += uvloop.run(_embedded(folder / "embedded"))
        if chosen.only in {None, "accounts"}:
            (folder / "accounts").mkdir(parents=True)
            sections += uvloop.run(_accounts(folder / "accounts", _FEW if chosen.quick else _PAIRS))
        if chosen.only in {None, "real"}:
            sections += _real(folder / "real", seconds, chosen.py_spy)
        if chosen.only in {None, "containers"}:
            in_containers = _containers()
    about = f"{machine.description()}. {started}."
    report.show([*sections, *in_containers], about)
    if not chosen.quick and not chosen.only:
        report.keep(sections, about)
    if not chosen.quick and in_containers:
        report.keep(in_containers, about, part="figures of containers")
    return 0


async def _embedded(folder: Path) -> list[report.Section]:
    Console().print("embedded mode …")
    return [embedded_rows(await embedded.measure(folder))]


async def _accounts(folder: Path, pairs: int) -> list[report.Section]:
    Console().print("who has an account …")
    return [account_rows(await accounts.measure(folder, pairs))]


def _containers() -> list[report.Section]:
    Console().print("containers …")
    try:
        return container_rows(containers.measure())
    except (OSError, subprocess.CalledProcessError) as error:
        Console().print(f"[red]containers not measured: {error}[/]")
        return []


def _real(folder: Path, seconds: float, py_spy: str | None) -> list[report.Section]:
    console = Console()
    console.print("servers …")
    try:
        with ExitStack() as stack:
            servers = real.Servers(
                stack.enter_context(postgres_server(direct=True)),
                stack.enter_context(kafka_server(direct=True)),
                stack.enter_context(minio_server(direct=True)),
            )
            console.print("real mode …")
            folder.mkdir(parents=True)
            measured = uvloop.run(real.measure(servers, folder, seconds, py_spy))
    except ServersMissing as missing:
        console.print(f"[red]real mode not measured: {missing}[/]")
        return []
    return [figures(measured), processor_rows(measured), *profile_rows(measured), resident_rows(measured)]


if __name__ == "__main__":
    raise SystemExit(main())
