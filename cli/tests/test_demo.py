"""`estrado demo` finds the suite that the settings name, and says why it cannot go on."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

import cli.demo
from cli.demo import demo
from cli.main import app

Handler = Callable[[httpx.Request], httpx.Response]
REFUSED = {"title": "No es un PDF", "detail": "El archivo no es un PDF.", "reason": "ARCHIVO_NO_PERMITIDO"}


@pytest.fixture
def answered_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    def use(handler: Handler) -> None:
        transport = httpx.MockTransport(handler)
        monkeypatch.setattr(cli.demo, "PATIENCE", 0.2)
        monkeypatch.setattr(httpx.Client, "_init_transport", lambda *_args, **_more: transport)

    return use


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"ESTRADO_PORT": "8190"}, "http://127.0.0.1:8190"),
        ({"ESTRADO_HOST": "0.0.0.0", "ESTRADO_PORT": "8190"}, "http://127.0.0.1:8190"),
        ({"ESTRADO_PORT": "8190", "ESTRADO_URL": "http://10.0.0.7"}, "http://10.0.0.7"),
    ],
)
def test_the_suite_is_looked_for_where_the_settings_say(
    environment: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def remember(url: str, _pdf: str | None, _mail_url: str | None) -> int:
        asked.append(url)
        return 0

    monkeypatch.setattr(cli.demo, "demo", remember)
    for name in ("ESTRADO_HOST", "ESTRADO_PORT", "ESTRADO_URL"):
        monkeypatch.delenv(name, raising=False)
    assert CliRunner().invoke(app, ["demo"], env=environment).exit_code == 0
    assert asked == [url]


def test_a_refused_pdf_is_told_with_its_reason_alone(
    answered_by: Callable[[Handler], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/v1/sesiones":
                return httpx.Response(201, json={"token_acceso": "x"})
            case "/v1/expedientes":
                return httpx.Response(200, json={"items": [{"numero": "1", "tipo_de_proceso": "ordinario"}]})
            case "/v1/documentos":
                return httpx.Response(422, json=REFUSED, headers={"content-type": "application/problem+json"})
        return httpx.Response(200)

    answered_by(answer)
    (tmp_path / "README.md").write_text("nada")
    assert demo("http://127.0.0.1:8080", str(tmp_path / "README.md")) == 1
    said = capsys.readouterr().out
    assert "No es un PDF. El archivo no es un PDF. (ARCHIVO_NO_PERMITIDO)" in said
    assert "sembrada" not in said


def test_accounts_that_do_not_exist_hint_at_the_seed(
    answered_by: Callable[[Handler], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answered_by(lambda request: httpx.Response(401 if request.method == "POST" else 200, text="no"))
    assert demo("http://127.0.0.1:8080", None) == 1
    assert "`estrado seed` la siembra" in capsys.readouterr().out


def test_a_suite_that_is_starting_is_waited_for(
    answered_by: Callable[[Handler], None], capsys: pytest.CaptureFixture[str]
) -> None:
    tries: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        if len(tries) < 3:
            raise httpx.ConnectError("[Errno 111] Connection refused")
        return httpx.Response(401)

    answered_by(answer)
    demo("http://127.0.0.1:8080", None)
    assert tries == [*["/salud/vivo"] * 3, "/simuladores/correo.json", "/v1/sesiones"]
    assert "Nadie atiende en http://127.0.0.1:8080. Se espera" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "127.0.0.1:8080", "http://[::1"])
def test_where_no_suite_is_it_says_how_to_start_one(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.demo, "PATIENCE", 0.2)
    assert demo(url, None) == 1
    assert "Arranque la suite con `make run`" in capsys.readouterr().out
