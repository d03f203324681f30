"""A process answers both questions from a thread of its own, also while its loop hangs."""

import asyncio
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from prometheus_client import Gauge

from libs.foundation.observability import health as module
from libs.foundation.observability.health import Health, answering

GAUGE = Gauge("estrado_prueba_de_salud", "Only for this test")


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def url(health: Health) -> Iterator[str]:
    with answering(health, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


def asked(url: str, path: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(url + path, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def test_a_process_lives_before_it_is_ready_and_says_what_it_waits_for(health: Health, url: str) -> None:
    assert asked(url, "/salud/vivo") == (200, '{"estado": "vivo"}')
    assert asked(url, "/salud/listo")[0] == 503
    health.unready("ALMACEN_NO_DISPONIBLE")
    status, body = asked(url, "/salud/listo")
    assert (status, json.loads(body)) == (503, {"estado": "no_listo", "causa": "ALMACEN_NO_DISPONIBLE"})
    health.ready()
    assert asked(url, "/salud/listo") == (200, '{"estado": "listo"}')


def test_on_its_way_out_it_is_unready_whatever_is_said(health: Health, url: str) -> None:
    health.end()
    health.ready()
    assert asked(url, "/salud/listo")[0] == 503
    assert asked(url, "/salud/vivo")[0] == 200


async def test_a_loop_that_hangs_is_seen_and_one_that_turns_again_too(
    health: Health, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BEAT", 0.01)
    monkeypatch.setattr(module, "_SILENCE", 0.3)
    beating = asyncio.create_task(health.beat())
    await asyncio.sleep(0)
    answers: list[int] = []
    watcher = threading.Thread(target=lambda: answers.append(until_hung(url)))
    watcher.start()
    watcher.join()  # the loop turns not meanwhile
    assert answers == [503]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        while (await asyncio.to_thread(asked, url, "/salud/vivo"))[0] != 200:  # noqa: ASYNC110 - asked as a probe asks
            await asyncio.sleep(0.01)
    beating.cancel()


def until_hung(url: str) -> int:
    """The status of /salud/vivo once it is no more 200, or after 5 s."""
    deadline = time.monotonic() + 5
    while (status := asked(url, "/salud/vivo")[0]) == 200 and time.monotonic() < deadline:
        time.sleep(0.01)
    return status


def test_metrics_are_beside_and_nothing_else_is(url: str) -> None:
    GAUGE.set(42)
    assert "estrado_prueba_de_salud 42.0" in asked(url, "/metrics")[1]
    assert asked(url, "/")[0] == 404
