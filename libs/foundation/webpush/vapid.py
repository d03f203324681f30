"""The key by which push services know who sends (VAPID, RFC 8292)."""

import base64
import json
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from libs.foundation.core.errors import Unavailable
from libs.foundation.keyfiles import LlavesAusentes, make_key_file

_LIFE = 12 * 3600  # seconds: RFC 8292, 2 allows twice that, and clocks differ
_AGAIN = 3600  # seconds after which a token is made anew
_ORIGINS = 1000  # tokens kept
_INTEGER = 32  # bytes of each half of a signature (RFC 7518, 3.4)


class LlaveDePushInutilizable(Unavailable):
    """The file `llave` holds no private key on the curve P-256 in PEM."""

    reason = "LLAVE_DE_PUSH_INUTILIZABLE"


class VapidKey:
    """A private key, and whom push services may write to about what it signs."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str) -> None:
        """`contact` is a mailto: or https: address."""
        self._key = key
        self._contact = contact
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = _encoded(point)
        """What a browser calls the application server key: the uncompressed point, base64url."""
        self._made: dict[str, tuple[float, str]] = {}

    def authorization(self, origin: str, now: float) -> str:
        """The header Authorization for the push service at `origin` at `now` (seconds since 1970). Signing is spared
        where a token for it was made lately."""
        made, token = self._made.get(origin, (now, ""))
        if not token or not 0 <= now - made < _AGAIN:
            if len(self._made) >= _ORIGINS:  # below some names there are as many as anybody makes up
                self._made.clear()
            token = self._token(origin, now)
            self._made[origin] = (now, token)
        return f"vapid t={token}, k={self.public}"

    def _token(self, origin: str, now: float) -> str:
        """A JWT signed with ES256 (RFC 7515, RFC 7518)."""
        claims = {"aud": origin, "exp": int(now) + _LIFE, "sub": self._contact}
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        halves = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{_encoded(b''.join(half.to_bytes(_INTEGER, 'big') for half in halves))}"


def make_vapid_key(path: Path) -> None:
    """Make a key at `path`, where it is missing, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_key_file(
        path,
        lambda: ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
    )


def read_vapid_key(path: Path, contact: str) -> VapidKey:
    """The key at `path`. Raises LlavesAusentes, LlaveDePushInutilizable."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError as error:
        raise LlavesAusentes(llave=path.name, carpeta=str(path.parent)) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise LlaveDePushInutilizable(llave=str(path)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise LlaveDePushInutilizable(llave=str(path))
    return VapidKey(key, contact)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
