"""Files of rows: what counts as one, whatever wrote the file, and what a line may not do to the next."""

import io
from collections.abc import Mapping

import pytest

from cli.tabular import EncabezadoInvalido, Seen, Table

COLUMNS = ("cui", "correo")


def rows(text: bytes) -> list[tuple[int, Mapping[str, str] | None]]:
    return [(row.line, row.fields) for row in Table(io.BytesIO(text), COLUMNS)]


@pytest.mark.parametrize(
    "text",
    [
        b"cui,correo\n1,a\n2,b\n",
        b"cui;correo\n1;a\n2;b",
        b"\xef\xbb\xbfcui,correo\r\n1,a\r\n2,b\r\n",
        b"\xef\xbb\xbfcui;correo\r\n1;a\r\n2;b\r\n",
        b' CUI ,"correo"\n"1",a\n2,"b"\n',
        b"correo,otra,cui\na,x,1\nb,,2\n",
    ],
)
def test_a_file_is_read_whatever_wrote_it(text: bytes) -> None:
    assert rows(text) == [(2, {"cui": "1", "correo": "a"}), (3, {"cui": "2", "correo": "b"})]


@pytest.mark.parametrize("text", [b"", b"1,a\n", b"cui\n", b"cui,correo,cui\n", b"cui\tcorreo\n", b"\xff,correo\n"])
def test_a_file_without_its_heading_is_refused(text: bytes) -> None:
    with pytest.raises(EncabezadoInvalido) as refusal:
        rows(text)
    assert refusal.value.metadata == {"columnas": "cui, correo"}


@pytest.mark.parametrize(
    "bad", [b"1", b"1,a,x", b"\xff,a", b'"1,a', b'"1"x,a', b"x" * 5000, b"x" * 4096, b'"' + b"1," * 9000, b"1;a"]
)
def test_a_line_that_is_no_row_takes_no_other_with_it(bad: bytes) -> None:
    good = {"cui": "1", "correo": "a"}
    assert rows(b"cui,correo\n1,a\n" + bad + b"\n\n1,a\n") == [(2, good), (3, None), (5, good)]
    assert rows(b"cui,correo\n" + bad) == [(2, None)]


def test_how_far_it_is_read_is_told_to_the_last_byte() -> None:
    text = b"cui,correo\n1,a\n" + b"x" * 9000 + b"\n2,b\n"
    assert [row.read for row in Table(io.BytesIO(text), COLUMNS)] == [15, 15 + 9001, len(text)]


def test_the_line_that_said_a_thing_first_is_known() -> None:
    with Seen.opened() as seen:
        assert seen.anterior(2, "a", "b") == 2
        assert seen.anterior(3, "c", "b") == 2
        assert seen.anterior(4, "c", "d") == 4, "a line that says what another said keeps nothing"
        assert seen.anterior(4, "c", "d") == 4
        assert seen.anterior(2, "a", "b") == 2
