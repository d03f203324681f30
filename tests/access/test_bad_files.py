"""Files that no court needs: refused by name, and nothing kept of them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String

from tests.access.conftest import UPLOAD_MAX
from tests.access.court import PDF, Court, bearer, token_of
from tests.access.filing import LAWYER, objects, refused


def made(change: Callable[[pikepdf.Pdf], object] = lambda _document: None, **saved: Any) -> bytes:
    """A PDF of one blank page, changed before it is saved."""
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    content = io.BytesIO()
    document.save(content, **saved)
    return content.getvalue()


def _script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def _executable(document: pikepdf.Pdf) -> None:
    document.attachments["factura.exe"] = b"MZ" + bytes(100)


def _zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/vbaProject.bin", "macro")
    return content.getvalue()


FILES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 422, "ARCHIVO_VACIO"),
    "oversized": (PDF + bytes(UPLOAD_MAX), 413, "ARCHIVO_DEMASIADO_GRANDE"),
    "truncated": (PDF[: len(PDF) // 2], 422, "PDF_DANADO"),
    "encrypted": (made(encryption=pikepdf.Encryption(owner="dueño", user="")), 422, "PDF_CIFRADO"),
    "text": (b"Texto que se llama escrito.pdf", 415, "TIPO_NO_ADMITIDO"),
    "executable": (b"MZ\x90\x00" + bytes(500), 415, "TIPO_NO_ADMITIDO"),
    "zip": (_zip(), 415, "TIPO_NO_ADMITIDO"),
    "a head and nothing else": (b"%PDF-1.7\n%%EOF", 422, "PDF_DANADO"),
    "JavaScript": (made(_script), 422, "PDF_CON_CONTENIDO_ACTIVO"),
    "a program to start": (made(_launch), 422, "PDF_CON_CONTENIDO_ACTIVO"),
    "embedded executable": (made(_executable), 422, "PDF_CON_ADJUNTOS"),
    "a PDF that is also a zip": (made() + _zip(), 422, "PDF_DANADO"),
}


@pytest.mark.parametrize(("content", "status", "reason"), FILES.values(), ids=FILES)
def test_a_file_that_is_refused_leaves_nothing(court: Court, content: bytes, status: int, reason: str) -> None:
    court.person(LAWYER)
    before = objects(court)
    headers = bearer(token_of(court.person(LAWYER))) | {"content-type": "application/pdf"}
    problem = refused(court.http.post("/v1/documentos", content=content, headers=headers), status, reason)
    english = court.http.post("/v1/documentos", content=content, headers=headers | {"accept-language": "en"}).json()
    assert english["reason"] == reason
    assert english["title"] != problem["title"]
    assert objects(court) == before


def test_an_oversized_file_that_does_not_say_its_size(court: Court) -> None:
    before = objects(court)
    headers = bearer(token_of(court.person(LAWYER)))
    chunks = (PDF[:1000] if number == 0 else bytes(65_536) for number in range(UPLOAD_MAX // 65_536 + 2))
    refused(court.http.post("/v1/documentos", content=chunks, headers=headers), 413, "ARCHIVO_DEMASIADO_GRANDE")
    assert objects(court) == before
