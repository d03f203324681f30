"""The options of a login by passkey."""

import json
from base64 import urlsafe_b64decode

from services.identity.domain.desafio import huella_de_desafio
from services.identity.tests.fakes import CASA, Identity


async def test_they_name_nobody_and_each_has_a_challenge_of_its_own(identity: Identity) -> None:
    await identity.registrada()
    await identity.con_passkey()
    first, second = json.loads(await identity.opciones()), json.loads(await identity.opciones())
    assert (first["rpId"], first["userVerification"], first["allowCredentials"]) == ("localhost", "required", [])
    assert first["challenge"] != second["challenge"]
    assert len(urlsafe_b64decode(first["challenge"] + "=")) == 32
    kept = identity.desafios.kept[huella_de_desafio(first["challenge"])]
    assert (kept.cuenta_id, kept.lugar) == (None, CASA.direccion)
    assert first["challenge"] not in repr(identity.desafios)
