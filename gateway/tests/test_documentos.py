"""POST /v1/documentos."""

import asyncio
import hashlib
import io
import os
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

from gateway.tests.conftest import Start, World, made_pdf
from gateway.uploads.sandbox import Sandbox
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import ReceiptVerifier
from libs.foundation.stores import master_keys, open_bucket

ACCOUNT = "8b1d1c1e-0b52-4a2e-8a0e-d1a2b3c4d5e6"


async def upload(world: World, content: Any, **headers: str) -> Any:
    return await world.client.post("/v1/documentos", content=content, headers=headers)


async def test_a_pdf_made_by_another_tool_is_kept_encrypted_and_its_recibo_opens_it(
    world: World, real_pdf: bytes
) -> None:
    answer = await upload(world, real_pdf, **world.bearer(sub=ACCOUNT))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["tipo"], body["paginas"], body["bytes"]) == ("application/pdf", 2, len(real_pdf))
    assert body["sha256"] == hashlib.sha256(real_pdf).hexdigest()

    public = OKPKey.import_key((world.settings.keys / "gateway.pub.pem").read_bytes(), parameters={"kid": "gateway"})
    now = datetime.now(UTC)
    receipt = ReceiptVerifier([public]).verify(body["recibo"], f"usuario:{ACCOUNT}", now)
    assert now + timedelta(hours=23) < receipt.expires < now + timedelta(hours=25)
    store = open_bucket(world.settings, "ingreso")
    opened = SealedStore(store, master_keys(world.settings, "ingreso").open(receipt.wrapped_key))
    kept = b"".join([chunk async for chunk in opened.get(receipt.object_key, receipt.sha256)])
    assert kept == real_pdf
    [file] = world.ingreso
    assert b"%PDF" not in file.read_bytes()


async def test_the_same_bytes_twice_are_two_objects_under_two_keys(world: World) -> None:
    content = made_pdf()
    first, second = [(await upload(world, content)).json() for _ in range(2)]
    assert first["sha256"] == second["sha256"]
    assert first["recibo"] != second["recibo"]
    assert len(world.ingreso) == 2


def _zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/vbaProject.bin", "macro")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 422, "ARCHIVO_VACIO"),
        (b"Texto que se llama escrito.pdf", 415, "TIPO_NO_ADMITIDO"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", 415, "TIPO_NO_ADMITIDO"),
        (_zip(), 415, "TIPO_NO_ADMITIDO"),
        (b"MZ\x90\x00" + bytes(100), 415, "TIPO_NO_ADMITIDO"),
        (b"%PDF-1.7\n%%EOF", 422, "PDF_DANADO"),
        (made_pdf()[:-200], 422, "PDF_DANADO"),
        (made_pdf() + _zip(), 422, "PDF_DANADO"),
    ],
)
async def test_what_is_no_whole_pdf_is_refused_and_leaves_nothing(
    world: World, content: bytes, status: int, reason: str
) -> None:
    answer = await upload(world, content, **{"content-type": "application/pdf"})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert world.ingreso == []


async def test_the_refusal_names_the_real_type(world: World) -> None:
    answer = await upload(world, _zip(), **{"content-type": "application/pdf"})
    assert "application/zip" in answer.json()["detail"]


async def test_a_file_over_the_limit_is_refused_by_its_announced_size_before_a_byte_is_read(start: Start) -> None:
    world = await start(upload_max=50 * 2**20)

    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = await upload(world, never(), **{"content-length": str(50 * 2**20 + 1)})
    assert (answer.status_code, answer.json()["reason"]) == (413, "ARCHIVO_DEMASIADO_GRANDE")
    assert "50 MiB" in answer.json()["detail"]


async def test_a_file_over_the_limit_is_refused_when_its_size_was_not_announced(start: Start) -> None:
    world = await start(upload_max=1000)

    async def endless() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n"
        while True:
            yield bytes(100)

    answer = await upload(world, endless())
    assert (answer.status_code, answer.json()["reason"]) == (413, "ARCHIVO_DEMASIADO_GRANDE")
    assert world.ingreso == []


async def test_a_file_exactly_at_the_limit_is_taken(start: Start) -> None:
    content = made_pdf()
    world = await start(upload_max=len(content))
    assert (await upload(world, content)).status_code == 201


async def test_a_wrong_type_is_refused_before_the_rest_is_sent(start: Start) -> None:
    world = await start(upload_max=10**9)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b"\x89PNG\r\n\x1a\n" + bytes(65_528)

    assert (await upload(world, endless())).json()["reason"] == "TIPO_NO_ADMITIDO"
    assert sent < 1024 * 1024


async def test_a_body_under_a_content_encoding_is_refused(world: World) -> None:
    answer = await upload(world, made_pdf(), **{"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["reason"]) == (415, "CARGA_CODIFICADA")


async def test_an_upload_that_stops_is_given_up(start: Start) -> None:
    world = await start(upload_idle=0.05)

    async def stalled() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n"
        await asyncio.Event().wait()

    answer = await upload(world, stalled())
    assert (answer.status_code, answer.json()["reason"]) == (408, "CARGA_DETENIDA")
    assert world.ingreso == []


async def test_an_upload_that_never_ends_is_given_up(start: Start) -> None:
    world = await start(transfer_seconds=0.2)

    async def dripping() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n"
        while True:
            await asyncio.sleep(0.01)  # a byte now and then
            yield b" "

    async with asyncio.timeout(5):
        answer = await upload(world, dripping())
    assert (answer.status_code, answer.json()["reason"]) == (408, "CARGA_DETENIDA")
    assert world.ingreso == []


async def test_a_client_that_hangs_up_leaves_nothing_and_frees_its_place(start: Start) -> None:
    world = await start(upload_concurrent=1)
    messages = [
        {"type": "http.request", "body": made_pdf()[:300], "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/documentos",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in world.bearer().items()],
        "client": ("192.0.2.1", 4000),
    }
    await world.app(scope, receive, send)
    assert sent[0]["status"] == 499
    assert world.ingreso == []
    assert (await upload(world, made_pdf())).status_code == 201


async def test_too_many_uploads_at_once_are_told_to_come_back(start: Start) -> None:
    world = await start(upload_concurrent=1)
    began, go_on = asyncio.Event(), asyncio.Event()
    content = made_pdf()

    async def held() -> AsyncIterator[bytes]:
        yield content[:100]
        began.set()
        await go_on.wait()
        yield content[100:]

    first = asyncio.create_task(upload(world, held()))
    await began.wait()
    second = await upload(world, content)
    assert (second.status_code, second.json()["reason"]) == (503, "DEMASIADAS_CARGAS")
    assert second.headers["retry-after"]
    go_on.set()
    assert (await first).status_code == 201


async def test_the_files_of_one_account_do_not_take_the_places_of_everybody(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await start(check_concurrent=2)
    slow, quick = made_pdf(pages=2), made_pdf()
    asked: list[int] = []
    go_on = asyncio.Event()

    async def answer(_: Sandbox, file: int, seconds: float, media_type: str) -> bytes:
        asked.append(os.fstat(file).st_size)
        if asked[-1] == len(slow):
            await go_on.wait()
        return b' {"paginas": 1}'

    monkeypatch.setattr(Sandbox, "_ask", answer)
    mine, theirs = world.bearer(sub=ACCOUNT), world.bearer(sub=str(uuid4()))
    held = [asyncio.create_task(upload(world, slow, **mine)) for _ in range(4)]
    async with asyncio.timeout(5):
        for _ in range(4):
            assert (await upload(world, quick, **theirs)).status_code == 201
    assert asked.count(len(slow)) == 1
    go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*held)] == [201] * 4


async def test_an_upload_needs_a_session(world: World) -> None:
    answer = await upload(world, made_pdf(), authorization="")
    assert (answer.status_code, answer.json()["reason"]) == (401, "SESION_REQUERIDA")
    assert world.ingreso == []


async def test_a_store_that_is_away_is_an_honest_503(world: World) -> None:
    bucket = world.settings.data_dir / "objetos" / "estrado-ingreso"
    for path in sorted(bucket.rglob("*"), reverse=True):
        path.rmdir()
    bucket.rmdir()
    bucket.write_text("not a folder")
    answer = await upload(world, made_pdf())
    assert (answer.status_code, answer.json()["reason"]) == (503, "ALMACEN_NO_DISPONIBLE")
    assert answer.headers["retry-after"]


async def test_a_form_is_told_to_be_the_file_itself(world: World) -> None:
    answer = await world.client.post("/v1/documentos", files={"file": ("memo.pdf", b"%PDF-1.7", "application/pdf")})
    assert (answer.status_code, answer.json()["reason"]) == (415, "CARGA_MULTIPARTE")
    assert world.ingreso == []
