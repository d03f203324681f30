"""Identifiers: random UUIDs for machines, checksummed random codes for people."""

import secrets
from uuid import UUID, uuid4

# Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed back.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# His check symbols, one for each remainder of 37. New codes have none of the last five: these are hard to dictate, and
# not for URLs and forms that take letters and digits. Codes from before may have them.
_CHECK = _ALPHABET + "*~$=U"
_READ_AS = str.maketrans("ILO", "110")


def new_id() -> UUID:
    """A random identifier (UUID version 4)."""
    return uuid4()


def new_code(symbols: int = 12) -> str:
    """A random, unguessable code of `symbols` base-32 symbols (5 bits each) and one check symbol, grouped by four: all
    letters and digits."""
    value = secrets.randbits(5 * symbols)
    while value % 37 >= len(_ALPHABET):
        value = secrets.randbits(5 * symbols)
    body = "".join(_ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(symbols)))
    return _grouped(body + _CHECK[value % 37])


def canonical_code(text: str) -> str | None:
    """The canonical form of a code as a person typed it, or None when its check symbol does not fit."""
    plain = text.upper().replace("-", "").replace(" ", "").translate(_READ_AS)
    body, check = plain[:-1], plain[-1:]
    if not body or any(symbol not in _ALPHABET for symbol in body):
        return None
    value = 0
    for symbol in body:
        value = value * 32 + _ALPHABET.index(symbol)
    return _grouped(plain) if check == _CHECK[value % 37] else None


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
