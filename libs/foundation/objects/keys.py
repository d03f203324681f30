"""Keys of objects: each object or case has one of its own, kept wrapped by a master key.

Whoever destroys a wrapped key has erased what it encrypted.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import tink
from tink import TinkError, aead, secret_key_access, streaming_aead

from libs.foundation.core.errors import Unavailable

aead.register()
streaming_aead.register()


class LlaveInservible(Unavailable):
    """The wrapped key was not wrapped by this master key, or is damaged."""

    reason = "LLAVE_INSERVIBLE"


class MasterKey(Protocol):
    """Wraps other keys: a file in development, an HSM or KMS in production."""

    def wrap(self, secret: bytes) -> bytes:
        """`secret`, encrypted and authenticated."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """What was wrapped. Raises LlaveInservible."""
        ...


class FileMasterKey:
    """A master key (AES-256-GCM) in a file only its owner can read, made at the first start.

    Processes that start at once agree on one key. Raises OSError when the file can neither be read nor made.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _create(path)
        handle = tink.proto_keyset_format.parse(path.read_bytes(), secret_key_access.TOKEN)
        self._aead = handle.primitive(aead.Aead)

    def wrap(self, secret: bytes) -> bytes:
        """See MasterKey."""
        return bytes(self._aead.encrypt(secret, b""))

    def unwrap(self, wrapped: bytes) -> bytes:
        """See MasterKey."""
        try:
            return bytes(self._aead.decrypt(wrapped, b""))
        except TinkError as error:
            raise LlaveInservible from error


class Keys:
    """Makes and opens the keys that `master` wraps."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master

    def new_wrapped_key(self) -> bytes:
        """A new random key (AES-256-GCM-HKDF, segments of 4 KiB), wrapped: some 200 bytes to keep beside the object."""
        handle = tink.new_keyset_handle(streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_4KB)
        return self._master.wrap(tink.proto_keyset_format.serialize(handle, secret_key_access.TOKEN))

    def open(self, wrapped: bytes) -> streaming_aead.StreamingAead:
        """The key as SealedStore takes it. Raises LlaveInservible."""
        secret = self._master.unwrap(wrapped)
        handle = tink.proto_keyset_format.parse(secret, secret_key_access.TOKEN)
        return handle.primitive(streaming_aead.StreamingAead)


def _create(path: Path) -> None:
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(tink.proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first: its key is the one
        os.link(partial, path)
    partial.unlink()
