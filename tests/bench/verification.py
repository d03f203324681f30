"""One access token verified in a service, beside the parts that do it: joserfc alone, and the signature alone."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from joserfc.util import urlsafe_b64decode

from libs.foundation.rpc.sessions import ACCESS_TOKEN_LIFE, AUDIENCE, AccessVerifier, Revocations
from libs.foundation.rpc.tokens import ALGORITHM


@dataclass(frozen=True, slots=True)
class Verification:
    """Medians in microseconds: a token seen for the first time and again, by joserfc alone, its signature alone."""

    first: float
    again: float
    joserfc: float
    signature: float


class _Issuer:
    """Nobody closes a session; its heart beats when it is asked to."""

    def __init__(self, key: OKPKey) -> None:
        self._keys = json.dumps(KeySet([key]).as_dict(private=False))
        self._due, self._heard = asyncio.Event(), asyncio.Event()

    async def beat(self) -> None:
        """Return once the verifier has heard it."""
        self._heard.clear()
        self._due.set()
        await self._heard.wait()

    async def keys(self) -> str:
        """See SessionAuthority."""
        return self._keys

    async def revocations(self) -> AsyncIterator[Revocations]:
        """See SessionAuthority."""
        while True:
            await self._due.wait()
            self._due.clear()
            yield Revocations()
            self._heard.set()

    async def is_alive(self, session: UUID) -> bool:
        """See SessionAuthority."""
        raise AssertionError("the feed is not silent")


async def measure(count: int) -> Verification:
    """Each of `count` tokens in each way, one after the other."""
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "2026-1"})
    public = key.public_key
    assert isinstance(public, Ed25519PublicKey)
    issuer, known = _Issuer(key), KeySet([key])
    verifier = AccessVerifier(issuer)
    following = asyncio.create_task(verifier.follow())
    times: dict[str, list[float]] = {"first": [], "again": [], "joserfc": [], "signature": []}
    for number in range(count):
        if number % 100 == 0:
            await issuer.beat()
        token = _token(key)
        signed, _, tail = token.rpartition(".")
        signature, message = urlsafe_b64decode(tail.encode()), signed.encode()
        marks = [time.perf_counter()]
        await verifier.verify(token)
        marks.append(time.perf_counter())
        await verifier.verify(token)
        marks.append(time.perf_counter())
        jwt.decode(token, known, algorithms=[ALGORITHM])
        marks.append(time.perf_counter())
        public.verify(signature, message)
        marks.append(time.perf_counter())
        for name, begun, ended in zip(times, marks, marks[1:], strict=False):
            times[name].append((ended - begun) * 1e6)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    return Verification(**{name: median(of) for name, of in times.items()})


def _token(key: OKPKey) -> str:
    claims = {
        "iss": "identity",
        "aud": AUDIENCE,
        "kind": "usuario",
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "persona": str(uuid4()),
        "roles": ["secretario@01017"],
        "exp": int(time.time()) + ACCESS_TOKEN_LIFE,
        "amr": ["pwd", "otp", "mfa"],
        "auth_time": int(time.time()),
    }
    return jwt.encode({"alg": ALGORITHM, "kid": "2026-1"}, claims, key, algorithms=[ALGORITHM])
