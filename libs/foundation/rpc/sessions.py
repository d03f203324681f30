"""Access tokens of persons and API clients: verified by every service, revoked everywhere within a second.

The issuer's keys and its feed of revocations come through SesionesService. A verifier whose feed has been silent for
over a second asks the issuer for each token, and answers Unavailable when that fails too.
"""

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from estrado.foundation.v1 import sesiones_service_pb2 as pb
from estrado.foundation.v1 import sesiones_service_pb2_grpc as pb_grpc
from joserfc.jwk import KeySet

from libs.foundation.core.errors import EstradoError, SesionCerrada, Unauthenticated
from libs.foundation.rpc.tokens import decode

AUDIENCE = "estrado"
# Of the tokens of who has yet to enrol the second factor that they must have. An audience of their own: a verifier that
# knows nothing of them refuses them.
AUDIENCE_ENROLLING = "estrado-enrolamiento"
ACCESS_TOKEN_LIFE = 300  # seconds
SILENCE = 1.0  # seconds of feed silence after which the issuer is asked
KEYS_AGE = 2.0  # seconds after which the issuer is asked for its keys again: one that got out is taken away
# Seconds by which the issuer's clock may be ahead. A token that would live longer was forged, and its session's closing
# would be forgotten before it ends.
_CLOCKS = 60
_CACHE = 10_000

log = logging.getLogger(__name__)


class TokenInvalido(Unauthenticated):
    """The access token is malformed, forged, expired or for another audience."""

    reason = "TOKEN_INVALIDO"


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says (see core.principals.Principal); `expires` and `authenticated` are seconds since
    1970, the latter 0 where the token does not say."""

    kind: str
    subject: UUID
    session: UUID
    persona: UUID | None
    roles: frozenset[str]
    expires: float
    enrolling: bool = False
    methods: frozenset[str] = frozenset()
    authenticated: float = 0.0
    account: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Revocations:
    """What an item of the feed tells: sessions that were closed, and mandates (powers to act for others) that ended."""

    sessions: Sequence[UUID] = ()
    mandates: Sequence[UUID] = ()


class SessionAuthority(Protocol):
    """The issuer of access tokens, as verifiers need it."""

    async def keys(self) -> str:
        """Its public keys as a JWKS document."""
        ...

    def revocations(self) -> AsyncIterator[Revocations]:
        """What is revoked as it is; empty on a heartbeat. The first item lists all that still matters."""
        ...

    async def is_alive(self, session: UUID) -> bool:
        """Whether the session is open now."""
        ...


class RemoteAuthority:
    """The issuer over gRPC."""

    def __init__(self, stub: "pb_grpc.SesionesServiceAsyncStub") -> None:
        self._stub = stub

    async def keys(self) -> str:
        """See SessionAuthority.keys."""
        return (await self._stub.ConsultarLlaves(pb.ConsultarLlavesRequest())).jwks

    async def revocations(self) -> AsyncIterator[Revocations]:
        """See SessionAuthority.revocations."""
        async for message in self._stub.SeguirRevocaciones(pb.SeguirRevocacionesRequest()):
            yield Revocations([UUID(one) for one in message.sesiones], [UUID(one) for one in message.mandatos])

    async def is_alive(self, session: UUID) -> bool:
        """See SessionAuthority.is_alive."""
        request = pb.ComprobarSesionRequest(sesion_id=str(session))
        return (await self._stub.ComprobarSesion(request, timeout=1.0)).vigente


class AccessVerifier:
    """Verifies access tokens; `follow` must run beside it."""

    def __init__(self, authority: SessionAuthority) -> None:
        self._authority = authority
        self._keys = KeySet([])
        self._revoked: dict[UUID, float] = {}
        self._ended: set[UUID] = set()
        self._heard = 0.0
        self._jwks = ""
        self._loaded = 0.0
        self._doubted = 0.0
        self._asking = asyncio.Lock()
        self._verified: OrderedDict[str, AccessClaims] = OrderedDict()

    async def follow(self) -> None:
        """Follow the issuer's revocations for ever, reconnecting when the feed ends or fails."""
        while True:
            try:
                await self._load_keys()
                async for revoked in self._authority.revocations():
                    self._forget_expired()
                    for session in revoked.sessions:
                        self.revoke(session)
                    self._ended.update(revoked.mandates)
                    if time.monotonic() - self._loaded > KEYS_AGE:
                        await self._load_keys()
                    self._heard = time.monotonic()
            except EstradoError as error:
                log.info("revocation feed interrupted: %s", error.code)
            await asyncio.sleep(0.1)  # between attempts to reconnect

    def revoke(self, session: UUID) -> None:
        """Take no token of `session` any more: for who knows it before the feed tells."""
        self._revoked[session] = time.time() + ACCESS_TOKEN_LIFE + _CLOCKS

    @property
    def silent(self) -> bool:
        """Whether the feed has told nothing for over a second, so that what it has not told may be true all the
        same."""
        return time.monotonic() - self._heard > SILENCE

    def ended(self, mandate: UUID) -> bool:
        """Whether the feed has said that this mandate ended. They are few, and kept for as long as the process
        lives."""
        return mandate in self._ended

    async def verify(self, token: str) -> AccessClaims:
        """The claims of a valid token of a living session. Raises TokenInvalido, SesionCerrada, Unavailable."""
        claims = self._verified.get(token) or await self._decode(token)
        if claims.expires < time.time():
            self._verified.pop(token, None)
            raise TokenInvalido
        if claims.session in self._revoked or (self.silent and not await self._authority.is_alive(claims.session)):
            raise SesionCerrada
        return claims

    async def _decode(self, token: str) -> AccessClaims:
        try:
            claims = self._claims(token)
        except TokenInvalido:
            # Its key may be newer than ours. Who comes while we ask waits for the same answer, and a stream of
            # forgeries does not become a stream of questions.
            async with self._asking:
                if time.monotonic() - self._doubted >= SILENCE:
                    await self._load_keys()
                    self._doubted = time.monotonic()
            claims = self._claims(token)
        self._verified[token] = claims
        if len(self._verified) > _CACHE:
            self._verified.popitem(last=False)
        return claims

    def _claims(self, token: str) -> AccessClaims:
        try:
            _, claims = decode(token, self._keys)
            audience = claims["aud"]
            ours = audience in {AUDIENCE, AUDIENCE_ENROLLING} and claims["iss"] == "identity"
            now = time.time()
            in_time = float(claims.get("nbf", 0)) <= now and float(claims["exp"]) <= now + ACCESS_TOKEN_LIFE + _CLOCKS
            if not ours or not in_time or claims["kind"] not in {"usuario", "sistema"}:
                raise TokenInvalido
            return AccessClaims(
                kind=claims["kind"],
                subject=UUID(claims["sub"]),
                session=UUID(claims["sid"]),
                persona=UUID(claims["persona"]) if claims.get("persona") else None,
                roles=frozenset(claims.get("roles", ())),
                expires=float(claims["exp"]),
                enrolling=audience == AUDIENCE_ENROLLING,
                methods=frozenset(claims.get("amr", ())),
                authenticated=float(claims.get("auth_time", 0)),
                account=str(claims.get("tipo", "")),
                scopes=frozenset(str(claims.get("scope", "")).split()),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise TokenInvalido from error

    async def _load_keys(self) -> None:
        jwks = await self._authority.keys()
        self._loaded = time.monotonic()
        if jwks != self._jwks:
            self._jwks, self._keys = jwks, KeySet.import_key_set(json.loads(jwks))
            # Some may be of a key that is there no more.
            self._verified.clear()

    def _forget_expired(self) -> None:
        now = time.time()
        for session in [session for session, until in self._revoked.items() if until < now]:
            del self._revoked[session]
