"""Keys that are taken away, and tokens that would live longer than ours do."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from joserfc.jwk import OKPKey

from libs.foundation.rpc import sessions
from libs.foundation.rpc.sessions import ACCESS_TOKEN_LIFE, AccessVerifier, Revocations, TokenInvalido
from libs.foundation.rpc.tests.conftest import FakeAuthority


@dataclass
class Beating(FakeAuthority):
    """Its feed beats when it is asked to, and does not end."""

    due: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    given: int = 0

    async def keys(self) -> str:
        self.given += 1
        return await super().keys()

    async def revocations(self) -> AsyncIterator[Revocations]:
        while True:
            await self.due.wait()
            self.due.clear()
            yield Revocations()
            self.heard.set()

    async def beat(self) -> None:
        """Return once the verifier has done all that it does about it."""
        self.heard.clear()
        self.due.set()
        await asyncio.wait_for(self.heard.wait(), 5)


@pytest.fixture
def authority() -> Beating:
    return Beating()


@pytest.fixture
async def verifier(authority: Beating) -> AsyncIterator[AccessVerifier]:
    verifier = AccessVerifier(authority)
    following = asyncio.create_task(verifier.follow())
    await authority.beat()
    yield verifier
    following.cancel()


async def test_a_key_that_is_gone_is_believed_no_more_not_even_what_was_verified_by_it(
    authority: Beating, verifier: AccessVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = authority.token()
    await verifier.verify(forged)
    authority.key = OKPKey.generate_key("Ed25519", parameters={"kid": "k2"})
    monkeypatch.setattr(sessions, "KEYS_AGE", 0.0)
    await authority.beat()
    with pytest.raises(TokenInvalido):
        await verifier.verify(forged)


async def test_the_keys_are_asked_for_every_few_seconds_not_with_each_beat(
    authority: Beating, verifier: AccessVerifier
) -> None:
    for _ in range(20):
        await authority.beat()
    assert authority.given == 1


async def test_a_key_just_made_is_found_however_lately_the_others_were_looked_at(
    authority: Beating, verifier: AccessVerifier
) -> None:
    authority.key = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
    assert authority.given == 1
    await verifier.verify(authority.token())
    for _ in range(20):
        with pytest.raises(TokenInvalido):
            await verifier.verify("no.es.token")
    assert authority.given == 2, "a stream of forgeries is no stream of questions"


async def test_who_comes_while_the_keys_are_asked_for_is_told_what_they_say(
    authority: Beating, verifier: AccessVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.key = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
    answered, plain = asyncio.Event(), authority.keys

    async def slow() -> str:
        jwks = await plain()
        await answered.wait()
        return jwks

    monkeypatch.setattr(authority, "keys", slow)
    tokens = [authority.token() for _ in range(3)]
    asking = [asyncio.create_task(verifier.verify(token)) for token in (*tokens, "no.es.token")]
    done, _ = await asyncio.wait(asking, timeout=0.05)
    assert not done
    answered.set()
    *good, forged = await asyncio.gather(*asking, return_exceptions=True)
    assert not any(isinstance(one, BaseException) for one in good)
    assert isinstance(forged, TokenInvalido)
    assert authority.given == 2


async def test_no_token_lives_longer_than_those_that_are_issued(authority: Beating, verifier: AccessVerifier) -> None:
    """Revocations are remembered for as long."""
    for late in (3600, 10**9):
        with pytest.raises(TokenInvalido):
            await verifier.verify(authority.token(exp=int(time.time()) + ACCESS_TOKEN_LIFE + late))
    await verifier.verify(authority.token(exp=int(time.time()) + ACCESS_TOKEN_LIFE + 30))
