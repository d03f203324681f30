"""The zip: what other tools make of it, and that it can be only what it is."""

import io
import struct
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.firma.archivo import Escritor, Leido, NombreImposible, leer
from libs.firma.tests.mundo import dice

KEPT = 1 << 20


def zipped(files: dict[str, bytes], part: int = 40_000) -> bytes:
    """A zip of `files`, in parts as they come."""
    writer, out = Escritor(), b""
    for name, content in files.items():
        out += writer.empezar(name)
        for at in range(0, len(content), part):
            out += writer.agregar(content[at : at + part])
    return out + writer.terminar()


def read(zip_: bytes) -> Leido:
    return leer(io.BytesIO(zip_), KEPT, 4 * KEPT)


SMALL = {"a.txt": b"uno", "b/vac\u00edo": b"", "b/z.bin": bytes(range(256))}


def test_what_was_put_in_is_read_again_and_by_other_tools(tmp_path: Path) -> None:
    files = SMALL | {"c/largo.bin": bytes(200_000), "d/justo.bin": bytes(65_535), "e/mas.bin": bytes(65_536)}
    made = zipped(files)
    found = read(made)
    assert not found.defectos
    assert {name: each.contenido for name, each in found.archivos.items()} == files
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files
    (tmp_path / "x.zip").write_bytes(made)
    assert dice("unzip", "-q", "-d", tmp_path / "x", tmp_path / "x.zip") == ""
    assert (tmp_path / "x" / "c" / "largo.bin").read_bytes() == files["c/largo.bin"]


@given(st.binary(max_size=200_000), st.integers(1, 70_000))
def test_it_does_not_depend_on_the_parts_in_which_it_comes(content: bytes, part: int) -> None:
    assert zipped({"x": content}, part) == zipped({"x": content}, 1 << 20)


def test_each_changed_byte_is_found_and_its_place_told() -> None:
    made = zipped(SMALL)
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        starts = [(info.header_offset, info.filename) for info in opened.infolist()]
        directory = opened.start_dir
    for at in range(len(made)):
        for flip in (0x01, 0x80, 0xFF):
            changed = bytearray(made)
            changed[at] ^= flip
            defects = read(bytes(changed)).defectos
            assert defects, at
            if at < directory:
                begin, name = max(start for start in starts if start[0] <= at)
                # A name that is another one shows where it is out of order, or in the directory.
                renamed = begin + 30 <= at < begin + 30 + len(name.encode())
                assert renamed or any(each.nombre == name or begin <= each.byte <= begin + 40 for each in defects), at
            else:
                assert any(each.byte == at for each in defects), at


def test_bytes_before_between_and_after_are_found() -> None:
    made = zipped(SMALL)
    second = made.index(b"PK\3\4", 4)
    for at in (0, second, made.index(b"PK\1\2"), len(made)):
        assert read(made[:at] + b"x" + made[at:]).defectos
        assert read(made[:at] + made[second : made.index(b"PK\3\4", second + 4)] + made[at:]).defectos
    for at in range(0, len(made), 7):
        assert read(made[:at]).defectos


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/a",
        "../a",
        "a/../b",
        "a//b",
        "a/",
        ".a",
        "a/.b",
        "a\\b",
        "a\x00",
        "C:a",
        "a ",
        "a.",
        "a/b/c/d/e",
        "e\u0301",
    ],
)
def test_names_that_lead_elsewhere_are_neither_written_nor_read(name: str) -> None:
    with pytest.raises(NombreImposible):
        Escritor().empezar(name)
    raw = name.encode()
    made = zipped({"a": b""}).replace(struct.pack("<HH", 1, 0) + b"a", struct.pack("<HH", len(raw), 0) + raw, 1)
    [defect] = read(made).defectos
    assert defect.nombre == ""
    # Told as it is, and not as a program writes bytes.
    assert "b'" not in str(defect)
    assert 'b"' not in str(defect)


def test_the_same_name_twice_or_out_of_order_is_refused() -> None:
    for second in ("b", "a"):
        writer = Escritor()
        writer.archivo("b", b"")
        with pytest.raises(NombreImposible):
            writer.empezar(second)
    one = zipped({"a": b"1"})
    entry = one[: one.index(b"PK\1\2")]
    assert read(entry + one).defectos


def test_what_other_tools_make_is_refused_however_small_it_says_to_be() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a", bytes(50_000_000))
    found = read(output.getvalue())
    assert found.defectos
    assert not found.archivos


def test_what_is_too_large_is_hashed_and_not_kept() -> None:
    files = {f"{number}": bytes([number]) * KEPT for number in range(6)} | {"grande": bytes(KEPT + 1)}
    found = read(zipped(files))
    assert not found.defectos
    assert [name for name, each in found.archivos.items() if each.contenido is None] == ["4", "5", "grande"]
    assert found.archivos["grande"].sha256 == sha256(files["grande"]).hexdigest()


@given(st.binary(max_size=400))
def test_garbage_is_told(garbage: bytes) -> None:
    assert read(garbage).defectos
