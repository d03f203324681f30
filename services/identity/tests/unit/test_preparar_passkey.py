"""The options of a registration."""

import json
from base64 import urlsafe_b64decode

import pytest

from libs.foundation.core.errors import SesionCerrada
from services.identity.application.preparar_passkey import PrepararRegistro
from services.identity.application.registrar_passkey import RegistrarRespuesta
from services.identity.domain.errors import AutenticacionRecienteRequerida, DemasiadasPasskeys
from services.identity.domain.passkey import MAXIMO
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CORREO, Identity, usuario


async def test_they_ask_for_a_discoverable_passkey_whose_holder_is_recognized(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    asked = json.loads(await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro()))
    assert asked["rp"] == {"id": "localhost", "name": "Organismo Judicial"}
    assert (asked["user"]["name"], asked["user"]["displayName"]) == (CORREO, "Ana Pérez")
    assert urlsafe_b64decode(asked["user"]["id"] + "==") == cuenta.id.bytes
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert asked["attestation"] == "none"
    assert asked["challenge"] not in repr(identity.desafios)


async def test_a_device_that_has_one_is_told_to_make_no_other(identity: Identity) -> None:
    await identity.registrada()
    quien, _, registrada = await identity.con_passkey()
    asked = json.loads(await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro()))
    (had,) = asked["excludeCredentials"]
    assert urlsafe_b64decode(had["id"] + "==") == registrada.passkey.credencial


async def test_who_has_not_just_shown_all_they_have_begins_nothing(identity: Identity) -> None:
    cuenta = await identity.registrada()
    before = usuario(cuenta, (await identity.abierta()).sesion_id)
    quien, _, _ = await identity.con_passkey()
    with pytest.raises(SesionCerrada):
        await identity.runner.run(identity.preparar_passkey, before, PrepararRegistro())
    identity.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())


async def test_an_account_has_so_many_and_no_more(identity: Identity) -> None:
    await identity.registrada()
    quien, _, first = await identity.con_passkey()
    for _ in range(MAXIMO - 1):
        opciones = await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
        await identity.runner.run(identity.registrar_passkey, quien, made(opciones))
    with pytest.raises(DemasiadasPasskeys) as refusal:
        await identity.runner.run(identity.preparar_passkey, quien, PrepararRegistro())
    assert refusal.value.metadata == {"maximo": "20"}
    assert identity.factores.de(first.passkey.cuenta_id).passkeys == MAXIMO


def made(opciones: str) -> RegistrarRespuesta:
    return RegistrarRespuesta(Autenticador().crear(opciones), "")
