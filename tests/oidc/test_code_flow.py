"""A client library that is not ours, nor the server's, goes all the way: discovery, code and PKCE, ID token, UserInfo,
refresh, revocation, introspection."""

from pathlib import Path
from typing import Any

import pytest
from idpyoidc.client.exception import ResponseError
from idpyoidc.client.rp_handler import RPHandler

from cli.seed import corte_sintetica
from tests.oidc.conftest import PERSON, REDIRECT, Provider

_SCOPES = ["openid", "profile", "email", "cui"]
_SERVICES = {
    "discovery": "idpyoidc.client.oidc.provider_info_discovery.ProviderInfoDiscovery",
    "authorization": "idpyoidc.client.oidc.authorization.Authorization",
    "accesstoken": "idpyoidc.client.oidc.access_token.AccessToken",
    "refresh": "idpyoidc.client.oidc.refresh_access_token.RefreshAccessToken",
    "userinfo": "idpyoidc.client.oidc.userinfo.UserInfo",
    "revocation": "idpyoidc.client.oauth2.token_revocation.TokenRevocation",
    "introspection": "idpyoidc.client.oauth2.introspection.Introspection",
}

# Its default for a refresh is the old access token, which nobody need take.
_BASIC = {"default_authn_method": "client_secret_basic"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library writes keys of its own, private ones too, into the folder that it is run in."""
    monkeypatch.chdir(tmp_path)


def relying_party(provider: Provider, client: dict[str, Any]) -> RPHandler:
    """idpyoidc, told what a client is told: the issuer, its own name and secret, and where to come back."""
    pkce = {
        "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
        "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
    }
    estrado = {
        "issuer": provider.url,
        "client_id": client["cliente_id"],
        "client_secret": client["secreto"],
        "redirect_uris": [REDIRECT],
        "client_type": "oidc",
        "response_types_supported": ["code"],
        "scopes_supported": _SCOPES,
        "scope": _SCOPES,
        "services": {
            name: {"class": path, "kwargs": dict(_BASIC) if name == "refresh" else {}}
            for name, path in _SERVICES.items()
        },
        "add_ons": {"pkce": pkce},
    }
    return RPHandler(base_url="https://socio.example", client_configs={"estrado": estrado})


def test_a_library_that_is_not_ours_goes_all_the_way(provider: Provider) -> None:
    client = provider.client()
    rp = relying_party(provider, client)
    browser = provider.browser()
    browser.visit(rp.begin("estrado"))
    browser.sign_in()
    browser.send(decision="permitir")
    told = browser.sent_back
    # It checks state, iss, nonce, at_hash, audience and, by the published keys, the signature.
    done = rp.finalize(told["iss"], told)

    identity, person = done["id_token"].to_dict(), done["userinfo"].to_dict()
    assert (identity["iss"], identity["aud"]) == (provider.url, [client["cliente_id"]])
    assert identity["amr"] == ["pwd"]
    account = next(cuenta for cuenta in corte_sintetica()["cuenta"] if cuenta["correo"] == PERSON)
    assert person == {
        "sub": identity["sub"],
        "name": account["nombre"],
        "email": PERSON,
        "email_verified": True,
        "cui": account["cui"].replace(" ", ""),
    }

    asking = rp.get_client_from_session_key(told["state"])
    renewed = rp.refresh_access_token(told["state"])
    again = rp.get_user_info(told["state"], access_token=renewed["access_token"])
    assert again["sub"] == identity["sub"]

    def active() -> bool:
        args = {"token": renewed["access_token"]}
        return bool(asking.do_request("introspection", request_args=args, state=told["state"])["active"])

    assert active()
    # The request is right and answered 200; the library wants words in a body that has none to say (RFC 7009, 2.2).
    with pytest.raises(ResponseError, match="Missing or faulty response"):
        asking.do_request("token_revocation", request_args={"token": renewed["refresh_token"]}, state=told["state"])
    assert not active()


def test_the_metadata_hold_what_was_asked_of_them_and_the_keys_are_public(provider: Provider) -> None:
    http = provider.court.http
    metadata = http.get("/.well-known/openid-configuration").json()
    assert metadata["issuer"] == provider.url
    assert metadata["id_token_signing_alg_values_supported"] == ["RS256"]
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    keys = http.get("/.well-known/jwks.json").json()["keys"]
    assert {(key["kty"], key["alg"], key["use"]) for key in keys} == {
        ("RSA", "RS256", "sig"),
        ("OKP", "Ed25519", "sig"),
    }
    assert not any({"d", "p", "q"} & set(key) for key in keys)
    endpoints = [value for name, value in metadata.items() if name.endswith("_endpoint")]
    assert len(endpoints) == 5
    for endpoint in endpoints:
        answer = http.get(endpoint) if "userinfo" in endpoint else http.post(endpoint)
        assert answer.status_code in {400, 401}, endpoint
