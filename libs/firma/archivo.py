"""A zip of which every byte is determined by its names and contents: it can be made as its contents come, and whoever
reads it needs to allow for nothing.

Contents stand in stored blocks of deflate (RFC 1951, 3.2.4): as they are, and yet a reader from a stream sees where
each one ends. So nothing in it can grow when it is unpacked, and a changed byte is one of a content, which its CRC-32
shows, or one of the frame, which can be only what it is. Who changes both on purpose is found by hashes and signatures.
"""

import os
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO
from zlib import crc32

_LOCAL, _DESCRIPTOR = struct.Struct("<4s5H3I2H"), struct.Struct("<4s3I")
_CENTRAL, _END = struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_BLOCK = struct.Struct("<BHH")
_NEEDED, _MADE_BY = 20, 3 << 8 | 20  # 2.0; a Unix made it, so that the modes below count
_FLAGS = 1 << 3 | 1 << 11  # sizes come after the content; names are UTF-8
_DEFLATE, _TIME, _DATE = 8, 0, 1 << 5 | 1  # 1 January 1980, midnight: no file here has a time of its own
_MODE = 0o100644 << 16
_STORED = 0xFFFF  # bytes in a block that is not the last one
_ENTRIES, _BYTES = 10_000, (1 << 32) - 1
_NAME = re.compile(r"(?!.*/\.)(?!\.)[^\x00-\x1f\x7f\\:*?\"<>|/]+(/[^\x00-\x1f\x7f\\:*?\"<>|/]+){0,3}")
_NAME_BYTES = 240
INDICE = "el índice del zip"


class NombreImposible(ValueError):
    """A name that not every system unpacks to where it should be, or not after the one before it."""


class ArchivoDemasiadoGrande(ValueError):
    """More than 4 GiB, or more files than 10,000."""


@dataclass(frozen=True, slots=True)
class _Escrito:
    name: bytes
    crc: int
    packed: int
    size: int
    offset: int


class Escritor:
    """Gives the bytes of such a zip: `empezar` a file, `agregar` its parts, and `terminar` the whole."""

    def __init__(self) -> None:
        self._done: list[_Escrito] = []
        self._offset = 0
        self._name, self._start, self._crc, self._size = b"", 0, 0, 0
        self._waiting = b""

    def empezar(self, nombre: str) -> bytes:
        """The end of the file before, and the beginning of `nombre`, which sorts after it. Raises NombreImposible,
        ArchivoDemasiadoGrande."""
        before = self._ended()
        name = nombre.encode()
        if not nombre_posible(nombre) or (self._done and not self._done[-1].name < name):
            raise NombreImposible(nombre)
        if len(self._done) >= _ENTRIES:
            raise ArchivoDemasiadoGrande(nombre)
        self._name, self._start, self._crc, self._size = name, self._offset, 0, 0
        return before + self._counted(_local(name))

    def agregar(self, parte: bytes) -> bytes:
        """What of the content can go out, with `parte` behind what came before."""
        self._crc, self._size = crc32(parte, self._crc), self._size + len(parte)
        waiting, out = self._waiting + parte, bytearray()
        at = 0
        # The last block is kept back: that it is the last one stands in its head.
        while len(waiting) - at > _STORED:
            out += _block(waiting[at : at + _STORED], last=False)
            at += _STORED
        self._waiting = waiting[at:]
        return self._counted(bytes(out))

    def archivo(self, nombre: str, contenido: bytes) -> bytes:
        """A whole file at once; see `empezar`."""
        return self.empezar(nombre) + self.agregar(contenido)

    def terminar(self) -> bytes:
        """The end of the last file, and the directory."""
        return self._ended() + _directory_of(self._done, self._offset)

    def _ended(self) -> bytes:
        if not self._name:
            return b""
        last = _block(self._waiting, last=True)
        packed = self._offset + len(last) - self._start - _LOCAL.size - len(self._name)
        written = _Escrito(self._name, self._crc, packed, self._size, self._start)
        self._done.append(written)
        self._name, self._waiting = b"", b""
        return self._counted(last + _descriptor(written))

    def _counted(self, out: bytes) -> bytes:
        self._offset += len(out)
        if self._offset > _BYTES:
            raise ArchivoDemasiadoGrande
        return out


def nombre_posible(nombre: str) -> bool:
    """Whether every system unpacks that name below where it is told to, as that name."""
    return (
        _NAME.fullmatch(nombre) is not None
        and len(nombre.encode()) <= _NAME_BYTES
        and unicodedata.normalize("NFC", nombre) == nombre
        and not any(part.endswith((".", " ")) for part in nombre.split("/"))
    )


def _directory_of(escritos: list[_Escrito], offset: int) -> bytes:
    """The directory of files that end at `offset`."""
    listed = b"".join(_central(each) for each in escritos)
    count = len(escritos)
    return listed + _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), offset, 0)


def _local(name: bytes) -> bytes:
    return _LOCAL.pack(b"PK\3\4", _NEEDED, _FLAGS, _DEFLATE, _TIME, _DATE, 0, 0, 0, len(name), 0) + name


def _block(content: bytes, *, last: bool) -> bytes:
    return _BLOCK.pack(last, len(content), len(content) ^ 0xFFFF) + content


def _descriptor(written: _Escrito) -> bytes:
    return _DESCRIPTOR.pack(b"PK\7\b", written.crc, written.packed, written.size)


def _central(written: _Escrito) -> bytes:
    sizes = (written.crc, written.packed, written.size, len(written.name))
    head = (b"PK\1\2", _MADE_BY, _NEEDED, _FLAGS, _DEFLATE, _TIME, _DATE)
    return _CENTRAL.pack(*head, *sizes, 0, 0, 0, 0, _MODE, written.offset) + written.name


@dataclass(frozen=True, slots=True)
class Defecto:
    """What is wrong with a zip: at which byte, in which file (INDICE: in the list of them at its end; "": it cannot be
    said), and what."""

    byte: int
    nombre: str
    que: str


@dataclass(frozen=True, slots=True)
class Archivado:
    """A file in it: bytes, SHA-256 (hex), and what it holds, unless it is too large to be kept."""

    tamano: int
    sha256: str
    contenido: bytes | None


@dataclass(slots=True)
class Leido:
    """All files of a zip by name, in its order, and what is wrong with it."""

    archivos: dict[str, Archivado] = field(default_factory=dict)
    defectos: list[Defecto] = field(default_factory=list)


class _Broken(Exception):
    pass


def leer(zip_: BinaryIO, guardar_hasta: int, en_total: int) -> Leido:
    """What is in a zip as `Escritor` makes it, in a file or in memory. Keeps contents of up to `guardar_hasta` bytes,
    `en_total` together, and needs no more memory than that and the list of files at its end, whatever it is given. A
    changed content is told and the next one read; where the frame is not what it must be reading ends."""
    return _Reader(zip_, guardar_hasta, en_total).read()


class _Reader:
    def __init__(self, zip_: BinaryIO, keep: int, together: int) -> None:
        self._zip, self._keep, self._left = zip_, keep, together
        self._found, self._done = Leido(), list[_Escrito]()
        self._at, self._name = 0, ""
        # Whose each header is where that cannot be read: a second witness, and never more than that.
        self._listed = _listed(zip_)

    def read(self) -> Leido:
        try:
            while (mark := self._take(4)) == b"PK\3\4":
                self._file()
            if self._at - 4 in self._listed:
                self._name = self._listed[self._at - 4]
                self._fail(self._at - 4, "la cabecera de un archivo no es la que debe ser")
            self._directory(mark)
        except _Broken:
            pass
        return self._found

    def _file(self) -> None:
        start = self._at - 4
        self._name = self._listed.get(start, "")
        name = self._head()
        packed_from, size, digest, crc = self._at, 0, sha256(), 0
        kept: bytearray | None = bytearray()
        for content in self._blocks():
            size, crc = size + len(content), crc32(content, crc)
            digest.update(content)
            if kept is not None and size <= min(self._keep, self._left):
                kept += content
            else:
                kept = None
        self._left -= len(kept or b"")
        written = _Escrito(name, crc, self._at - packed_from, size, start)
        self._done.append(written)
        self._found.archivos[name.decode()] = Archivado(size, digest.hexdigest(), None if kept is None else bytes(kept))
        at, told = self._at, self._take(_DESCRIPTOR.size)
        if told != (expected := _descriptor(written)):
            if told[:4] + told[8:] != expected[:4] + expected[8:]:
                self._fail(at + _different(told, expected), "no termina donde dice")
            self._note(at + 4, "el contenido no es el que se guardó (CRC-32)")
        self._name = ""

    def _head(self) -> bytes:
        at = self._at
        rest = self._take(_LOCAL.size - 4)
        length = int.from_bytes(rest[-4:-2], "little")
        name = self._take(min(length, _NAME_BYTES))
        expected = _local(name)[4:]
        if rest + name != expected:
            self._fail(at + _different(rest + name, expected), "la cabecera de un archivo no es la que debe ser")
        try:
            text = name.decode()
        except UnicodeDecodeError:
            text = ""
        in_order = not self._done or self._done[-1].name < name
        if not nombre_posible(text) or not in_order or len(self._done) >= _ENTRIES:
            self._fail(at + _LOCAL.size - 4, f"un archivo no puede llamarse así, aquí: «{_shown(name)}»")
        if self._name and self._name != text:  # which of the two is wrong, the manifest says
            self._note(at + _LOCAL.size - 4, f"aquí se llama «{text}», y en el índice no")
        self._name = self._name or text
        return name

    def _blocks(self) -> Iterator[bytes]:
        first, last = True, False
        while not last:
            at = self._at
            final, length, inverse = _BLOCK.unpack(self._take(_BLOCK.size))
            last = final == 1
            # Only what is empty ends with nothing: else there were two ways to write it.
            full = length > 0 or first if last else length == _STORED
            if final > 1 or length ^ inverse != 0xFFFF or not full:
                self._fail(at, "el contenido no está guardado como debe")
            first = False
            yield self._take(length)

    def _directory(self, mark: bytes) -> None:
        start = self._at - 4
        expected = _directory_of(self._done, start)
        told = mark + self._zip.read(len(expected) - 4 + 1)
        if told == expected:
            return
        at = start + _different(told, expected)
        self._found.defectos.append(Defecto(at, INDICE, "no corresponde a lo que hay en el zip"))

    def _take(self, size: int) -> bytes:
        taken = self._zip.read(size)
        self._at += len(taken)
        if len(taken) != size:
            self._fail(self._at, "termina antes de tiempo")
        if self._at > _BYTES:
            self._fail(self._at, "es demasiado grande")
        return taken

    def _note(self, at: int, what: str) -> None:
        self._found.defectos.append(Defecto(at, self._name, what))

    def _fail(self, at: int, what: str) -> None:
        self._note(at, what)
        raise _Broken


def _listed(zip_: BinaryIO) -> dict[int, str]:
    """The names in the list of files at the end of a zip, by where each file begins; nothing where it is no such list.
    Leaves the zip at its beginning."""
    try:
        end = zip_.seek(0, os.SEEK_END) - _END.size
        zip_.seek(max(end, 0))
        mark, *_, size, offset, _ = _END.unpack(zip_.read(_END.size))
        if mark != b"PK\5\6" or offset + size != end or size > _ENTRIES * (_CENTRAL.size + _NAME_BYTES):
            return {}
        zip_.seek(offset)
        return dict(_entries(zip_.read(size), offset))
    except (struct.error, UnicodeDecodeError):
        return {}
    finally:
        zip_.seek(0)


def _entries(listed: bytes, end: int) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(listed):
        entry = _CENTRAL.unpack_from(listed, at)
        length, offset = entry[10], entry[-1]
        name = listed[at + _CENTRAL.size : at + _CENTRAL.size + length].decode()
        if offset < end:
            yield offset, name
        at += _CENTRAL.size + length


def _different(one: bytes, other: bytes) -> int:
    """The first place at which they differ."""
    same = min(len(one), len(other))
    return next((at for at in range(same) if one[at] != other[at]), same)


def _shown(name: bytes) -> str:
    """A name that may be anything, for people: it cannot move the cursor nor hide what it is."""
    return "".join(each if each.isprintable() else "\ufffd" for each in name.decode(errors="replace"))
