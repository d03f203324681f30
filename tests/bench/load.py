"""Load: a number of connections that ask as fast as they are answered, or at a given rate, for some seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bench.client import Connection

# One unit of work on a connection; the number tells the connections apart.
Work = Callable[[Connection, int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load gave: units of work per second, sorted times per unit in seconds, and how many units in `all`,
    those that only warmed up included."""

    per_second: float
    times: list[float]
    all: int = 0

    def percentile(self, percent: float) -> float:
        """Milliseconds within which `percent` % of the units were done."""
        return percentile(self.times, percent)


def together(rounds: list[Figures]) -> Figures:
    """Rounds of equal length as one."""
    return Figures(
        sum(figures.per_second for figures in rounds) / len(rounds),
        sorted(time for figures in rounds for time in figures.times),
    )


def percentile(times: list[float], percent: float) -> float:
    """The percentile in milliseconds of `times` (seconds, sorted, not empty); the nearest rank."""
    return times[min(len(times) - 1, int(len(times) * percent / 100))] * 1000


async def closed_loop(url: str, work: Work, connections: int, seconds: float) -> Figures:
    """Each connection does one unit after the other; the first tenth of the time only warms up. Raises BadAnswer."""
    times: list[float] = []
    warming = 0
    start = time.perf_counter()
    counted_from, end = start + seconds / 10, start + seconds

    async def one(number: int) -> None:
        nonlocal warming
        connection = await Connection.open(url)
        try:
            while (begun := time.perf_counter()) < end:
                await work(connection, number)
                if begun >= counted_from:
                    times.append(time.perf_counter() - begun)
                else:
                    warming += 1
        finally:
            connection.close()

    async with asyncio.TaskGroup() as group:
        for number in range(connections):
            group.create_task(one(number))
    return Figures(len(times) / (time.perf_counter() - counted_from), sorted(times), warming + len(times))


async def at_rate(url: str, work: Work, connections: int, per_second: float, seconds: float) -> Figures:
    """Units start at even distances, on whichever connection is free; each one's time counts from its due start."""
    times: list[float] = []
    start = time.perf_counter()
    due = iter(range(max(1, int(per_second * seconds))))

    async def one(number: int) -> None:
        connection = await Connection.open(url)
        try:
            for turn in due:
                begin = start + turn / per_second
                await asyncio.sleep(max(0.0, begin - time.perf_counter()))
                await work(connection, number)
                times.append(time.perf_counter() - begin)
        finally:
            connection.close()

    async with asyncio.TaskGroup() as group:
        for number in range(connections):
            group.create_task(one(number))
    return Figures(len(times) / (time.perf_counter() - start), sorted(times))
