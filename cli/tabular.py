"""Files of rows (CSV) however long: read line by line, and what their lines have said before."""

import csv
import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from libs.foundation.core.errors import Invalid

_LONGEST = 4096  # bytes of a line; who writes more has left a quote open, or has another file in hand
_BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20


class EncabezadoInvalido(Invalid):
    """The first line does not name the `columnas` that the file must have, each once."""

    reason = "ENCABEZADO_INVALIDO"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number, its fields by column (None where it has no such form), and the bytes so far."""

    line: int
    fields: Mapping[str, str] | None
    read: int


class Table:
    """The rows of an open file, one a line; `columns` are looked for in its first line, others passed over."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        """Read the heading, which also tells whether `;` or `,` divides. Raises EncabezadoInvalido."""
        self._file = file
        first = file.readline(_LONGEST).removeprefix(_BOM)
        self._delimiter = ";" if b";" in first else ","
        names = [name.strip().lower() for name in self._split(first) or []]
        if any(names.count(column) != 1 for column in columns):
            raise EncabezadoInvalido(columnas=", ".join(columns))
        self._names, self._columns = names, columns

    def __iter__(self) -> Iterator[Row]:
        """Every line but the first and those that are empty."""
        line, read = 1, self._file.tell()
        while raw := self._file.readline(_LONGEST):
            line, read = line + 1, read + len(raw)
            whole = raw.endswith(b"\n") or len(raw) < _LONGEST
            while not whole:
                rest = self._file.readline(_LONGEST)
                read, whole = read + len(rest), rest.endswith(b"\n") or len(rest) < _LONGEST
                raw = b""
            if raw.strip() or not raw:
                yield Row(line, self._fields(raw), read)

    def _fields(self, raw: bytes) -> Mapping[str, str] | None:
        values = self._split(raw)
        if values is None or len(values) != len(self._names):
            return None
        named = dict(zip(self._names, values, strict=True))
        return {column: named[column] for column in self._columns}

    def _split(self, raw: bytes) -> list[str] | None:
        """The fields of one line, None where it is no UTF-8 or a quote stays open."""
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
            return next(csv.reader([text], delimiter=self._delimiter, strict=True), [])
        except (UnicodeDecodeError, csv.Error):
            return None


class Seen:
    """Which line said a thing first, of so many things that they are kept on disk: under names that are good for
    nothing without a key that is in memory alone."""

    def __init__(self) -> None:
        # An empty name is a file of its own that is gone when it is closed, or this process is.
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.execute("PRAGMA journal_mode=OFF")
        self._kept.execute("PRAGMA synchronous=OFF")
        self._kept.execute("CREATE TABLE seen (name BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._key = secrets.token_bytes(32)

    def anterior(self, linea: int, *claves: str) -> int:
        """The line that has said one of `claves` first, this very one too; keeps all of them where no line had."""
        names = [self._name(clave) for clave in claves]
        for name in names:
            found = self._kept.execute("SELECT line FROM seen WHERE name = ?", (name,)).fetchone()
            if found is not None and found[0] != linea:
                return int(found[0])
        self._kept.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(name, linea) for name in names])
        return linea

    def _name(self, clave: str) -> bytes:
        return hashlib.blake2b(clave.encode(), digest_size=16, key=self._key).digest()

    def close(self) -> None:
        """Forget everything."""
        self._kept.close()

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Self]:
        """One for as long as the block lasts."""
        with closing(cls()) as seen:
            yield seen


def fingerprint(path: Path) -> str:
    """SHA-256 (hex) of a file, read in pieces. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
