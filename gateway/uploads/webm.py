"""WebM films, element by element (RFC 8794, RFC 9559, WebM Container Guidelines); nothing is decoded. Runs only inside
the sandbox (`checker`).

A browser that records does not know how long a film will be: the segment and its clusters may be of unknown size, and
then end where something begins that cannot be inside them.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, NoReturn

from gateway.uploads.refused import Refused

MOST_ELEMENTS = 1_000_000

_EBML, _SEGMENT, _CLUSTER, _TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B
_TRACK, _TRACK_TYPE, _VIDEO = 0xAE, 0x83, 1
_DOC_TYPE = 0x4282
_ANYWHERE = {0xEC, 0xBF}  # Void, CRC-32
_IN_SEGMENT = _ANYWHERE | {
    _CLUSTER,
    _TRACKS,
    0x114D9B74,  # SeekHead
    0x1549A966,  # Info
    0x1C53BB6B,  # Cues
    0x1043A770,  # Chapters
    0x1254C367,  # Tags
}  # not Attachments, which are other files
_IN_CLUSTER = _ANYWHERE | {
    0xE7,  # Timestamp
    0xA3,  # SimpleBlock
    0xA0,  # BlockGroup
    0xAB,  # PrevSize
    0xA7,  # Position
    0x5854,  # SilentTracks
}


class _Element(NamedTuple):
    """`end` None: unknown."""

    kind: int
    start: int
    end: int | None


def require_webm(file: BinaryIO) -> int:
    """0: a film has no pages. Raises Refused unless its elements fill it to the last byte, one segment behind the
    header, and a track is to be looked at."""
    return _Film(file).require_whole()


class _Film:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self._seen = 0

    def require_whole(self) -> int:
        header = self._element(0, self._size)
        if header.kind != _EBML or header.end is None:
            _damaged()
        said = [each for each in self._inside(header.start, header.end) if each.kind == _DOC_TYPE]
        # Exactly one, or readers may differ about which counts.
        if [self._content(each) for each in said] != [b"webm"]:
            _damaged()
        segment = self._element(header.end, self._size)
        # One of unknown size is the last there is.
        if segment.kind != _SEGMENT or segment.end not in {None, self._size}:
            _damaged()
        clusters, films = 0, 0
        at = segment.start
        while at < self._size:
            element = self._element(at, self._size)
            if element.kind not in _IN_SEGMENT:
                _damaged()
            clusters += element.kind == _CLUSTER
            films += self._films(element) if element.kind == _TRACKS else 0
            at = self._end_of_cluster(element) if element.kind == _CLUSTER else _known(element)
        if not clusters:
            _damaged()
        if not films:
            raise Refused("VIDEO_SIN_IMAGEN")
        return 0

    def _films(self, tracks: _Element) -> int:
        """How many of the tracks are to be looked at."""
        found = 0
        for track in self._inside(tracks.start, _known(tracks)):
            if track.kind == _TRACK:
                for entry in self._inside(track.start, _known(track)):
                    if entry.kind == _TRACK_TYPE:
                        found += int.from_bytes(self._content(entry)) == _VIDEO
        return found

    def _end_of_cluster(self, cluster: _Element) -> int:
        """Where it ends, each element looked at."""
        end = self._size if cluster.end is None else cluster.end
        at = cluster.start
        while at < end:
            element = self._element(at, end)
            if element.kind not in _IN_CLUSTER:
                if cluster.end is None and element.kind in _IN_SEGMENT:
                    break
                _damaged()
            at = _known(element)
        return at

    def _inside(self, start: int, end: int) -> Iterator[_Element]:
        while start < end:
            element = self._element(start, end)
            yield element
            start = _known(element)

    def _element(self, at: int, limit: int) -> _Element:
        """The element at `at`, which ends at `limit` or before."""
        self._seen += 1
        if self._seen > MOST_ELEMENTS:
            raise Refused("VIDEO_DESMEDIDO")
        self._file.seek(at)
        head = self._file.read(12)
        kind_length = _width(head, 4)
        kind = int.from_bytes(head[:kind_length])
        size_length = _width(head[kind_length:], 8)
        raw = int.from_bytes(head[kind_length : kind_length + size_length])
        size = raw & ((1 << 7 * size_length) - 1)
        start = at + kind_length + size_length
        if start > limit:
            _damaged()
        if size == (1 << 7 * size_length) - 1:
            return _Element(kind, start, None)
        if start + size > limit:
            _damaged()
        return _Element(kind, start, start + size)

    def _content(self, element: _Element) -> bytes:
        """What a short element holds."""
        end = _known(element)
        if end - element.start > 8:
            _damaged()
        self._file.seek(element.start)
        return self._file.read(end - element.start)


def _width(head: bytes, most: int) -> int:
    """How many bytes a number of variable size takes: its first byte says so by its leading zeros."""
    width = 9 - head[0].bit_length() if head else 9
    if width > most or len(head) < width:
        _damaged()
    return width


def _known(element: _Element) -> int:
    """The end of an element that must say its size."""
    if element.end is None:
        _damaged()
    return element.end


def _damaged() -> NoReturn:
    raise Refused("VIDEO_DANADO")
