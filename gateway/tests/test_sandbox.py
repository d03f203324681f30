"""What the checker finds in a PDF, and how it is held."""

import asyncio
import os
import signal
import tempfile
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from gateway.tests.conftest import made_pdf
from gateway.uploads.sandbox import Sandbox
from gateway.uploads.types import PDF
from libs.foundation.core.errors import EstradoError


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(concurrent=2, seconds=5)
    sandbox.start()
    yield sandbox
    sandbox.close()


async def examine(sandbox: Sandbox, content: bytes, media_type: str = PDF) -> int | str:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            return await sandbox.pages(file.fileno(), len(content), media_type)
        except EstradoError as refusal:
            return refusal.code


def in_root(key: str, value: Any) -> Any:
    return lambda document: document.Root.__setitem__(key, value)


def on_page(key: str, value: Any) -> Any:
    return lambda document: document.pages[0].obj.__setitem__(key, value)


def link(action: pikepdf.Object) -> Any:
    return on_page("/Annots", Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)]))


def stream(**entries: Any) -> Any:
    def change(document: pikepdf.Pdf) -> None:
        data = entries.pop("data", b"x")
        document.Root.Extra = Stream(document, data, **entries)

    return change


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["factura.exe"] = b"MZ"


def script() -> pikepdf.Object:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


@pytest.mark.parametrize("saved", [{}, {"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}])
@pytest.mark.parametrize("pages", [1, 7])
async def test_pages_are_counted_however_it_was_saved(sandbox: Sandbox, saved: dict[str, Any], pages: int) -> None:
    assert await examine(sandbox, made_pdf(pages=pages, **saved)) == pages


async def test_a_pdf_made_by_another_tool_passes(sandbox: Sandbox, real_pdf: bytes) -> None:
    assert await examine(sandbox, real_pdf) == 2


@pytest.mark.parametrize(
    "change",
    [
        in_root("/OpenAction", Dictionary(S=Name.GoTo, D=String("inicio"))),
        link(Dictionary(S=Name.URI, URI=String("https://ejemplo.gt"))),
        stream(data=bytes(1024), Type=Name.XObject, Subtype=Name.Image, Width=100, Height=100),
        stream(data=b"<x:xmpmeta/>", Type=Name.Metadata, Subtype=Name.XML),
    ],
    ids=["open at a page", "web link", "image", "metadata"],
)
async def test_what_ordinary_documents_have_passes(sandbox: Sandbox, change: Any) -> None:
    assert await examine(sandbox, made_pdf(change)) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (in_root("/OpenAction", script()), "PDF_CON_CONTENIDO_ACTIVO"),
        (
            in_root("/Names", Dictionary(JavaScript=Dictionary(Names=[String("a"), script()]))),
            "PDF_CON_CONTENIDO_ACTIVO",
        ),
        (in_root("/AA", Dictionary(WC=script())), "PDF_CON_CONTENIDO_ACTIVO"),
        (on_page("/AA", Dictionary(O=Dictionary(S=Name.Launch, F=String("cmd.exe")))), "PDF_CON_CONTENIDO_ACTIVO"),
        (link(Dictionary(S=Name.Launch, F=String("cmd.exe"))), "PDF_CON_CONTENIDO_ACTIVO"),
        (link(Dictionary(S=Name.SubmitForm, F=String("https://ejemplo.gt"))), "PDF_CON_CONTENIDO_ACTIVO"),
        (link(Dictionary(S=Name.URI, URI=String("https://x.gt"), Next=[script()])), "PDF_CON_CONTENIDO_ACTIVO"),
        (in_root("/AcroForm", Dictionary(XFA=String("<xdp/>"))), "PDF_CON_CONTENIDO_ACTIVO"),
        (on_page("/Annots", Array([Dictionary(Subtype=Name.RichMedia)])), "PDF_CON_CONTENIDO_ACTIVO"),
        (attached, "PDF_CON_ADJUNTOS"),
        (on_page("/Annots", Array([Dictionary(Subtype=Name.FileAttachment)])), "PDF_CON_ADJUNTOS"),
        (stream(data=b"MZ", Type=Name.EmbeddedFile), "PDF_CON_ADJUNTOS"),
        (stream(Subtype=Name.Image, Width=10**6, Height=10**6), "PDF_DESMEDIDO"),
    ],
)
async def test_what_no_court_needs_is_refused(sandbox: Sandbox, change: Any, reason: str) -> None:
    assert await examine(sandbox, made_pdf(change)) == reason
    hidden = made_pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert await examine(sandbox, hidden) == reason


def written_by_hand(*objects: bytes) -> bytes:
    content, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(content))
    )


@pytest.mark.parametrize(
    ("catalog", "found"),
    [
        (b"<</Type/Catalog/Pages 2 0 R>>", 1),
        (b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScrip#74/#4aS(app.alert)>>>>", "PDF_CON_CONTENIDO_ACTIVO"),
        (b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Lau#6ech/F(cmd.exe)>>>>", "PDF_CON_CONTENIDO_ACTIVO"),
    ],
)
async def test_a_name_written_with_escapes_hides_nothing(sandbox: Sandbox, catalog: bytes, found: int | str) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    assert await examine(sandbox, written_by_hand(catalog, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page)) == found


@pytest.mark.parametrize("user", ["", "secreto"])
async def test_an_encrypted_pdf_is_refused_as_such(sandbox: Sandbox, user: str) -> None:
    content = made_pdf(encryption=pikepdf.Encryption(owner="dueño", user=user))
    assert await examine(sandbox, content) == "PDF_CIFRADO"


@pytest.mark.parametrize("tenths", range(1, 10))
@pytest.mark.parametrize("saved", [{}, {"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}])
async def test_a_truncated_pdf_is_refused(sandbox: Sandbox, saved: dict[str, Any], tenths: int) -> None:
    content = made_pdf(pages=3, **saved)
    assert await examine(sandbox, content[: len(content) * tenths // 10]) == "PDF_DANADO"


def bomb(times: int) -> bytes:
    content = bytes(300 * 1024 * 1024)
    for _ in range(times):
        content = zlib.compress(content, 9)
    return made_pdf(stream(data=content, Filter=Array([Name.FlateDecode] * times)))


@pytest.mark.parametrize("times", [1, 2])
async def test_a_bomb_is_refused_within_its_memory(sandbox: Sandbox, times: int) -> None:
    assert await examine(sandbox, bomb(times)) == "PDF_DESMEDIDO"


async def test_a_file_that_can_also_be_read_as_a_zip_is_refused(sandbox: Sandbox) -> None:
    content = made_pdf()
    comment = b"\n%%EOF\n"
    end = b"PK\x05\x06" + bytes(16) + len(comment).to_bytes(2, "little")
    assert await examine(sandbox, content + end + comment) == "ARCHIVO_POLIGLOTA"


async def test_examining_ends_when_its_time_is_over() -> None:
    sandbox = Sandbox(concurrent=1, seconds=0.001)
    sandbox.start()
    try:
        slow = made_pdf(in_root("/X", Array([Dictionary(A=[1, 2, 3]) for _ in range(20_000)])))
        assert await examine(sandbox, slow) == "PDF_DESMEDIDO"
    finally:
        sandbox.close()


async def test_a_checker_that_was_killed_is_started_again(sandbox: Sandbox) -> None:
    assert await examine(sandbox, made_pdf()) == 1
    process = sandbox._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert await examine(sandbox, made_pdf()) == 1


async def test_a_file_is_not_blamed_for_a_checker_that_dies(sandbox: Sandbox) -> None:
    process = sandbox._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    asked = asyncio.create_task(examine(sandbox, made_pdf()))
    while process.poll() is None and not asked.done():
        await asyncio.sleep(0.05)  # it is asked
        os.kill(process.pid, signal.SIGKILL)
    assert await asked == "REVISION_NO_DISPONIBLE"


async def test_the_checker_ends_with_its_parents_end_of_the_socket(sandbox: Sandbox) -> None:
    process, control = sandbox._process, sandbox._control
    assert process is not None
    assert control is not None
    control.close()
    assert process.wait(timeout=10) == 0


def test_a_ctrl_c_of_the_terminal_does_not_reach_the_checker(sandbox: Sandbox) -> None:
    assert sandbox._process is not None
    assert os.getpgid(sandbox._process.pid) != os.getpgid(0)
