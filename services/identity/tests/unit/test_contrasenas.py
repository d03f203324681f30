"""Argon2id as configured, the same work for nobody, and a bounded queue."""

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from services.identity.adapters.contrasenas import Argon2Contrasenas
from services.identity.domain.errors import AutenticacionSaturada
from services.identity.domain.heredada import PBKDF2, Esquema, Heredada


@pytest.fixture
async def contrasenas() -> AsyncIterator[Argon2Contrasenas]:
    made = Argon2Contrasenas(hilos=1, cola=1)
    yield made
    await made.close()


async def test_hashes_with_the_agreed_parameters_and_a_salt(contrasenas: Argon2Contrasenas) -> None:
    cifrada = await contrasenas.cifrar("QZ-VKX7W")
    parameters = extract_parameters(cifrada)
    assert (parameters.type, parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        Type.ID,
        19 * 1024,
        2,
        1,
    )
    assert cifrada != await contrasenas.cifrar("QZ-VKX7W")
    assert await contrasenas.coincide(cifrada, "QZ-VKX7W")
    assert not await contrasenas.coincide(cifrada, "QZ-VKX7w")


@pytest.mark.parametrize(
    "other",
    ["Ab1-" * 31 + "Ab1_", "AB1-" * 32, "Ab1-" * 32 + " ", " " + "Ab1-" * 32, "Ab1-" * 18, "Ab1-" * 32 + "\0", ""],
    ids=["last character", "case", "blank behind", "blank before", "first 72", "NUL behind", "nothing"],
)
async def test_a_password_is_compared_as_it_was_typed_to_its_last_character(
    contrasenas: Argon2Contrasenas, other: str
) -> None:
    longest = "Ab1-" * 32
    cifrada = await contrasenas.cifrar(longest)
    assert await contrasenas.coincide(cifrada, longest)
    assert not await contrasenas.coincide(cifrada, other)


async def test_nobody_costs_one_verification_with_the_same_parameters(
    contrasenas: Argon2Contrasenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    cifrada = await contrasenas.cifrar("QZ-VKX7W")
    verified: list[str] = []
    real = contrasenas._matches

    def counting(cifrada: str, contrasena: str) -> bool:
        verified.append(cifrada)
        return real(cifrada, contrasena)

    monkeypatch.setattr(contrasenas, "_matches", counting)
    for who in (cifrada, None):
        assert not await contrasenas.coincide(who, "otra")
    assert len(verified) == 2
    assert extract_parameters(verified[0]) == extract_parameters(verified[1])


@pytest.mark.parametrize(
    "esquema",
    [
        Esquema("md5"),
        Esquema("sha256", "s4l!"),
        Esquema("sha512", "s" * 64),
        Esquema(PBKDF2, "s" * 64, 1),
    ],
)
async def test_an_inherited_digest_lies_inside_the_same_argon2id_and_never_bare(
    contrasenas: Argon2Contrasenas, esquema: Esquema, monkeypatch: pytest.MonkeyPatch
) -> None:
    heredada = Heredada(esquema, esquema.resumen("QZ-VKX7W"))
    cifrada = await contrasenas.envolver(heredada)
    assert heredada.resumen not in cifrada
    assert len(cifrada) + len("2000000") <= 200, "the column's width, with the most iterations that there are"
    assert await contrasenas.coincide(cifrada, "QZ-VKX7W")
    assert not await contrasenas.coincide(cifrada, "QZ-VKX7w")
    assert not await contrasenas.coincide(cifrada, heredada.resumen)
    verified: list[str] = []

    def verify(_self: PasswordHasher, hash_: str, _password: str) -> bool:
        verified.append(hash_)
        return True

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    await contrasenas.coincide(cifrada, "otra")
    await contrasenas.coincide(None, "otra")
    assert extract_parameters(verified[0]) == extract_parameters(verified[1]), "one verification of the same cost"


async def test_each_check_spends_the_same_of_pbkdf2_whosever_password_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    contrasenas = Argon2Contrasenas(hilos=1, cola=1, iteraciones=10)
    esquemas = [Esquema("md5"), *(Esquema(PBKDF2, "s4l", iteraciones) for iteraciones in (1, 9, 10))]
    inherited = [await contrasenas.envolver(Heredada(uno, uno.resumen("QZ-VKX7W"))) for uno in esquemas]
    kept = [await contrasenas.cifrar("QZ-VKX7W"), None, *inherited]
    spent: list[int] = []
    real = hashlib.pbkdf2_hmac

    def counting(name: str, password: bytes, salt: bytes, iterations: int) -> bytes:
        spent.append(iterations)
        return real(name, password, salt, iterations)

    monkeypatch.setattr(hashlib, "pbkdf2_hmac", counting)
    for cifrada in kept:
        for typed in ("QZ-VKX7W", "otra"):
            spent.clear()
            assert await contrasenas.coincide(cifrada, typed) is (cifrada is not None and typed == "QZ-VKX7W")
            assert sum(spent) == 10, cifrada
    await contrasenas.close()


async def test_nothing_of_pbkdf2_is_spent_where_nobody_has_it(
    contrasenas: Argon2Contrasenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", None)
    assert await contrasenas.coincide(await contrasenas.cifrar("QZ-VKX7W"), "QZ-VKX7W")


async def test_a_password_that_needs_more_than_is_spent_is_still_right(contrasenas: Argon2Contrasenas) -> None:
    """The setting was lowered too early: nobody is locked out."""
    esquema = Esquema(PBKDF2, "s4l", 3)
    cifrada = await contrasenas.envolver(Heredada(esquema, esquema.resumen("QZ-VKX7W")))
    assert await contrasenas.coincide(cifrada, "QZ-VKX7W")


async def test_what_was_inherited_or_made_with_other_costs_is_to_be_made_anew(contrasenas: Argon2Contrasenas) -> None:
    assert not contrasenas.por_renovar(await contrasenas.cifrar("QZ-VKX7W"))
    assert contrasenas.por_renovar(await contrasenas.envolver(Heredada(Esquema("md5"), "0" * 32)))
    assert contrasenas.por_renovar(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("QZ-VKX7W"))


async def test_nobodys_password_cannot_be_guessed(
    contrasenas: Argon2Contrasenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contrasenas, "_matches", lambda *_: True)
    assert not await contrasenas.coincide(None, "x")


async def test_more_than_the_queue_holds_is_refused_and_room_comes_back(
    contrasenas: Argon2Contrasenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(contrasenas, "_matches", lambda *_: gate.wait(10))
    waiting = [asyncio.create_task(contrasenas.coincide("x", "x")) for _ in range(2)]
    await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
    with pytest.raises(AutenticacionSaturada) as refusal:
        await contrasenas.coincide("x", "x")
    assert refusal.value.metadata == {"reintentar_en": "1"}
    waiting[1].cancel()
    gate.set()
    assert await waiting[0]
    assert await contrasenas.coincide("x", "x")


def test_no_hash_outlives_the_loop_that_it_reports_to(caplog: pytest.LogCaptureFixture) -> None:
    async def leave_amid_a_hash() -> None:
        contrasenas = Argon2Contrasenas(hilos=1, cola=1)
        left = asyncio.create_task(contrasenas.cifrar("QZ-VKX7W"))
        await asyncio.sleep(0)
        left.cancel()
        await contrasenas.close()

    asyncio.run(leave_amid_a_hash())
    for thread in threading.enumerate():
        if thread.name.startswith("argon2"):
            thread.join()
    assert "exception calling callback" not in caplog.text
