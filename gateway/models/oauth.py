"""What clients send the authorization server and get from it, as the contract describes it. The routes carry requests
whole, so nothing here is checked: what is right is identity's to say, by the standards that are named."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.problems.openapi import problems

FORM = "application/x-www-form-urlencoded"
ERROR: dict[str, Any] = {
    "title": "ErrorDeOAuth",
    "description": "An error as client libraries read it (RFC 6749, 5.2; RFC 6750, 3.1).",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "invalid_request, invalid_client, invalid_grant, …"},
        "error_description": {"type": "string", "description": "For developers, in English"},
    },
}
SCHEMES: dict[str, Any] = {
    "cliente": {
        "type": "http",
        "scheme": "basic",
        "description": "client_id and secret. Instead: both in the form, or client_id alone where there is no secret",
    },
    "concesion": {
        "type": "http",
        "scheme": "bearer",
        "description": "The access token of `/oauth/token`; those of sessions open nothing here",
    },
}
BY_CLIENT: list[dict[str, list[str]]] = [{"cliente": []}, {}]
BY_TOKEN: list[dict[str, list[str]]] = [{"concesion": []}]

OF_CLIENT = {
    "client_id": "In the form where it is not in the header",
    "client_secret": "The same; of clients that have one",
}
OF_AUTHORIZATION = {
    "response_type": "`code`",
    "client_id": "As registered",
    "redirect_uri": "One of those registered, to the letter",
    "scope": "`openid`, and others that the client was registered with",
    "code_challenge": "PKCE (RFC 7636): always",
    "code_challenge_method": "`S256`",
    "state": "Comes back as it is",
    "nonce": "Comes back in the ID token",
    "prompt": "`consent`, `login`, `select_account`; `none` is always `login_required`",
    "max_age": "Seconds; people sign in each time",
    "ui_locales": "`es` or `en`, best first",
}
_OF_AUTHORIZATION_NEEDED = tuple(OF_AUTHORIZATION)[:6]
_ASKED = {
    "response_type": "code",
    "client_id": "1b4e28ba-2fa1-4d2f-983f-0016d3cca427",
    "redirect_uri": "https://registro.example/vuelta",
    "scope": "openid profile",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
    "state": "af0ifjsldkj",
}
_GIVEN = {
    "token_type": "Bearer",
    "access_token": "eyJhbGciOiJFZERTQSJ9.…",
    "expires_in": 300,
    "scope": "openid profile",
    "refresh_token": "8xLOxBtZp8",
    "id_token": "eyJhbGciOiJSUzI1NiJ9.…",
}
_PAGE = {"text/html": {"example": "<!doctype html>…"}}


def _form(fields: Mapping[str, str], needed: Sequence[str], example: Mapping[str, str]) -> dict[str, Any]:
    """The body of a request: the fields that mean something in it, each with what."""
    schema = {
        "type": "object",
        "required": list(needed),
        "properties": {name: {"type": "string", "description": text} for name, text in fields.items()},
        "examples": [example],
    }
    return {"required": True, "content": {FORM: {"schema": schema}}}


def _answers(example: Mapping[str, Any], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a client is told when all is well, and the statuses of errors in the words of OAuth."""
    error = {"schema": {"$ref": "#/components/schemas/ErrorDeOAuth"}, "example": {"error": "invalid_request"}}
    refused: dict[int | str, dict[str, Any]] = {
        status: {"description": "Error", "content": {"application/json": error}} for status in statuses
    }
    return {200: {"content": {"application/json": {"example": example}}}, **refused, **problems(413)}


TOKEN: dict[str, Any] = {
    "responses": _answers(_GIVEN, 400, 401),
    "openapi_extra": {
        "security": BY_CLIENT,
        "requestBody": _form(
            {
                "grant_type": "`authorization_code`, `refresh_token` or, for systems, `client_credentials`",
                "code": "Of the authorization: good once, for a minute",
                "redirect_uri": "The one of the authorization",
                "code_verifier": "Whose SHA-256 `code_challenge` was",
                "refresh_token": "Good once: each use gives the next",
                "scope": "Of a system: always; with `refresh_token`: fewer than there were",
                **OF_CLIENT,
            },
            ["grant_type"],
            {
                "grant_type": "authorization_code",
                "code": "SplxlOBeZQQYbYS6WxSbIA",
                "redirect_uri": "https://registro.example/vuelta",
                "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            },
        ),
    },
}
_OF_TOKEN = {
    "token": "An access or a refresh token",
    "token_type_hint": "`access_token` or `refresh_token`",
    **OF_CLIENT,
}
REVOCATION: dict[str, Any] = {
    "responses": _answers({}, 400, 401),
    "openapi_extra": {"security": BY_CLIENT, "requestBody": _form(_OF_TOKEN, ["token"], {"token": "8xLOxBtZp8"})},
}
INTROSPECTION: dict[str, Any] = {
    "responses": _answers({"active": False}, 400, 401),
    "openapi_extra": {"security": BY_CLIENT, "requestBody": _form(_OF_TOKEN, ["token"], {"token": "8xLOxBtZp8"})},
}
USERINFO: dict[str, Any] = {
    "responses": _answers({"sub": "0b0e5f6e-6f0e-4c58-9d8e-0f3f1a2b3c4d", "name": "María Xol Caal"}, 400, 401, 403),
    "openapi_extra": {"security": BY_TOKEN},
}
_OF_PAGES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page to sign in", "content": _PAGE},
    303: {"description": "Back to the client, with `code` or `error`, `state` and `iss`"},
    400: {"description": "A page: this is no client, or not its address", "content": _PAGE},
    **problems(413),
}
AUTHORIZATION: dict[str, Any] = {
    "responses": _OF_PAGES,
    "openapi_extra": {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": name in _OF_AUTHORIZATION_NEEDED,
                "description": text,
                "schema": {"type": "string", "examples": [_ASKED.get(name, "login")]},
            }
            for name, text in OF_AUTHORIZATION.items()
        ]
    },
}
AUTHORIZATION_BY_FORM: dict[str, Any] = {
    "responses": _OF_PAGES,
    "openapi_extra": {"requestBody": _form(OF_AUTHORIZATION, _OF_AUTHORIZATION_NEEDED, _ASKED)},
}
