"""The metadata: what is answered here, where, and by which keys."""

import json

from services.identity.application.consultar_proveedor import ConsultaDeProveedor, ConsultarProveedor
from services.identity.tests.fakes import ANONIMO
from services.identity.tests.socio import EMISOR, Socio


async def test_every_address_is_the_issuers_and_the_keys_are_public(socio: Socio) -> None:
    known = await socio.run(ConsultarProveedor(socio.protocolo), ANONIMO, ConsultaDeProveedor())
    metadatos = json.loads(known.metadatos)
    assert metadatos["issuer"] == EMISOR
    addresses = [value for name, value in metadatos.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(addresses) == 6
    assert all(address.startswith(f"{EMISOR}/") for address in addresses)
    assert metadatos["id_token_signing_alg_values_supported"] == ["RS256"]
    assert metadatos["subject_types_supported"] == ["pairwise"]
    assert metadatos["authorization_response_iss_parameter_supported"] is True
    assert metadatos["scopes_supported"] == ["openid", "profile", "email", "cui", "expedientes:leer"]
    assert metadatos["prompt_values_supported"] == ["consent", "login", "none", "select_account"]
    keys = json.loads(known.jwks)["keys"]
    assert [key["alg"] for key in keys] == ["RS256", "Ed25519"]
    assert not any({"d", "p", "q"} & set(key) for key in keys)
