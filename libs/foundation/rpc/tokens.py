"""Service tokens: who calls, signed by the calling service's own key (JWT, Ed25519 as in RFC 9864)."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from libs.foundation.core.errors import Unauthenticated
from libs.foundation.rpc.certificate import Certificate

ALGORITHM = "Ed25519"
_LIFE = 60  # seconds; a token is reused during the first half
_REMEMBERED = 1000  # verified tokens


class CredencialDeServicioInvalida(Unauthenticated):
    """The calling service could not prove its name."""

    reason = "CREDENCIAL_DE_SERVICIO_INVALIDA"


@dataclass(frozen=True, slots=True)
class ServiceClaims:
    """A proven caller: its name and, from the gateway, the instant (UTC) at which it had the whole request."""

    service: str
    received: datetime | None


def decode(token: str, keys: KeySet) -> tuple[str, dict[str, Any]]:
    """The `kid` and the claims of a token signed by that key of `keys`; the algorithm is not the token's to choose.
    Raises ValueError for whatever is wrong with it (times and audience are the caller's to check)."""
    try:
        decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
        return str(decoded.header["kid"]), dict(decoded.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ValueError("not a valid token") from error


class ServiceIdentity:
    """This service's key, and the public keys of the others. All are files of `folder`. With a `certificate` it speaks
    mutual TLS."""

    def __init__(self, name: str, folder: Path, certificate: Certificate | None = None) -> None:
        self.name = name
        self.certificate = certificate
        self.key = OKPKey.import_key((folder / f"{name}.pem").read_bytes(), parameters={"kid": name})
        self._trusted = KeySet(
            [
                OKPKey.import_key(path.read_bytes(), parameters={"kid": path.name.removesuffix(".pub.pem")})
                for path in sorted(folder.glob("*.pub.pem"))
            ]
        )
        self._issued: dict[str, tuple[float, str]] = {}
        # Callers reuse their tokens; those made for one call would only push the others out.
        self._verified: dict[str, tuple[float, ServiceClaims]] = {}

    def token_for(self, audience: str, received: datetime | None = None) -> str:
        """A token that names this service to `audience`; with `received` it is made for this one call."""
        now = time.time()
        if received is not None:
            return self._sign(audience, now, {"rec": received.timestamp()})
        until, token = self._issued.get(audience, (0.0, ""))
        if until < now:
            token = self._sign(audience, now, {})
            self._issued[audience] = (now + _LIFE / 2, token)
        return token

    def _sign(self, audience: str, now: float, more: dict[str, Any]) -> str:
        claims = {"iss": self.name, "aud": audience, "exp": int(now + _LIFE), **more}
        return jwt.encode({"alg": ALGORITHM, "kid": self.name}, claims, self.key, algorithms=[ALGORITHM])

    def verify(self, token: str) -> ServiceClaims:
        """Who calls this service. Raises CredencialDeServicioInvalida."""
        until, known = self._verified.get(token, (0.0, None))
        if known is not None and time.time() < until:
            return known
        try:
            kid, claims = decode(token, self._trusted)
        except ValueError as error:
            raise CredencialDeServicioInvalida from error
        # The key that verified must be the issuer's own: a service cannot name another.
        if claims.get("aud") != self.name or claims.get("exp", 0) < time.time() or claims.get("iss") != kid:
            raise CredencialDeServicioInvalida
        received = claims.get("rec") if claims["iss"] == "gateway" else None
        if received:
            return ServiceClaims(claims["iss"], datetime.fromtimestamp(received, UTC))
        proven = ServiceClaims(claims["iss"], None)
        if len(self._verified) >= _REMEMBERED:
            self._verified.clear()
        self._verified[token] = (claims["exp"], proven)
        return proven


def make_development_keys(folder: Path, services: Iterable[str]) -> None:
    """Make the keys that are missing in `folder`, readable by their owner alone; killed half way, it goes on."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in services:
        private, public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
        if not private.exists():
            write_private(private, OKPKey.generate_key("Ed25519").as_pem(private=True))
        if not public.exists():
            write_private(public, OKPKey.import_key(private.read_bytes()).as_pem(private=False))


def write_private(path: Path, content: bytes) -> None:
    """Write `content` whole or not at all, readable by its owner alone."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    partial.replace(path)
