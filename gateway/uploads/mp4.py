"""MP4 films, box by box (ISO/IEC 14496-12); nothing is decoded. Runs only inside the sandbox (`checker`)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

from gateway.uploads.refused import Refused

MOST_BOXES = 100_000

# Which boxes are looked into, and where alone each may stand: so they are at most three deep.
_HELD_BY = {b"moov": b"", b"moof": b"", b"trak": b"moov", b"mdia": b"trak", b"traf": b"moof"}
# What may stand beside the film: an unknown box could be any file at all.
_OUTERMOST = {
    b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"meta", b"mfra", b"sidx", b"ssix", b"prft",
    b"emsg", b"uuid", b"pdin", b"udta",
}  # fmt: skip
_HANDLER_AT = 8  # bytes into `hdlr`: version, flags and a field that is always 0


@dataclass(slots=True)
class _Found:
    """What was seen so far; `video` is whether a track is to be looked at."""

    boxes: int = 0
    films: int = 0
    data: int = 0
    video: bool = False


def require_mp4(file: BinaryIO) -> int:
    """0: a film has no pages. Raises Refused unless its boxes fill it to the last byte, one describes it, some hold it,
    and a track is to be looked at."""
    size = file.seek(0, os.SEEK_END)
    found = _Found()
    for kind, start, end in _boxes(file, 0, size, found):
        if kind not in _OUTERMOST or (kind == b"ftyp") is not (found.boxes == 1):
            _damaged()
        found.films += kind == b"moov"
        found.data += kind == b"mdat"
        _walk(file, kind, start, end, found)
    if found.films != 1 or not found.data:
        _damaged()
    if not found.video:
        raise Refused("VIDEO_SIN_IMAGEN")
    return 0


def _walk(file: BinaryIO, kind: bytes, start: int, end: int, found: _Found) -> None:
    """Look at what a box holds, if it is one that is looked into. What a track is, its `mdia` says."""
    if kind not in _HELD_BY:
        return
    for inner, inner_start, inner_end in _boxes(file, start, end, found):
        if _HELD_BY.get(inner, kind) != kind:
            _damaged()
        if kind == b"mdia" and inner == b"hdlr":
            file.seek(inner_start + _HANDLER_AT)
            found.video |= file.read(4) == b"vide"
        _walk(file, inner, inner_start, inner_end, found)


def _boxes(file: BinaryIO, start: int, end: int, found: _Found) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the content of each box from `start`; they must end at `end`."""
    while start < end:
        found.boxes += 1
        if found.boxes > MOST_BOXES:
            raise Refused("VIDEO_DESMEDIDO")
        file.seek(start)
        header = file.read(16)
        length, kind, content = int.from_bytes(header[:4]), header[4:8], 8
        if length == 1:
            length, content = int.from_bytes(header[8:16]), 16
        elif length == 0:  # to the end of the file
            length = end - start
        if length < content or start + length > end:
            _damaged()
        yield kind, start + content, start + length
        start += length


def _damaged() -> NoReturn:
    raise Refused("VIDEO_DANADO")
