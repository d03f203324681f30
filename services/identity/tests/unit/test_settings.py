"""Where passkeys are asked for and where mails lead: one place, named before the first passkey is made."""

import pytest
from pydantic import ValidationError

from services.identity.settings import Settings

REAL = {
    "ESTRADO_DATABASE_URL": "postgresql+asyncpg://u:p@db/{service}",
    "ESTRADO_PASSKEY_RP_ID": "oj.example",
    "ESTRADO_PASSKEY_ORIGINS": '["https://portal.oj.example", "https://oj.example"]',
    "ESTRADO_PORTAL_URL": "https://portal.oj.example/inicio",
}


def wrong(monkeypatch: pytest.MonkeyPatch, **changed: str | None) -> set[tuple[str, str]]:
    """What real mode's settings are refused for, when those are changed, or left out (None): field and kind."""
    for name, value in (REAL | {f"ESTRADO_{name}": value for name, value in changed.items()}).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    try:
        Settings()
    except ValidationError as error:
        return {(str(each["loc"][0]), each["type"]) for each in error.errors()}
    return set()


def test_the_embedded_mode_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESTRADO_DATABASE_URL", raising=False)
    assert (Settings().rp_id, Settings().origins) == ("localhost", ["http://localhost:8080"])


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"PORTAL_URL": "https://PORTAL.oj.example:443"},
        # Said in so many words, as a trial in containers does.
        {
            "PASSKEY_RP_ID": "localhost",
            "PASSKEY_ORIGINS": '["http://localhost:8080"]',
            "PORTAL_URL": "http://localhost:8080",
        },
    ],
)
def test_what_agrees_is_taken(changed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch, **changed) == set()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"PASSKEY_RP_ID": None, "PASSKEY_ORIGINS": None}, {"passkey_rp_id", "passkey_origins"}),
        ({"PASSKEY_ORIGINS": None}, {"passkey_origins"}),
    ],
)
def test_real_mode_takes_no_place_for_granted(
    changed: dict[str, str | None], told: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wrong(monkeypatch, **changed) == {(name, "sin_valor") for name in told}


@pytest.mark.parametrize(
    "origins",
    [
        '["https://estrado.example"]',
        '["https://malo-oj.example", "https://portal.oj.example"]',
        '["https://oj.example.malo.example"]',
        '["http://portal.oj.example"]',
        '["https://portal.oj.example/"]',
        '["portal.oj.example"]',
        '["https://portal.oj.example:puerto"]',
    ],
)
def test_a_page_that_no_browser_would_let_ask_is_refused(origins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch, PASSKEY_ORIGINS=origins) == {("passkey_origins", "fuera_del_dominio")}


@pytest.mark.parametrize("portal", ["https://otro.oj.example", "http://portal.oj.example", None])
def test_the_portal_must_be_one_of_the_pages(portal: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch, PORTAL_URL=portal) == {("portal_url", "fuera_de_las_paginas")}


@pytest.mark.parametrize("prefixes", ["+502", "", '["+1"', '["502"]', "[]"])
def test_prefixes_of_telephones_that_are_no_list_of_them_are_told_as_a_setting(
    monkeypatch: pytest.MonkeyPatch, prefixes: str
) -> None:
    assert {name.partition(".")[0] for name, _ in wrong(monkeypatch, SMS_PREFIXES=prefixes)} == {"sms_prefixes"}
