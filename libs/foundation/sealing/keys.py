"""The keys that sign the heads of a service's logs: files of the key folder.

`<service>-sellado.pem` signs. Every `<service>-sellado.<name>.pem` beside it (public or private) verifies too: a key
that signed once is needed for as long as its heads are to be believed. They are not the keys of service tokens, which
may be thrown away when they are changed.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from libs.foundation.keyfiles import LlavesAusentes, make_signing_key


def make_sealing_key(folder: Path, service: str) -> None:
    """Make the development key of `service`, where it is missing."""
    make_signing_key(_signing(folder, service))


class SealingKeys:
    """Those of one service. Raises LlavesAusentes: made anew, it would sign what nobody could hold against it."""

    def __init__(self, folder: Path, service: str) -> None:
        path = _signing(folder, service)
        if not path.exists():
            raise LlavesAusentes(llave=path.name, carpeta=str(folder))
        self.signing = _private(path.read_bytes())
        others = [_public(each.read_bytes()) for each in sorted(folder.glob(f"{path.stem}.*.pem"))]
        self.verifying = [self.signing.public_key(), *others]


def _signing(folder: Path, service: str) -> Path:
    return folder / f"{service}-sellado.pem"


def _private(pem: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"an Ed25519 key is needed, not {type(key).__name__}")
    return key


def _public(pem: bytes) -> Ed25519PublicKey:
    if b"PRIVATE" in pem:
        return _private(pem).public_key()
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"an Ed25519 key is needed, not {type(key).__name__}")
    return key
