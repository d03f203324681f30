"""Keys of access tokens: made once, several published, tokens of the former key verify during a rotation."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from joserfc.jwk import KeySet, OKPKey

from libs.foundation.keyfiles import LlavesAusentes
from libs.foundation.rpc.tokens import decode
from libs.jurisdiccion.catalogos import TIPOS_DE_CUENTA
from services.identity.adapters.llaves import ACCESO, LlavesDeAcceso, crear_llave
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.factores import CON_TOTP
from services.identity.domain.sesion import Sesion
from services.identity.tests.fakes import CASA, Identity

NOW = datetime.now(UTC)
SESION = Sesion(uuid4(), uuid4(), CASA, abierta=NOW, ultimo_uso=NOW)


def published(llaves: LlavesDeAcceso) -> KeySet:
    return KeySet.import_key_set(json.loads(llaves.jwks()))


def test_the_key_is_made_once_when_asked_for_and_for_its_owner_alone(tmp_path: Path) -> None:
    with pytest.raises(LlavesAusentes) as caught:
        LlavesDeAcceso(tmp_path)
    assert caught.value.metadata == {"llave": "identity-acceso.pem", "carpeta": str(tmp_path)}
    crear_llave(tmp_path / f"{ACCESO}.pem", ACCESO)
    first = LlavesDeAcceso(tmp_path)
    crear_llave(tmp_path / f"{ACCESO}.pem", ACCESO)
    assert first.jwks() == LlavesDeAcceso(tmp_path).jwks()
    [path] = tmp_path.iterdir()
    assert (path.name, path.stat().st_mode & 0o777) == ("identity-acceso.pem", 0o600)


async def test_a_rotation_keeps_tokens_of_both_keys_good(identity: Identity, tmp_path: Path) -> None:
    cuenta = await identity.registrada()
    now = datetime.now(UTC)
    crear_llave(tmp_path / f"{ACCESO}.pem", ACCESO)
    before = LlavesDeAcceso(tmp_path)
    following = OKPKey.generate_key("Ed25519")
    (tmp_path / "identity-acceso.siguiente.pem").write_bytes(following.as_pem(private=False))
    announced = LlavesDeAcceso(tmp_path)
    (tmp_path / "identity-acceso.pem").rename(tmp_path / "identity-acceso.anterior.pem")
    (tmp_path / "identity-acceso.siguiente.pem").unlink()
    (tmp_path / "identity-acceso.pem").write_bytes(following.as_pem(private=True))
    after = LlavesDeAcceso(tmp_path)
    for signer in (before, announced, after):
        for verifier in (announced, after):
            _, claims = decode(signer.firmar(cuenta, SESION, now, solo_enrolamiento=False), published(verifier))
            assert (claims["sub"], claims["sid"]) == (str(cuenta.id), str(SESION.id))
    kids = [
        decode(signer.firmar(cuenta, SESION, now, solo_enrolamiento=False), published(after))[0]
        for signer in (before, announced, after)
    ]
    assert kids[0] == kids[1] != kids[2]
    assert all('"d"' not in llaves.jwks() for llaves in (before, announced, after))


async def test_an_account_that_is_not_verified_acts_as_no_persona(identity: Identity, tmp_path: Path) -> None:

    cuenta = await identity.registrada()
    crear_llave(tmp_path / f"{ACCESO}.pem", ACCESO)
    llaves = LlavesDeAcceso(tmp_path)
    now = datetime.now(UTC)
    _, claims = decode(llaves.firmar(cuenta, SESION, now, solo_enrolamiento=False), published(llaves))
    assert claims["persona"] == str(cuenta.persona)
    assert claims["exp"] - claims["iat"] == 300
    sin_verificar = replace(cuenta, verificada=False)
    _, claims = decode(llaves.firmar(sin_verificar, SESION, now, solo_enrolamiento=False), published(llaves))
    assert "persona" not in claims


@pytest.mark.parametrize("tipo", TipoDeCuenta)
async def test_a_token_says_what_kind_of_account_it_is(identity: Identity, tmp_path: Path, tipo: TipoDeCuenta) -> None:
    cuenta = await identity.registrada(tipo=tipo)
    crear_llave(tmp_path / f"{ACCESO}.pem", ACCESO)
    llaves = LlavesDeAcceso(tmp_path)
    _, claims = decode(llaves.firmar(cuenta, SESION, NOW, solo_enrolamiento=False), published(llaves))
    assert claims["tipo"] == tipo.value


def test_limits_are_given_for_the_kinds_of_account_that_there_are() -> None:
    assert set(TIPOS_DE_CUENTA) == {tipo.value for tipo in TipoDeCuenta}


async def test_a_token_says_how_and_when_its_holder_authenticated_and_what_it_is_good_for(
    identity: Identity, tmp_path: Path
) -> None:
    cuenta = await identity.registrada()
    crear_llave(tmp_path / f"{ACCESO}.pem", ACCESO)
    llaves = LlavesDeAcceso(tmp_path)
    lately = NOW - timedelta(minutes=3)
    shown = replace(SESION, metodos=CON_TOTP, autenticada=lately)
    said = [
        decode(llaves.firmar(cuenta, sesion, NOW, solo_enrolamiento=enrolling), published(llaves))[1]
        for sesion, enrolling in ((SESION, True), (shown, False))
    ]
    assert [(claims["amr"], claims["auth_time"], claims["aud"]) for claims in said] == [
        (["pwd"], int(NOW.timestamp()), "estrado-enrolamiento"),
        (["pwd", "otp", "mfa"], int(lately.timestamp()), "estrado"),
    ]
