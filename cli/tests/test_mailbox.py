"""The page of the mails of the embedded mode: what was sent, and nothing that a mail or a request brings along."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.responses import PlainTextResponse

from cli.mailbox import PATH, SMS, Mailbox
from services.identity.adapters.correo import CarpetaCorreo
from services.identity.adapters.sms import CarpetaSms
from services.identity.domain.mensaje import Carta, Sms

SENDER = "Portal <portal@oj.example>"
ZONE = ZoneInfo("America/Guatemala")
NASTY = "<script>alert(1)</script>"
# As dates are written in Spanish.
A_DATE = r"<td><time datetime=\"[^\"]+\">\d\d/\d\d/\d{4} \d\d:\d\d:\d\d</time></td>"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = Mailbox(tmp_path, PlainTextResponse("the gateway"), ZONE)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://estrado.test") as client:
        yield client


async def sent(tmp_path: Path, para: str = "ana@ejemplo.gt", texto: str = "Aquí", id_: UUID | None = None) -> None:
    carta = Carta(id_ or uuid4(), para, "Confirme su correo electrónico", texto, f"<p>{texto}</p>")
    await CarpetaCorreo(tmp_path / "correo", SENDER).enviar(carta)


async def test_without_mails_it_says_so(client: httpx.AsyncClient) -> None:
    assert "Todavía no hay ninguno" in (await client.get(PATH)).text
    assert (await client.get(f"{PATH}.json")).json() == {"items": []}


async def test_mails_are_listed_the_newest_first_and_shown(client: httpx.AsyncClient, tmp_path: Path) -> None:
    await sent(tmp_path)
    await sent(tmp_path, "beto@ejemplo.gt", "Aquí está, señor")
    newest, oldest = (await client.get(f"{PATH}.json")).json()["items"]
    assert (newest["para"], newest["asunto"], newest["texto"]) == (
        "beto@ejemplo.gt",
        "Confirme su correo electrónico",
        "Aquí está, señor\n",
    )
    page = await client.get(PATH)
    assert page.text.index(newest["id"]) < page.text.index(oldest["id"])
    assert '<html lang="es">' in page.text
    assert re.search(A_DATE, page.text), "as dates are written in Spanish"
    shown = await client.get(f"{PATH}/{newest['id']}")
    assert "Aquí está, señor" in shown.text
    assert "Portal &lt;portal@oj.example&gt;" in shown.text
    assert (await client.get(f"{PATH}/{newest['id']}/html")).text == "<p>Aquí está, señor</p>\n"


async def test_what_is_sent_again_is_there_once(client: httpx.AsyncClient, tmp_path: Path) -> None:
    id_ = uuid4()
    await sent(tmp_path, id_=id_)
    await sent(tmp_path, id_=id_)
    assert len((await client.get(f"{PATH}.json")).json()["items"]) == 1
    assert [path.suffix for path in (tmp_path / "correo").iterdir()] == [".eml"]


async def test_nothing_in_a_mail_runs(client: httpx.AsyncClient, tmp_path: Path) -> None:
    await sent(tmp_path, texto=NASTY)
    [mail] = (await client.get(f"{PATH}.json")).json()["items"]
    for path in (PATH, f"{PATH}/{mail['id']}"):
        answer = await client.get(path)
        assert NASTY not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    raw = await client.get(f"{PATH}/{mail['id']}/html")
    assert "sandbox" in raw.headers["content-security-policy"]
    assert "allow-scripts" not in raw.headers["content-security-policy"]


async def test_what_a_request_names_is_never_a_path(client: httpx.AsyncClient, tmp_path: Path) -> None:
    (tmp_path / "secreto.eml").write_text("Subject: x\n\nsecreto")
    for name in ("../secreto", "..%2fsecreto", "%2e%2e%2fsecreto", "nada", "*"):
        answer = await client.get(f"{PATH}/{name}")
        assert "secreto\n" not in answer.text
        assert answer.status_code == 404 or answer.text == "the gateway"
        assert answer.text == "the gateway" or "No hay tal correo" in answer.text


async def test_the_banners_address_says_what_there_is_to_look_at(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for path in re.findall('href="([^"]+)"', page.text):
        assert (await client.get(path)).status_code == 200
    assert {PATH, SMS, "/openapi.json"} == set(re.findall('href="([^"]+)"', page.text))


async def test_a_mail_without_a_readable_date_is_shown(client: httpx.AsyncClient, tmp_path: Path) -> None:
    (tmp_path / "correo").mkdir()
    (tmp_path / "correo" / "1.eml").write_text(f"From: {NASTY}\nDate: {NASTY}\nSubject: x\n\nHola\n")
    for path in (PATH, f"{PATH}/1"):
        page = await client.get(path)
        assert (page.status_code, NASTY in page.text, "<time" in page.text) == (200, False, False)


async def test_hours_are_those_of_the_legal_zone_and_say_so(client: httpx.AsyncClient, tmp_path: Path) -> None:
    for folder in ("correo", "sms"):
        (tmp_path / folder).mkdir()
    (tmp_path / "correo" / "1.eml").write_text("Date: Mon, 02 Mar 2026 03:00:05 +0000\nSubject: x\n\nHola\n")
    (tmp_path / "sms" / "1.json").write_text('{"fecha": "2026-03-02T03:00:05+00:00", "para": "+502", "texto": "Hola"}')
    for path in (PATH, f"{PATH}/1", SMS):
        page = (await client.get(path)).text
        assert '<time datetime="2026-03-01T21:00:05-06:00">01/03/2026 21:00:05</time>' in page, path
        assert "Fecha (hora legal, America/Guatemala)" in page, path


async def test_everything_else_is_the_gateway_s(client: httpx.AsyncClient) -> None:
    for path in ("/v1/cuenta", "/simuladores", f"{PATH}x", f"{SMS}x", f"{SMS}/x"):
        assert (await client.get(path)).text == "the gateway"


async def test_short_messages_have_a_page_too(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert "Todavía no hay ninguno" in (await client.get(SMS)).text
    sms = CarpetaSms(tmp_path / "sms")
    first = Sms(uuid4(), "+50223456789", f"Su código es 042917 {NASTY}")
    for one in (first, Sms(uuid4(), "+50255551234", "Otro"), first):
        await sms.enviar(one)
    items = (await client.get(f"{SMS}.json")).json()["items"]
    assert [(item["para"], item["texto"]) for item in items] == [("+50255551234", "Otro"), (first.para, first.texto)]
    page = await client.get(SMS)
    assert "042917 &lt;script&gt;" in page.text
    assert re.search(A_DATE, page.text)
    assert NASTY not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
