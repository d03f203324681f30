"""A passkey is kept when its device signed our challenge, for our domain, on our page, its holder recognized."""

import json
from typing import Any

import pytest
from cbor2 import dumps

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.preparar_passkey import PrepararRegistro
from services.identity.application.registrar_passkey import RegistrarRespuesta
from services.identity.domain.errors import OpcionesVencidas, PasskeyInvalida, PasskeyYaRegistrada
from services.identity.domain.factores import Exigidos
from services.identity.domain.passkey import nombre_de_passkey
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CAFE, Identity, usuario


async def test_it_is_kept_with_its_name_and_recovery_codes_are_given_with_the_first(identity: Identity) -> None:
    await identity.registrada()
    quien, autenticador, registrada = await identity.con_passkey()
    passkey = registrada.passkey
    assert (passkey.credencial, passkey.llave, passkey.contador) == (autenticador.credencial, autenticador.publica, 1)
    assert (passkey.nombre, passkey.creada, passkey.respaldada) == ("Mi teléfono", identity.clock.now(), False)
    assert len(registrada.codigos) == 10
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    second = RegistrarRespuesta(Autenticador().crear(opciones), "")
    assert (await identity.runner.run(identity.registrar_passkey, quien, second)).codigos == ()


async def test_who_must_have_a_second_factor_has_it_from_the_next_token_on() -> None:
    identity = Identity(Exigidos.TODOS)
    cuenta = await identity.registrada()
    acceso = await identity.abierta()
    quien = usuario(cuenta, acceso.sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    made = RegistrarRespuesta(Autenticador().crear(opciones), "")
    await identity.runner.run(identity.registrar_passkey, quien, made)
    renewed = await identity.renovar(acceso.token_renovacion)
    assert isinstance(renewed, Acceso)
    assert renewed.token_acceso.endswith("pwd+pop+mfa todo")


async def test_afterwards_a_password_alone_opens_no_session(identity: Identity) -> None:
    await identity.registrada()
    _, _, registrada = await identity.con_passkey()
    negado = await identity.abrir()
    assert isinstance(negado, Negado)
    assert negado.error.metadata["factores"] == "passkey codigo_de_recuperacion"
    code = registrada.codigos[0]
    assert isinstance(await identity.completar(negado.error.metadata["desafio"], code, de_recuperacion=True), Acceso)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:8081"},
        {"origin": "https://localhost:8080"},
        {"origin": "http://localhost:8080.malo.example"},
        {"crossOrigin": True},
        {"rp_id": "malo.example"},
        {"type": "webauthn.get"},
        {"uv": False},
        {"up": False},
    ],
)
async def test_what_was_not_made_for_us_is_refused(identity: Identity, wrong: dict[str, Any]) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    made = RegistrarRespuesta(Autenticador().crear(opciones, **wrong), "")
    with pytest.raises(PasskeyInvalida):
        await identity.runner.run(identity.registrar_passkey, quien, made)
    good = RegistrarRespuesta(Autenticador().crear(opciones), "")
    await identity.runner.run(identity.registrar_passkey, quien, good)


async def test_a_challenge_is_ours_in_time_for_this_account_and_once(identity: Identity) -> None:
    cuenta = await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    hers = usuario(other, (await identity.abierta("otro@ejemplo.gt")).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    late = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    never, of_login = json.dumps(json.loads(opciones) | {"challenge": "bnVuY2E"}), json.loads(await identity.opciones())
    used = RegistrarRespuesta(Autenticador().crear(opciones), "")
    with pytest.raises(OpcionesVencidas):
        await identity.runner.run(identity.registrar_passkey, hers, used)
    await identity.runner.run(identity.registrar_passkey, quien, used)
    for opened in (never, json.dumps(json.loads(opciones) | {"challenge": of_login["challenge"]})):
        made = RegistrarRespuesta(Autenticador().crear(opened), "")
        with pytest.raises(OpcionesVencidas):
            await identity.runner.run(identity.registrar_passkey, quien, made)
    with pytest.raises(OpcionesVencidas):
        await identity.runner.run(identity.registrar_passkey, quien, used)
    identity.clock.advance(minutes=5)
    made = RegistrarRespuesta(Autenticador().crear(late), "")
    with pytest.raises(OpcionesVencidas):
        await identity.runner.run(identity.registrar_passkey, quien, made)
    assert len(identity.passkeys.kept) == 1


async def test_a_credential_is_kept_once_whoever_brings_it(identity: Identity) -> None:
    await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    _, autenticador, _ = await identity.con_passkey()
    hers = usuario(other, (await identity.abierta("otro@ejemplo.gt")).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, hers, PrepararRegistro())
    with pytest.raises(PasskeyYaRegistrada):
        await identity.runner.run(
            identity.registrar_passkey, hers, RegistrarRespuesta(autenticador.crear(opciones), "")
        )


@pytest.mark.parametrize(
    "garbage",
    ["", "null", "[]", '"x"', "{}", '{"response": {}}', '{"response": {"clientDataJSON": "ñ"}}', "\ud800", "[" * 500],
)
async def test_garbage_is_refused_as_such(identity: Identity, garbage: str) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    with pytest.raises(PasskeyInvalida):
        await identity.runner.run(identity.registrar_passkey, quien, RegistrarRespuesta(garbage, ""))


@pytest.mark.parametrize("length", range(0, 180, 3))
async def test_an_attestation_cut_or_changed_anywhere_is_refused_as_such(identity: Identity, length: int) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    made = json.loads(Autenticador().crear(opciones))
    whole = made["response"]["attestationObject"]
    made["response"]["attestationObject"] = whole[:length]
    with pytest.raises(PasskeyInvalida):
        await identity.runner.run(identity.registrar_passkey, quien, RegistrarRespuesta(json.dumps(made), ""))


@pytest.mark.parametrize("fmt", ["tpm", "packed", "android-key", "apple", "nada", 7])
async def test_attestations_that_nobody_asked_for_are_not_parsed(identity: Identity, fmt: object) -> None:
    """They carry certificates: much to get wrong, and nothing that we would believe."""
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    made = Autenticador().crear(opciones, attestation={"fmt": fmt, "attStmt": {"alg": -7, "sig": b"x", "x5c": [b"y"]}})
    with pytest.raises(PasskeyInvalida):
        await identity.runner.run(identity.registrar_passkey, quien, RegistrarRespuesta(made, ""))


def test_a_name_is_printable_and_bounded() -> None:
    assert nombre_de_passkey(" \x1b[31mMi\u202e llave\n") == "[31mMi llave"
    assert nombre_de_passkey("a" * 100) == "a" * 60
    assert nombre_de_passkey("\n") == "Passkey"


async def test_who_was_in_by_the_password_alone_is_out_and_who_has_shown_a_factor_is_not(identity: Identity) -> None:
    await identity.registrada()
    thief = await identity.abierta(cliente=CAFE)
    quien, autenticador, _ = await identity.con_passkey()
    elsewhere = await identity.mostrar(autenticador.mostrar(await identity.opciones()))
    assert isinstance(elsewhere, Acceso)
    await identity.otra_passkey(quien)
    open_still = {sesion.id for sesion in identity.sesiones.kept.values() if not sesion.cerrada}
    assert open_still == {quien.session, elsewhere.sesion_id}
    assert thief.sesion_id not in open_still


async def test_what_was_begun_in_one_session_is_not_finished_in_another(identity: Identity) -> None:
    cuenta = await identity.registrada()
    here, there = [usuario(cuenta, (await identity.abierta()).sesion_id) for _ in range(2)]
    opciones = await identity.runner.run(identity.preparar_passkey, here, PrepararRegistro())
    made = RegistrarRespuesta(Autenticador().crear(opciones), "")
    with pytest.raises(OpcionesVencidas):
        await identity.runner.run(identity.registrar_passkey, there, made)
    await identity.runner.run(identity.registrar_passkey, here, made)


def _ed25519(largo: int) -> bytes:
    return dumps({1: 1, 3: -8, -1: 6, -2: bytes(range(largo))})


def _rsa(bits: int) -> bytes:
    return dumps({1: 3, 3: -257, -1: ((1 << bits - 1) | 1).to_bytes(bits // 8, "big"), -2: b"\x01\x00\x01"})


@pytest.mark.parametrize(
    "llave",
    [
        dumps({1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x02" * 32}),  # not on its curve
        dumps({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}),
        _ed25519(31),
        _rsa(1024),
        _rsa(4104),
        _rsa(32768),
    ],
    ids=["off the curve", "zero", "31 bytes", "RSA 1024", "RSA 4104", "RSA 32768"],
)
async def test_a_key_that_can_never_be_verified_with_or_only_at_great_cost_is_not_kept(
    identity: Identity, llave: bytes
) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    made = RegistrarRespuesta(Autenticador().crear(opciones, llave=llave), "")
    with pytest.raises(PasskeyInvalida):
        await identity.runner.run(identity.registrar_passkey, quien, made)
    with pytest.raises(PasskeyInvalida):
        identity.ceremonias.exigir_llave(llave)
    assert not identity.passkeys.kept


@pytest.mark.parametrize("llave", [_ed25519(32), _rsa(2048), _rsa(4096)], ids=["Ed25519", "RSA 2048", "RSA 4096"])
async def test_keys_of_the_other_usual_kinds_are_kept(identity: Identity, llave: bytes) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    made = RegistrarRespuesta(Autenticador().crear(opciones, llave=llave), "")
    assert (await identity.runner.run(identity.registrar_passkey, quien, made)).passkey.llave == llave
