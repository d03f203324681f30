"""The tour that `estrado up` prints can be pasted as it is."""

from pathlib import Path

import pytest

from cli.llaves import origen
from cli.settings import url_of
from cli.up import API_CALLS, addresses, api_calls, tour
from gateway.settings import Settings
from services.identity.settings import Settings as IdentitySettings


@pytest.fixture(autouse=True)
def _unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that ran in this process before left its addresses in the environment."""
    for name in ("ESTRADO_PORTAL_URL", "ESTRADO_ISSUER", "ESTRADO_PASSKEY_ORIGINS", "ESTRADO_PASSKEY_RP_ID"):
        monkeypatch.delenv(name, raising=False)


def test_the_default_needs_nothing() -> None:
    assert tour(Settings(data_dir=Path("data"), port=8080)) == ("make demo", ".venv/bin/estrado events tail")


def test_another_port_and_folder_are_in_what_is_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "mi corte"
    story, events = tour(Settings(data_dir=folder, port=8190))
    assert story == "ESTRADO_URL=http://localhost:8190 make demo"
    assert events == f"ESTRADO_DATA_DIR='{folder}' .venv/bin/estrado events tail"


def test_the_calls_are_those_that_the_readme_begins_with() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = readme.partition("## The API in five calls")[2].partition("```sh\n")[2].partition("```")[0]
    commands = [line for line in block.splitlines() if line and not line.startswith("#")]
    assert commands[: len(API_CALLS.splitlines())] == API_CALLS.splitlines()


def test_the_calls_go_to_the_suite_that_shows_them() -> None:
    assert api_calls(Settings(port=8190)).startswith("URL=http://localhost:8190\njson()")


def identity_told(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> IdentitySettings:
    for name, value in addresses(settings).items():
        monkeypatch.setenv(name, value)
    return IdentitySettings()


@pytest.mark.parametrize("port", [8080, 8190])
def test_mails_tokens_and_passkeys_are_of_the_address_that_the_banner_shows(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(port=port)
    told = identity_told(monkeypatch, settings)
    assert url_of(settings) == told.portal_url == told.issuer == f"http://localhost:{port}"
    assert told.portal_url in told.origins


@pytest.mark.parametrize("port", [8080, 8190])
def test_pages_that_the_environment_names_may_ask_for_passkeys_beside_the_suites_own(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESTRADO_PASSKEY_ORIGINS", '["http://localhost:3000", "http://localhost:8080"]')
    monkeypatch.setenv("ESTRADO_PORTAL_URL", "http://localhost:3000")
    told = identity_told(monkeypatch, Settings(port=port))
    # The keys of the synthetic court's staff say that they come from the usual port.
    own = {origen(told.rp_id), f"http://localhost:{port}"}
    assert set(told.origins) == own | {"http://localhost:3000"}
    assert len(told.origins) == len(set(told.origins))
    assert (told.portal_url, told.issuer) == ("http://localhost:3000", f"http://localhost:{port}")


def test_pages_of_another_domain_stay_as_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_PASSKEY_RP_ID", "oj.example")
    monkeypatch.setenv("ESTRADO_PASSKEY_ORIGINS", '["https://portal.oj.example"]')
    assert identity_told(monkeypatch, Settings(port=8190)).origins == ["https://portal.oj.example"]


@pytest.mark.parametrize("said", ["", "http://localhost:3000", "3"])
def test_pages_that_are_no_list_are_left_for_the_settings_to_refuse(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_PASSKEY_ORIGINS", said)
    assert addresses(Settings(port=8190))["ESTRADO_PASSKEY_ORIGINS"] == said


def test_an_address_that_browsers_give_no_passkeys_is_no_page_that_asks_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = identity_told(monkeypatch, Settings(host="::1", port=8190))
    assert told.portal_url == told.issuer == "http://[::1]:8190"
    assert told.origins == ["http://localhost:8080"]


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "localhost"),
        ("0.0.0.0", "localhost"),
        ("::", "localhost"),
        ("::1", "[::1]"),
        ("10.0.0.7", "10.0.0.7"),
    ],
)
def test_every_address_is_shown_as_one_that_can_be_called(host: str, shown: str) -> None:
    assert url_of(Settings(host=host, port=8080)) == f"http://{shown}:8080"
