"""What a PDF may not carry, looked at object by object. Runs only inside the sandbox (`checker`).

Names are compared after qpdf has undone their escapes (ISO 32000-2, 7.3.5), so that /J#53 is /JS.
"""

import io
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf

from gateway.uploads.refused import Refused

_TAIL = 65_557  # bytes: a ZIP's last record and the longest comment behind it
_MAX_STREAM = 64 * 1024 * 1024  # bytes of one content stream or font, encoded; images are never decoded here
_MAX_DECODED = 256 * 1024 * 1024  # bytes of all of them, decoded
_MAX_PIXELS = 500_000_000  # of one image

# ISO 32000-2, 12.6.4: actions that run, open, send or play something; going to a page or a web address is none.
_ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
}
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
_ACTIVE_ANNOTATIONS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_FILE_NAMES = {"/F", "/UF", "/DOS", "/Mac", "/Unix"}
_EXPANDING = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}


def pages(file: BinaryIO) -> int:
    """The number of pages of a PDF that may be taken. Raises Refused; MemoryError when it asks for too much."""
    _require_plain_ends(file)
    try:
        with pikepdf.open(file, attempt_recovery=False, access_mode=pikepdf.AccessMode.stream) as document:
            if document.is_encrypted:
                raise Refused("PDF_CIFRADO")
            _Inspection().run(document)
            count = len(document.pages)
    except pikepdf.PasswordError as error:
        raise Refused("PDF_CIFRADO") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
        # The library wraps C++'s out-of-memory in an error of the stream that it was decoding.
        raise Refused("PDF_DESMEDIDO" if "bad_alloc" in str(error) else "PDF_DANADO") from error
    if not count:
        raise Refused("PDF_DANADO")
    return count


def load_everything() -> None:
    """Make the library load what it loads at first use (its cryptography), while files can still be opened."""
    sample = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(sample, encryption=pikepdf.Encryption(owner="x", user=""))
    with pikepdf.open(sample):
        pass


def _require_plain_ends(file: BinaryIO) -> None:
    """It is a PDF from its first byte to its last, and not a ZIP read from its end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    file.seek(0)
    if not tail.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise Refused("PDF_DANADO")
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
        raise Refused("ARCHIVO_POLIGLOTA")


class _Inspection:
    def __init__(self) -> None:
        self._decoded = 0

    def run(self, document: pikepdf.Pdf) -> None:
        self._require_harmless(document.trailer)
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                self._require_bounded(item)
            if isinstance(item, pikepdf.Stream | pikepdf.Dictionary | pikepdf.Array):
                self._require_harmless(item)

    def _require_harmless(self, item: Any) -> None:
        """`item` and all that is written directly inside it; what it refers to gets its own turn."""
        if isinstance(item, pikepdf.Array):
            inner: Iterator[Any] = iter(item)
        else:
            _require_harmless_keys(item)
            inner = (value for _, value in item.items())
        for value in inner:
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
                self._require_harmless(value)

    def _require_bounded(self, stream: Any) -> None:
        """Decoding it, as any reader will, gives no more than is reasonable."""
        if stream.get("/Subtype") == "/Image":
            if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > _MAX_PIXELS:
                raise Refused("PDF_DESMEDIDO")
            return
        if not _EXPANDING.intersection(_filters(stream)):
            return
        if int(stream.get("/Length", 0)) > _MAX_STREAM:
            raise Refused("PDF_DESMEDIDO")
        self._decoded += len(stream.read_bytes())
        if self._decoded > _MAX_DECODED:
            raise Refused("PDF_DESMEDIDO")


def _require_harmless_keys(item: Any) -> None:
    keys = item.keys()
    if (
        not _ACTIVE_KEYS.isdisjoint(keys)
        or ("/S" in keys and _name(item, "/S") in _ACTIVE_ACTIONS)
        or ("/Subtype" in keys and _name(item, "/Subtype") in _ACTIVE_ANNOTATIONS)
    ):
        raise Refused("PDF_CON_CONTENIDO_ACTIVO")
    if (
        "/EmbeddedFiles" in keys
        or ("/EF" in keys and _names_files(item["/EF"]))
        or ("/Type" in keys and _name(item, "/Type") == "/EmbeddedFile")
        or ("/Subtype" in keys and _name(item, "/Subtype") == "/FileAttachment")
    ):
        raise Refused("PDF_CON_ADJUNTOS")


def _names_files(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and not _FILE_NAMES.isdisjoint(value.keys())


def _name(item: Any, key: str) -> str:
    value = item.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _filters(stream: Any) -> list[str]:
    value = stream.get("/Filter")
    return [str(name) for name in value] if isinstance(value, pikepdf.Array) else [str(value)]
