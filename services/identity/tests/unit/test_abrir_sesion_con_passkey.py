"""Login by passkey: what is verified, what is refused, and that no guessing keeps the owner out."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.identity.application.abrir_sesion_con_passkey import AbrirConPasskey
from services.identity.application.acceso import Acceso, Negado
from services.identity.domain.errors import (
    DemasiadosIntentos,
    PasskeyInvalida,
    PasskeyRechazada,
    PasskeyRetrocedida,
)
from services.identity.domain.factores import Exigidos
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import ANONIMO, CAFE, CASA, Identity


async def test_it_opens_a_session_that_says_so_without_a_password() -> None:
    identity = Identity(Exigidos.TODOS)
    await identity.registrada()
    _, autenticador, registrada = await identity.con_passkey()
    identity.clock.advance(days=1)
    acceso = await identity.mostrar(autenticador.mostrar(await identity.opciones()))
    assert isinstance(acceso, Acceso)
    assert not acceso.solo_enrolamiento
    assert acceso.token_acceso.startswith(str(registrada.passkey.cuenta_id))
    assert acceso.token_acceso.endswith("pop+mfa todo")
    kept = identity.passkeys.kept[registrada.passkey.id]
    assert (kept.contador, kept.usada) == (2, identity.clock.now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:8081"},
        {"origin": "https://malo.example"},
        {"origin": "http://localhost:8080/"},
        {"crossOrigin": True},
        {"rp_id": "malo.example"},
        {"type": "webauthn.create"},
        {"uv": False},
        {"up": False},
        {"firma": b"no es una firma"},
        {"firma": b""},
    ],
)
async def test_what_was_not_made_for_us_is_refused_and_the_right_one_still_good(
    identity: Identity, wrong: dict[str, Any]
) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    opciones = await identity.opciones()
    with pytest.raises(PasskeyInvalida):
        await identity.mostrar(autenticador.mostrar(opciones, **wrong))
    assert isinstance(await identity.mostrar(autenticador.mostrar(opciones)), Acceso)


async def test_a_challenge_is_ours_in_time_from_where_it_was_given_and_once(identity: Identity) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(autenticador.mostrar('{"challenge": "bnVuY2E"}'))
    opciones = await identity.opciones()
    shown = autenticador.mostrar(opciones)
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(shown, CAFE)
    assert isinstance(await identity.mostrar(shown), Acceso)
    for replayed in (shown, autenticador.mostrar(opciones)):
        with pytest.raises(PasskeyRechazada):
            await identity.mostrar(replayed)
    late = await identity.opciones()
    identity.clock.advance(minutes=5)
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(autenticador.mostrar(late))


async def test_the_challenge_of_a_password_login_is_none_of_a_passkeys(identity: Identity) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    challenge = json.dumps({"challenge": await identity.desafio()})
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(autenticador.mostrar(challenge))


@pytest.mark.parametrize("count", [1, 0])
async def test_a_count_that_goes_back_is_refused_and_told_to_the_holder(identity: Identity, count: int) -> None:
    await identity.registrada()
    _, autenticador, registrada = await identity.con_passkey()
    await identity.mostrar(autenticador.mostrar(await identity.opciones()))
    refused = await identity.mostrar(autenticador.mostrar(await identity.opciones(), contador=count))
    assert isinstance(refused, Negado)
    assert type(refused.error) is PasskeyRetrocedida
    kept = identity.passkeys.kept[registrada.passkey.id]
    assert (kept.contador, kept.retroceso) == (2, identity.clock.now())


async def test_the_same_count_twice_is_a_count_that_goes_back(identity: Identity) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    assert isinstance(await identity.mostrar(autenticador.mostrar(await identity.opciones(), contador=9)), Acceso)
    assert isinstance(await identity.mostrar(autenticador.mostrar(await identity.opciones(), contador=9)), Negado)


async def test_a_device_that_does_not_count_is_fine(identity: Identity) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey(autenticador=Autenticador(contador=None))
    for _ in range(2):
        assert isinstance(await identity.mostrar(autenticador.mostrar(await identity.opciones())), Acceso)


async def test_a_passkey_of_another_account_opens_that_account_alone(identity: Identity) -> None:
    """With the other's credential id or user handle it opens nothing."""
    cuenta = await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    _, mine, _ = await identity.con_passkey()
    _, hers, _ = await identity.con_passkey("otro@ejemplo.gt")
    acceso = await identity.mostrar(hers.mostrar(await identity.opciones()))
    assert isinstance(acceso, Acceso)
    assert acceso.token_acceso.startswith(str(other.id))
    assert cuenta.id != other.id
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(hers.mostrar(await identity.opciones(), usuario=mine.usuario))
    hers.credencial = mine.credencial
    with pytest.raises(PasskeyInvalida):
        await identity.mostrar(hers.mostrar(await identity.opciones(), usuario=mine.usuario))


async def test_a_passkey_that_is_not_kept_here_is_refused(identity: Identity) -> None:
    await identity.registrada()
    stranger = Autenticador(usuario="eA")
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(stranger.mostrar(await identity.opciones()))


@pytest.mark.parametrize(
    "garbage", ["", "{}", "[]", '{"id": 1}', '{"id": "eA", "response": {"clientDataJSON": "e30"}}']
)
async def test_garbage_is_refused_as_such(identity: Identity, garbage: str) -> None:
    with pytest.raises(PasskeyInvalida):
        await identity.mostrar(garbage)


async def test_an_answer_without_a_user_handle_is_refused_as_such(identity: Identity) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    answer = json.loads(autenticador.mostrar(await identity.opciones()))
    del answer["response"]["userHandle"]
    with pytest.raises(PasskeyInvalida):
        await identity.mostrar(json.dumps(answer))


async def test_whoever_guesses_at_passwords_and_codes_keeps_no_owner_of_a_passkey_out(identity: Identity) -> None:
    """From the very network that is braked, and one that the account was never seen at."""
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    for _ in range(5):
        await identity.abrir(contrasena="equivocada", cliente=CAFE)
    with pytest.raises(DemasiadosIntentos):
        await identity.abrir(cliente=CAFE)
    for cliente in (CAFE, CASA):
        opciones = await identity.opciones(cliente)
        assert isinstance(await identity.mostrar(autenticador.mostrar(opciones), cliente), Acceso)


async def test_a_passkey_removed_since_it_was_verified_opens_nothing_and_no_more_does_another_under_its_id(
    identity: Identity,
) -> None:
    await identity.registrada()
    _, key, registrada = await identity.con_passkey()
    command = AbrirConPasskey(key.mostrar(await identity.opciones()), CASA)
    prepared = await identity.abrir_sesion_con_passkey.prepare(ANONIMO, command)
    before = set(identity.sesiones.kept)
    kept = identity.passkeys.kept.pop(registrada.passkey.id)
    with pytest.raises(PasskeyRechazada):
        identity.abrir_sesion_con_passkey.handle(identity.tx(ANONIMO), command, prepared)
    identity.passkeys.kept[kept.id] = replace(kept, llave=Autenticador().publica)
    with pytest.raises(PasskeyRechazada):
        identity.abrir_sesion_con_passkey.handle(identity.tx(ANONIMO), command, prepared)
    assert set(identity.sesiones.kept) == before
