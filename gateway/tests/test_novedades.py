"""What an open page is told, and that it takes nothing from others while it is open."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import novedades_service_pb2 as pb

from gateway.tests.conftest import Start, World
from gateway.tests.test_downloads import Client, at_once, never, nothing
from libs.foundation.core.errors import NotFound, SesionCerrada, Unavailable

PATH = "/v1/casillero/eventos"
BEAT = pb.SeguirNovedadesResponse(latido=True)


def told(numero: int = 42, *ids: str, **changed: Any) -> pb.SeguirNovedadesResponse:
    return pb.SeguirNovedadesResponse(**{"numero": numero, "notificaciones": ids, "sin_abrir": 3, **changed})


def events(text: str) -> list[tuple[str, Any]]:
    """The ids and the data of what a page is told, as a browser takes it apart."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines.get("event") == "novedades":
            found.append((lines["id"], json.loads(lines["data"])))
    return found


class Watch:
    """A mailbox in which nothing happens after the first message, and whether it is still watched."""

    def __init__(self, *messages: Any) -> None:
        self.messages = messages or (told(),)
        self.given_up = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            for message in self.messages:
                yield message
            await never()
        finally:
            self.given_up.set()


class Page(Client):
    """An open page."""

    def __init__(self, world: World, took: Any = at_once, **claims: Any) -> None:
        super().__init__(world, took, world.bearer(**claims))
        self.beginning = asyncio.Event()

    async def _send(self, message: Any) -> None:
        await super()._send(message)
        if b"event: novedades" in message.get("body", b""):
            self.beginning.set()

    def open(self) -> "asyncio.Task[Any]":
        """Until it ends."""
        return asyncio.create_task(self.get(PATH))

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()


async def test_a_page_is_told_that_something_came_and_not_what(world: World) -> None:
    one, other = str(uuid4()), str(uuid4())
    world.court.casillero.answers["SeguirNovedades"] = [told(), BEAT, told(43, one, other, sin_abrir=5, hay_mas=True)]
    answer = await world.client.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    assert events(answer.text) == [
        ("42", {"notificaciones": [], "hay_mas": False, "sin_abrir": 3}),
        ("43", {"notificaciones": [one, other], "hay_mas": True, "sin_abrir": 5}),
    ]
    assert ": latido\n\n" in answer.text
    assert answer.text.count("retry: ") == 2, "at its beginning, and where the other end ended"
    assert world.court.casillero.last.request == pb.SeguirNovedadesRequest()


async def test_a_page_goes_on_from_where_it_was_and_in_whose_mailbox(world: World) -> None:
    world.court.casillero.answers["SeguirNovedades"] = [told()]
    entidad = str(uuid4())
    await world.client.get(PATH, params={"en_nombre_de": entidad}, headers={"last-event-id": "41"})
    assert world.court.casillero.last.request == pb.SeguirNovedadesRequest(en_nombre_de=entidad, desde=41)
    await world.client.get(PATH, headers={"last-event-id": ""})
    assert not world.court.casillero.last.request.HasField("desde")


@pytest.mark.parametrize("id_", ["x", "-1", "4 2", "9" * 19, "１"])
async def test_an_id_that_was_never_told_is_named(world: World, id_: str) -> None:
    answer = await world.client.get(PATH, headers={b"last-event-id": id_.encode()})
    assert (answer.status_code, answer.json()["reason"]) == (422, "CAMPOS_INVALIDOS")


async def test_what_is_refused_at_first_is_a_problem(world: World) -> None:
    world.court.casillero.answers["SeguirNovedades"] = [NotFound("CASILLERO_NO_ENCONTRADO")]
    answer = await world.client.get(PATH)
    assert (answer.status_code, answer.json()["reason"]) == (404, "CASILLERO_NO_ENCONTRADO")


@pytest.mark.parametrize("error", [SesionCerrada(), Unavailable("BASE_DE_DATOS_NO_DISPONIBLE")])
async def test_what_ends_later_ends_whole_and_is_asked_again(world: World, error: Exception) -> None:
    world.court.casillero.answers["SeguirNovedades"] = [told(), error]
    answer = await world.client.get(PATH)
    assert [id_ for id_, _ in events(answer.text)] == ["42"]
    assert answer.text.rstrip().splitlines()[-1].startswith("retry: ")


async def test_open_pages_take_no_place_of_requests(start: Start) -> None:
    world = await start(max_concurrent=1, max_per_account=1, max_streams=2, max_streams_per_account=1)
    watches = [Watch(), Watch()]
    account = str(uuid4())
    opened = []
    for watch, claims in zip(watches, ({"sub": account}, {}), strict=True):
        world.court.casillero.answers["SeguirNovedades"] = watch
        page = Page(world, **claims)
        opened.append(page.open())
        async with asyncio.timeout(5):
            await page.beginning.wait()
    mine, other = world.bearer(sub=account), world.bearer()
    assert (await world.client.get("/v1/casillero", headers=mine)).status_code == 200
    for headers in (mine, other):  # one page each; two in all
        refused = await world.client.get(PATH, headers=headers)
        assert (refused.status_code, refused.json()["reason"]) == (429, "DEMASIADAS_PAGINAS_ABIERTAS")
    opened[0].cancel()
    async with asyncio.timeout(5):
        await watches[0].given_up.wait()
    world.court.casillero.answers["SeguirNovedades"] = [told()]
    assert (await world.client.get(PATH, headers=mine)).status_code == 200
    opened[1].cancel()


async def test_a_page_that_is_closed_is_watched_for_no_more(world: World) -> None:
    watch = Watch()
    world.court.casillero.answers["SeguirNovedades"] = watch
    page = Page(world)
    closed = asyncio.Event()

    async def receive() -> Any:
        await closed.wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": PATH,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in page.bearer.items()],
        "client": ("192.0.2.1", 4000),
    }
    serving = asyncio.ensure_future(world.app(scope, receive, page._send))
    async with asyncio.timeout(5):
        await page.beginning.wait()
        closed.set()
        await serving
        await watch.given_up.wait()


async def test_who_does_not_read_is_dropped(start: Start) -> None:
    world = await start(answer_idle=0.1)
    watch = Watch()
    world.court.casillero.answers["SeguirNovedades"] = watch
    page = Page(world, nothing)
    [record] = await page.open()
    assert (page.hung_up, record["unfinished"]) == (True, "slow reader")
    async with asyncio.timeout(5):
        await watch.given_up.wait()


async def test_a_process_that_ends_says_when_to_ask_again_and_keeps_nobody(world: World) -> None:
    watch = Watch()
    world.court.casillero.answers["SeguirNovedades"] = watch
    page = Page(world)
    open_ = page.open()
    async with asyncio.timeout(5):
        await page.beginning.wait()
        world.health.end()
        await open_
        await watch.given_up.wait()
    assert not page.hung_up
    assert page.text.rstrip().splitlines()[-1].startswith("retry: ")
    late = await world.client.get(PATH)
    assert (late.status_code, [id_ for id_, _ in events(late.text)]) == (200, ["42"])
