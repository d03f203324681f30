"""The signed receipt of an upload (recibo de carga): what was uploaded, by whom, and the key that opens it.

A compact JWS (RFC 7515) with Ed25519 (RFC 9864). The receipt is not secret: the key in it is wrapped by a master key
that only the gateway and the services hold.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from libs.foundation.core.errors import Denied, Invalid

AUDIENCE = "estrado:recibos"
_ALGORITHM = "Ed25519"


class ReciboInvalido(Invalid):
    """Not a receipt of ours, or not as we gave it."""

    reason = "RECIBO_INVALIDO"


class ReciboVencido(Invalid):
    """The receipt was good once; the file must be uploaded again."""

    reason = "RECIBO_VENCIDO"


class ReciboAjeno(Denied):
    """The receipt was given to somebody else."""

    reason = "RECIBO_AJENO"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An upload that was checked and accepted.

    object_key   where it is in the bucket `ingreso`
    sha256       hex, of the plain bytes; size: their number
    media_type   the real one, found by looking at the bytes
    pages        0 where the type has none
    owner        `Principal.key` of whoever uploaded it
    expires      UTC; no longer good from this instant on
    wrapped_key  what `keys.Keys.open` needs to decrypt it
    """

    object_key: str
    sha256: str
    size: int
    media_type: str
    pages: int
    owner: str
    expires: datetime
    wrapped_key: bytes


class ReceiptIssuer:
    """Signs receipts with an Ed25519 key that has a `kid`."""

    def __init__(self, key: OKPKey) -> None:
        if not key.kid:
            raise ValueError("a signing key needs a kid")
        self._key = key

    def issue(self, receipt: Receipt) -> str:
        """The receipt as the client keeps it and hands it back: ASCII, under 1 KiB for ordinary keys and types."""
        claims = {
            "aud": AUDIENCE,
            "obj": receipt.object_key,
            "sha": receipt.sha256,
            "len": receipt.size,
            "typ": receipt.media_type,
            "pag": receipt.pages,
            "sub": receipt.owner,
            "exp": receipt.expires.timestamp(),
            "key": b64encode(receipt.wrapped_key).decode(),
        }
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        return jws.serialize_compact(header, json.dumps(claims), self._key, algorithms=[_ALGORITHM])


class ReceiptVerifier:
    """Verifies receipts against the public keys of their issuers, found by `kid`."""

    def __init__(self, keys: Iterable[OKPKey]) -> None:
        self._keys = KeySet(list(keys))

    def verify(self, token: str, owner: str, now: datetime) -> Receipt:
        """The receipt, when it is ours, of `owner` (a `Principal.key`) and good at `now` (UTC).

        Raises ReciboInvalido, ReciboAjeno, ReciboVencido, in this order.
        """
        receipt = self.read(token)
        if receipt.owner != owner:
            raise ReciboAjeno
        if now >= receipt.expires:
            raise ReciboVencido
        return receipt

    def read(self, token: str) -> Receipt:
        """The receipt, when it is ours, whoever's it is and however old: enough to recognise a request already
        answered, never to take the upload. Raises ReciboInvalido."""
        return _parsed(self._claims(token))

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            signed = jws.deserialize_compact(token, self._keys, algorithms=[_ALGORITHM])
            claims = json.loads(signed.payload)
        except (JoseError, ValueError) as error:
            raise ReciboInvalido from error
        if not signed.protected.get("kid") or not isinstance(claims, dict) or claims.get("aud") != AUDIENCE:
            raise ReciboInvalido
        return claims


def _parsed(claims: dict[str, Any]) -> Receipt:
    try:
        return Receipt(
            object_key=claims["obj"],
            sha256=claims["sha"],
            size=claims["len"],
            media_type=claims["typ"],
            pages=claims["pag"],
            owner=claims["sub"],
            expires=datetime.fromtimestamp(claims["exp"], UTC),
            wrapped_key=b64decode(claims["key"], validate=True),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReciboInvalido from error
