"""Photographs, walked from their first byte to their last; no picture is decoded. Runs only inside the sandbox
(`checker`).

JPEG: ITU-T T.81, annex B. PNG: W3C PNG Specification, 5.
"""

import re
import zlib
from typing import BinaryIO, NoReturn

from gateway.uploads.refused import Refused

SMALLEST_SIDE = 300  # pixels: with fewer nobody reads an identity document
MOST_PIXELS = 100_000_000
MOST_SCANS = 200  # a decoder looks through all pixels for each; encoders make some ten

_SOI, _EOI, _SOS, _DNL = 0xD8, 0xD9, 0xDA, 0xDC
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOFn; the three define tables, or are reserved
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM, RSTn: markers without a segment
# In a scan FF 00 is a byte of the picture and FF D0…D7 only restarts the decoder; any other FF begins a marker.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_PNG_SIGNATURE = 8
_LONGEST_CHUNK = 2**31 - 1
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})


def require_jpeg(file: BinaryIO) -> int:
    """0: a picture has no pages. Raises Refused unless it is one whole JPEG and nothing else."""
    data = _all_of(file)
    at, framed, scans = 2, False, 0
    while True:
        at, marker = _marker(data, at)
        if marker == _EOI:
            break
        if marker in _ALONE:
            continue
        if marker in {_SOI, _DNL}:  # a picture in the picture, or one whose height comes too late to be known
            _damaged()
        segment, at = _segment(data, at)
        if marker in _FRAMES:
            _require_sides(int.from_bytes(segment[3:5]), int.from_bytes(segment[1:3]))
            framed = True
        elif marker == _SOS:
            end = _END_OF_SCAN.search(data, at)
            if end is None or not framed:
                _damaged()
            at, scans = end.start(), scans + 1
            if scans > MOST_SCANS:
                raise Refused("IMAGEN_DESMEDIDA")
    if not scans:
        _damaged()
    _require_end(data.rstrip(b"\0"), at)  # cameras fill up their last block
    return 0


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at`, and where what follows it begins; any number of FF may stand before its code."""
    code = at
    while code < len(data) and data[code] == 0xFF:
        code += 1
    if code == at or code == len(data) or data[code] == 0:
        _damaged()
    return code + 1, data[code]


def _segment(data: bytes, at: int) -> tuple[bytes, int]:
    """The segment whose length is at `at`, without it, and where the next marker begins."""
    length = int.from_bytes(data[at : at + 2])
    end = at + length
    if length < 2 or end > len(data):
        _damaged()
    return data[at + 2 : end], end


def require_png(file: BinaryIO) -> int:
    """0: a picture has no pages. Raises Refused unless it is one whole PNG, every chunk under its CRC, and nothing
    else."""
    data = _all_of(file)
    at = _PNG_SIGNATURE
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"IEND":
        kind, content, at = _chunk(data, at)
        if not kinds:
            _require_header(kind, content)
        elif kind == b"IHDR" or (kind[:1].isupper() and kind not in _CRITICAL):
            _damaged()
        if kind != b"IDAT" or kinds[-1] != b"IDAT":  # the picture's own chunks count as one: they stand together
            kinds.append(kind)
    if kinds.count(b"IDAT") != 1:
        _damaged()
    _require_end(data, at)
    return 0


def _chunk(data: bytes, at: int) -> tuple[bytes, bytes, int]:
    """Kind and content of the chunk at `at`, and where the next one begins."""
    length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
    end = at + 8 + length
    if length > _LONGEST_CHUNK or end + 4 > len(data) or not kind.isalpha():
        _damaged()
    if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4]):
        _damaged()
    return kind, data[at + 8 : end], end + 4


def _require_header(kind: bytes, content: bytes) -> None:
    if kind != b"IHDR" or len(content) != 13:
        _damaged()
    _require_sides(int.from_bytes(content[:4]), int.from_bytes(content[4:8]))


def _require_sides(width: int, height: int) -> None:
    if not width or not height:
        _damaged()
    if width * height > MOST_PIXELS:
        raise Refused("IMAGEN_DESMEDIDA")
    if min(width, height) < SMALLEST_SIDE:
        raise Refused("IMAGEN_PEQUENA")


def _require_end(data: bytes, at: int) -> None:
    if at != len(data):
        raise Refused("IMAGEN_CON_DATOS_DE_MAS")


def _damaged() -> NoReturn:
    raise Refused("IMAGEN_DANADA")
