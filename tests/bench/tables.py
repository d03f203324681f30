"""What was measured, as the rows that are shown."""

from collections.abc import Mapping

from tests.bench.accounts import Told
from tests.bench.containers import NOTHING, Containers
from tests.bench.embedded import Embedded
from tests.bench.load import Figures
from tests.bench.machine import OTHERS, cores
from tests.bench.real import FILERS, READERS, Measured
from tests.bench.report import HEADINGS, Row, Section
from tests.bench.sessions import CONNECTIONS, COUNTED, SHARE, Sessions
from tests.bench.signatures import Signatures
from tests.bench.verification import Verification

_TELLS = 2.0  # ms
_VERIFIED = 200  # microseconds
_CONSTANCIA = 150  # milliseconds
_SHOWN = 8  # owners of time; the rest is small


def embedded_rows(measured: Embedded) -> Section:
    """The embedded default."""
    rows = [
        Row("first start, seeding included", measured.first_start, "s"),
        Row("second start", measured.second_start, "s", None, "≤ 5 s", measured.second_start <= 5),
        Row("memory, idle", measured.idle, "MiB"),
        Row("memory after the journey", measured.after_journey, "MiB", None, "< 300 MB", measured.after_journey < 286),
    ]
    note = "`estrado up`: whole suite in one process, with its checker; start = from the command to a healthy answer."
    return _section("Embedded", note, rows)


def account_rows(measured: Mapping[str, Told]) -> Section:
    """Whether time, or an answer, tells who has an account."""
    rows = []
    for what, told in measured.items():
        apart = told.known - told.unknown
        wanted = f"within ±{_TELLS:.0f} ms"
        rows += [
            Row(f"{what}, e-mail with an account, p50", told.known, "ms"),
            Row(f"{what}, e-mail without, p50", told.unknown, "ms"),
            Row(f"{what}, difference of these medians", apart, "ms", None, wanted, abs(apart) < _TELLS),
            Row(
                f"{what}, median difference of a pair",
                told.difference,
                "ms",
                None,
                wanted,
                abs(told.difference) < _TELLS,
            ),
            Row(f"{what}, different answers", told.answers, "", None, "1", told.answers == 1),
        ]
    pairs = next(iter(measured.values())).pairs
    return _section("Who has an account", f"{pairs} e-mails of each kind, one after the other, embedded default.", rows)


def session_rows(measured: Sessions) -> list[Section]:
    """Logins and refreshes beside the bare parts, and who uses the processors for them."""
    rows = []
    for work, units, wanted in (("login", "logins", 25), ("refresh", "refreshes", 200)):
        ours, bare, even = measured.ours[work], measured.bare[work], measured.even[work]
        spent = sum(measured.processor[work][process] for process in COUNTED)
        share = cores()
        rows += [
            Row(f"{units}, {CONNECTIONS} connections", ours.per_second, "/s", bare.per_second),
            Row(
                f"{units} per core of this machine",
                ours.per_second / share,
                "/s",
                bare.per_second / share,
                f"≥ {wanted} /s",
                ours.per_second / share >= wanted,
            ),
            Row(f"{units} per core of gateway and identity alone", 1000 / spent, "/s"),
            *_times(work, ours, bare),
            Row(f"{work} at {SHARE:.0%} of that rate, p50", even.percentile(50), "ms"),
            Row(
                f"{work} at {SHARE:.0%} of that rate, p99",
                even.percentile(99),
                "ms",
                None,
                "< 400 ms",
                even.percentile(99) < 400,
            ),
        ]
    note = (
        "Real mode; stores and client on the same cores. Bare: for a login one Argon2id of the same cost on every core;"
        " for a refresh a handler with three statements and a signature."
        f" Others used {measured.others:.1f} of the cores meanwhile."
    )
    columns = [measured.processor["login"], measured.processor["refresh"]]
    by_process = [[name, *(f"{column[name]:.1f} ms" for column in columns)] for name in columns[0] if name != OTHERS]
    spent_note = "Beyond what it uses idle."
    return [
        _section("Logins and refreshes", note, rows),
        Section("Processor time of them", spent_note, ["process", "per login", "per refresh"], by_process),
    ]


def verification_rows(measured: Verification) -> Section:
    """One access token in a service."""
    near = measured.first < _VERIFIED
    rows = [
        Row("token seen for the first time", measured.first, "µs", measured.joserfc, f"< {_VERIFIED} µs", near),
        Row("the same, beside its signature alone", measured.first, "µs", measured.signature),
        Row("token seen before", measured.again, "µs", measured.joserfc),
    ]
    return _section("Verification of an access token", "Medians in one process. Bare: joserfc, or Ed25519.", rows)


def signature_rows(measured: Signatures) -> Section:
    """PDFs signed and constancias made, in one process."""
    share, sealed = measured.pyhanko / measured.ours, measured.sealed
    rows = [
        Row("a PDF signed with a timestamp", measured.ours, "ms", measured.pyhanko, "≥ 80 % of pyHanko", share >= 0.8),
        Row("a constancia set", measured.constancia, "ms"),
        Row("a constancia set and sealed", sealed, "ms", None, f"< {_CONSTANCIA} ms", sealed < _CONSTANCIA),
    ]
    return _section("Signatures", "Medians in one process, RSA 2048, our own authority. Bare: pyHanko alone.", rows)


def figures(measured: Measured) -> Section:
    """Real mode beside the bare parts."""
    ours, bare = measured.ours, measured.bare
    half = ours["filing, visible"]
    rows = [
        _rate(f"filings of a 1 MiB PDF, {FILERS} connections", ours["filing"], bare["filing"], 25),
        *_times("filing", ours["filing"], bare["filing"], 1000),
        Row("of which upload, p50", ours["upload"].percentile(50), "ms"),
        Row("filing at half load, p50", half.percentile(50), "ms"),
        Row("filing at half load, p99", half.percentile(99), "ms"),
        _rate(f"authenticated read of 20 cases, {READERS} connections", ours["database"], bare["database"], 400),
        *_times("read of 20 cases", ours["database"], bare["database"]),
        _rate("read that touches no database (calendar)", ours["nothing"], bare["nothing"], 2000),
        *_times("read of the calendar", ours["nothing"], bare["nothing"]),
        _rate("authenticated, refused before any service (422)", ours["refused"], bare["refused"], 2000),
        *_times("commit → avisos visible, half load", ours["visible"], bare["visible"], 100),
        *_times("the same, one party on paper", ours["visible, one on paper"], bare["visible, one on paper"], 100),
        Row("gateway's peak, upload of 1 MiB", measured.memory[1], "MiB"),
        Row("gateway's peak, upload of 200 MiB", measured.memory[200], "MiB", None, "flat", _flat(measured)),
    ]
    note = (
        "Separate processes, PostgreSQL, Kafka, MinIO, client and all, on this one machine;"
        f" besides, others used {measured.others:.1f} of its cores while processor time was counted."
    )
    return _section("Real mode", note, rows)


def processor_rows(measured: Measured) -> Section:
    """Who uses the processors, and for what."""
    columns = [measured.processor["filing"], measured.processor["read"], measured.idle]
    rows = [
        [process, *(f"{column[process]:.1f} ms" for column in columns)] for process in columns[0] if process != OTHERS
    ]
    sums = [sum(time for process, time in column.items() if process != OTHERS) for column in columns]
    rows.append(["all", *(f"{time:.1f} ms" for time in sums)])
    note = "Beyond what it uses idle; a filing with all that follows from it: avisos, events, copies."
    return Section("Processor time", note, ["process", "per filing", "per read of 20 cases", "idle, per second"], rows)


def profile_rows(measured: Measured) -> list[Section]:
    """Whose time it was inside the processes."""
    return [
        Section(
            f"Inside `{process}`: {work}",
            "Share of busy samples whose innermost recognised frame is of that part (py-spy).",
            ["part", "share"],
            [[owner, f"{share:.0f} %"] for owner, share in list(shares.items())[:_SHOWN]],
        )
        for work, processes in measured.profiles.items()
        for process, shares in processes.items()
    ]


def resident_rows(measured: Measured) -> Section:
    """Memory of each process at the end."""
    rows = [[name, f"{held:.0f} MiB"] for name, held in measured.resident.items()]
    rows.append(["all", f"{sum(measured.resident.values()):.0f} MiB"])
    return Section("Memory of the processes after the load", "Proportional share (PSS).", ["process", "memory"], rows)


def _section(title: str, note: str, rows: list[Row]) -> Section:
    return Section(title, note, HEADINGS, [row.cells() for row in rows])


def _rate(what: str, ours: Figures, bare: Figures, wanted: float) -> Row:
    return Row(what, ours.per_second, "/s", bare.per_second, f"≥ {wanted:,.0f} /s", ours.per_second >= wanted)


def _times(what: str, ours: Figures, bare: Figures, wanted: float | None = None) -> list[Row]:
    last = ours.percentile(99)
    return [
        Row(f"{what}, p50", ours.percentile(50), "ms", bare.percentile(50)),
        Row(
            f"{what}, p99",
            last,
            "ms",
            bare.percentile(99),
            f"< {wanted:,.0f} ms" if wanted else "",
            last < wanted if wanted else None,
        ),
    ]


def _flat(measured: Measured) -> bool:
    return measured.memory[200] < measured.memory[1] + 32


def container_rows(measured: Containers) -> list[Section]:
    """The image, and what its processes need before anything is asked of them."""
    image = measured.image
    ready = {kind: max(of) for kind, of in _by_kind(measured.ready).items()}
    together = sum(measured.resident.values())
    rows = [
        Row("image above a base with Python", image["above"], "MB", None, "< 300 MB", image["above"] < 300),
        Row("Python, where the base has none", image["Python, where the base has none"], "MB"),
        Row("base", image["base"], "MB"),
        *(Row(f"start to ready, {kind}", took, "s", None, "< 5 s", took < 5) for kind, took in ready.items()),
        *(
            Row(f"outage after the kill of {name}", took, "s", None, "< 2 s", took < 2)
            for name, took in measured.outage.items()
            if name != NOTHING
        ),
        Row("the same, nothing killed", measured.outage[NOTHING], "s"),
        Row("all processes, idle", together, "MB", None, "< 2,500 MB", together < 2500),
    ]
    note = (
        "From the image, with Compose; start = from starting the container to /salud/listo, the slowest of a kind;"
        " outage = from the kill to the aviso of an escrito presented at that moment, the longest of five."
    )
    held = [Row(name, held, "MB", None, "< 120 MB", held < 120).cells() for name, held in measured.resident.items()]
    return [
        _section("Containers", note, rows),
        Section("Idle memory of the processes in containers", "Resident, shared pages included (RSS).", HEADINGS, held),
    ]


def _by_kind(ready: dict[str, float]) -> dict[str, list[float]]:
    kinds: dict[str, list[float]] = {"gateway": [ready["serve-gateway"]], "serve": [], "work": []}
    for name, took in ready.items():
        if name != "serve-gateway":
            kinds[name.partition("-")[0]].append(took)
    return kinds
