"""Signed heads of a log, in the text form that transparency logs share: a checkpoint in a signed note.

    estrado/identity/auditoria                      the log; also the name of its key
    4096                                            how many leaves it has
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=    the root over them (base64)
    2026-03-02T16:00:00.000000Z                     when it was signed (an extension line)

    — estrado/identity/auditoria x08go/ZJku…        the key's id (4 bytes) and its Ed25519 signature of the lines above

Any tool for such notes reads it (C2SP `tlog-checkpoint` and `signed-note`); a key is told to it as `name+id+key`.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"  # the kind of key, as notes number them
_ID_BYTES = 4
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class CabezaInvalida(ValueError):
    """Not a head of that log signed by one of its keys."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What is signed: the `root` over the first `size` leaves of the log `origin`, known at the instant `at` (UTC)."""

    origin: str
    size: int
    root: bytes
    at: datetime

    @property
    def body(self) -> str:
        """Its text, as it is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n{instant_text(self.at)}\n"


def instant_text(instant: datetime) -> str:
    """An instant as sealed texts write it: UTC, always with microseconds, so that texts sort as instants do."""
    return instant.astimezone(UTC).strftime(_TIME)


class HeadSigner:
    """Signs heads of the log `origin`."""

    def __init__(self, origin: str, key: Ed25519PrivateKey) -> None:
        self.origin = origin
        self._key = key
        self.public_key = key.public_key()
        self._id = _key_id(origin, self.public_key)

    def sign(self, size: int, root: bytes, at: datetime) -> str:
        """The signed text of the head over `size` leaves."""
        body = TreeHead(self.origin, size, root, at).body
        return _note(body, self.origin, self._id + self._key.sign(body.encode()))


class HeadVerifier:
    """Reads heads of the log `origin` that any of `keys` signed: the one in use, and those before it."""

    def __init__(self, origin: str, keys: Iterable[Ed25519PublicKey]) -> None:
        self.origin = origin
        self._keys = {_key_id(origin, key): key for key in keys}

    def read(self, text: str) -> TreeHead:
        """The head in `text`, every byte of which counts: there is one way to write a head. Raises CabezaInvalida."""
        try:
            body, after = text.split("\n\n")
            signature = _signature(after)
            key = self._keys[signature[:_ID_BYTES]]
            key.verify(signature[_ID_BYTES:], f"{body}\n".encode())
            origin, size, root, at = body.split("\n")
            head = TreeHead(origin, int(size), b64decode(root), datetime.strptime(at, _TIME).replace(tzinfo=UTC))
        except (ValueError, KeyError, InvalidSignature) as error:
            raise CabezaInvalida(str(error)) from error
        if origin != self.origin or _note(head.body, origin, signature) != text:
            raise CabezaInvalida("not as this log writes its heads")
        return head

    def key_of(self, text: str) -> str:
        """The key that signed a head which `read` reads, as tools for signed notes take it (`verifier_key`)."""
        return verifier_key(self.origin, self._keys[_signature(text)[:_ID_BYTES]])


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """A public key as tools for signed notes take it: `name+id+key`."""
    return f"{origin}+{_key_id(origin, key).hex()}+{b64encode(_ED25519 + key.public_bytes_raw()).decode()}"


def read_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """The name and the public key of `name+id+key`. Raises ValueError."""
    origin, _, rest = text.partition("+")
    kind, key = (decoded := b64decode(rest.partition("+")[2], validate=True))[:1], decoded[1:]
    if kind != _ED25519 or verifier_key(origin, public := Ed25519PublicKey.from_public_bytes(key)) != text:
        raise ValueError(text)
    return origin, public


def _signature(text: str) -> bytes:
    return b64decode(text.rpartition(" ")[2], validate=False)


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:_ID_BYTES]


def _note(body: str, name: str, signature: bytes) -> str:
    return f"{body}\n— {name} {b64encode(signature).decode()}\n"
