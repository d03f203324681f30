"""Opaque cursors for keyset pages: signed, and bound to the caller and to the filter they were made for."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence

from libs.foundation.core.errors import Invalid

_TAG = 16


class CursorInvalido(Invalid):
    """The cursor was altered, or belongs to another caller or another search."""

    reason = "CURSOR_INVALIDO"


class Cursors:
    """Makes and reads cursors under a secret key of at least 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, position: Sequence[str], *bound_to: str) -> str:
        """A cursor for `position`, the sort key of the last row given, valid only with the same `bound_to`."""
        body = json.dumps(list(position), separators=(",", ":")).encode()
        return _encoded(self._tag(body, bound_to) + body)

    def read(self, cursor: str, *bound_to: str) -> tuple[str, ...] | None:
        """The position in `cursor`, None for "". Raises CursorInvalido."""
        if not cursor:
            return None
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except (binascii.Error, ValueError) as error:
            raise CursorInvalido from error
        authentic = hmac.compare_digest(raw[:_TAG], self._tag(raw[_TAG:], bound_to))
        if not authentic or _encoded(raw) != cursor:
            raise CursorInvalido
        return tuple(json.loads(raw[_TAG:]))

    def _tag(self, body: bytes, bound_to: Sequence[str]) -> bytes:
        context = json.dumps(list(bound_to)).encode()
        return hmac.digest(self._key, len(context).to_bytes(4) + context + body, hashlib.sha256)[:_TAG]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
