"""What the machine is, and what processes use of it, from /proc (Linux)."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

from libs.foundation.testing.servers import Server

_TICK = os.sysconf("SC_CLK_TCK")
_KIB = 1024
MIB = _KIB * _KIB
OTHERS = "others on this machine"


def description() -> str:
    """Processor, cores, memory, kernel and Python in one line."""
    info = Path("/proc/cpuinfo").read_text()
    model = next(line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MIB / _KIB
    return (
        f"{cores()} cores of {model}, {memory:.0f} GiB, Linux {platform.release()}, Python {platform.python_version()}"
    )


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def load() -> float:
    """Processes that wanted to run, on average over the last minute: what else the machine was doing."""
    return os.getloadavg()[0]


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def resident(pid: int) -> float:
    """MiB of the process's family that are its own: shared pages are divided among those that share them."""
    return sum(_pss(member) for member in family(pid)) / _KIB


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def forget_peak(pid: int) -> None:
    """Start counting the process's peak memory anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pid: int) -> float:
    """MiB that the process (not its children) held at most since `forget_peak`."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / _KIB


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Processor seconds used until the instant `at` (monotonic), by name."""

    at: float
    seconds: dict[str, float]

    def since(self, earlier: "Clockwork") -> dict[str, float]:
        """Processor seconds used since `earlier`, largest first."""
        used = {name: seconds - earlier.seconds[name] for name, seconds in self.seconds.items()}
        return dict(sorted(used.items(), key=lambda item: -item[1]))

    def per_second_since(self, earlier: "Clockwork") -> dict[str, float]:
        """The same per second that passed."""
        return {name: used / (self.at - earlier.at) for name, used in self.since(earlier).items()}


def processor_time(pids: dict[str, int], servers: dict[str, Server]) -> Clockwork:
    """What the families of `pids`, the containers of `servers` and this process used until now."""
    seconds = {name: sum(_used(member) for member in family(pid)) for name, pid in pids.items()}
    for name, server in servers.items():
        stats = server.container.get_wrapped_container().stats(stream=False, one_shot=True)
        seconds[name] = stats["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9
    seconds["this client"] = _used(os.getpid())
    seconds[OTHERS] = _busy() - sum(seconds.values())
    return Clockwork(time.monotonic(), seconds)


def _busy() -> float:
    """All processors' seconds but the idle ones, time stolen by other machines included."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    return (sum(int(field) for field in fields) - int(fields[3]) - int(fields[4])) / _TICK


def _used(pid: int) -> float:
    """With what its children that ended used: the checker forks one per file."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICK
