"""What is measured of casillero, as the rows that are shown."""

from collections.abc import Sequence

from tests.bench.deposits import Deposits
from tests.bench.mailboxes import Mailboxes
from tests.bench.report import HEADINGS, Row, Section

_DEPOSITS, _WHILE_FILED, _SEALED = 2000, 300, 8000  # per second
_VISIBLE, _PAGE = 100, 30  # milliseconds


def deposit_rows(measured: Deposits, sealed: float) -> list[Section]:
    """Deposits and the sealing of their evidence beside the bare parts, and who uses the processors."""
    one, two, visible = measured.backlog[1], measured.backlog[2], measured.visible
    rows = [
        _rate("deposits from a backlog", one, measured.bare, _DEPOSITS),
        _rate("the same, two processes", two, measured.bare),
        _rate("the same, one process, while the rest of the suite follows", measured.followed),
        _rate("the same, until the rest has heard of all of them", measured.whole),
        _rate(f"the same, while {measured.filings:.0f} filings a second arrive", measured.filed, None, _WHILE_FILED),
        Row(f"order → deposit visible, {visible.per_second:,.0f} /s, p50", visible.percentile(50), "ms"),
        _time("order → deposit visible, p99", visible.percentile(99), _VISIBLE),
        _rate("rows sealed", sealed, None, _SEALED),
    ]
    note = (
        "Orders of one notificacion each for 2,000 mailboxes, in Kafka before they are taken; Kafka, PostgreSQL and"
        f" client on the same cores. Bare: the same rows by set-based batches. Others used {measured.others:.1f} of the"
        " cores meanwhile."
    )
    spent = [[process, f"{milliseconds:.2f} ms"] for process, milliseconds in measured.processor.items()]
    shares = [[part, f"{share:.0f} %"] for part, share in measured.profile.items()]
    sections = [
        Section("Deposits", note, HEADINGS, [row.cells() for row in rows]),
        Section("Processor time of a deposit", "From a backlog, one process.", ["process", "per deposit"], spent),
    ]
    if shares:
        sections.append(Section("Inside `work casillero`", "Busy samples (py-spy).", ["part", "share"], shares))
    return sections


def mailbox_rows(measured: Sequence[Mailboxes], many: int) -> Section:
    """Pages of a large mailbox."""
    rows = [
        row
        for each in measured
        for what, (half, last) in each.times.items()
        for row in (
            Row(f"{each.database}: {what}, p50", half, "ms", each.bare[0] if what == "first page" else None),
            _time(f"{each.database}: {what}, p99", last, _PAGE),
        )
    ]
    note = (
        f"{many:,} notificaciones, a twentieth of them in the mailbox that is read; use case and database, without"
        " gateway and call. Bare: the rows of a first page by the driver."
    )
    return Section("Pages of a mailbox", note, HEADINGS, [row.cells() for row in rows])


def _rate(what: str, ours: float, bare: float | None = None, wanted: float | None = None) -> Row:
    return Row(
        what, ours, "/s", bare, f"≥ {wanted:,.0f} /s" if wanted else "", None if wanted is None else ours >= wanted
    )


def _time(what: str, ours: float, wanted: float) -> Row:
    return Row(what, ours, "ms", None, f"< {wanted:,.0f} ms", ours < wanted)
