"""`estrado demo` finds the suite that the settings name, and says why it cannot go on."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import webauthn
from typer.testing import CliRunner
from webauthn.helpers.exceptions import InvalidAuthenticationResponse

import cli.demo
import cli.steps
from cli.demo import demo, token
from cli.llaves import Llave, LlaveSintetica
from cli.main import app
from cli.pruebas import Comprobacion
from cli.solicitante import JULIA, nueva_solicitante
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.registros import SINTETICOS, RegistrosSimulados
from services.identity.domain.mrz import Mrz

Handler = Callable[[httpx.Request], httpx.Response]
NOWHERE = Comprobacion(Path("/nonexistent"))  # what ends before its proofs keeps none
REFUSED = {"title": "No es un PDF", "detail": "El archivo no es un PDF.", "reason": "ARCHIVO_NO_PERMITIDO"}


@pytest.fixture
def answered_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    def use(handler: Handler) -> None:
        transport = httpx.MockTransport(handler)
        monkeypatch.setattr(cli.steps, "PATIENCE", 0.2)
        monkeypatch.setattr(httpx.Client, "_init_transport", lambda *_args, **_more: transport)

    return use


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://localhost:8080"),
        ({"ESTRADO_PORT": "8190"}, "http://localhost:8190"),
        ({"ESTRADO_HOST": "0.0.0.0", "ESTRADO_PORT": "8190"}, "http://localhost:8190"),
        ({"ESTRADO_PORT": "8190", "ESTRADO_URL": "http://10.0.0.7"}, "http://10.0.0.7"),
    ],
)
def test_the_suite_is_looked_for_where_the_settings_say(
    environment: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def remember(url: str, _pdf: str | None, _mail_url: str | None, _where: Comprobacion) -> int:
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
    told = {
        "/v1/sesiones/passkey/opciones": (200, {"challenge": "eA", "rpId": "localhost"}),
        "/v1/sesiones": (201, {"token_acceso": "x"}),
        "/v1/sesiones/passkey": (201, {"token_acceso": "x"}),
        "/v1/cuenta": (200, {"verificada": True, "numero_casillero": "1"}),
        "/v1/expedientes": (200, {"items": [{"numero": "1", "tipo_de_proceso": "ordinario"}]}),
        "/v1/documentos": (422, REFUSED),
    }

    def answer(request: httpx.Request) -> httpx.Response:
        if b"secretaria" in request.content:
            return httpx.Response(401, json={"reason": "SEGUNDO_FACTOR_REQUERIDO"})
        status, body = told.get(request.url.path, (404, None))
        kind = "application/problem+json" if status == 422 else "application/json"
        return httpx.Response(status, json=body, headers={"content-type": kind})

    answered_by(answer)
    (tmp_path / "README.md").write_text("nada")
    assert demo("http://127.0.0.1:8080", str(tmp_path / "README.md"), None, NOWHERE) == 1
    said = capsys.readouterr().out
    assert "No es un PDF. El archivo no es un PDF. (ARCHIVO_NO_PERMITIDO)" in said
    assert "sembrada" not in said


@pytest.mark.parametrize(
    ("correo", "path"),
    [("lic.morales@abogados.example", "/v1/sesiones"), ("juez.civil@oj.example", "/v1/sesiones/passkey")],
)
def test_a_token_is_asked_for_as_its_account_logs_in(
    correo: str, path: str, answered_by: Callable[[Handler], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sesiones/passkey/opciones":
            return httpx.Response(200, json={"challenge": "eA", "rpId": "localhost"})
        return httpx.Response(201 if request.url.path == path else 404, json={"token_acceso": "a.b.c"})

    answered_by(answer)
    assert CliRunner().invoke(app, ["token", correo, "--url", "http://127.0.0.1:8080"]).output == "a.b.c\n"
    answered_by(lambda _: httpx.Response(401, text="no"))
    assert token("http://127.0.0.1:8080", correo) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "✗" in said.err


def test_where_the_suite_does_not_know_the_keys_page_the_setting_that_names_it_is_told(
    answered_by: Callable[[Handler], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sesiones/passkey/opciones":
            return httpx.Response(200, json={"challenge": "eA", "rpId": "localhost"})
        return httpx.Response(422, json={"reason": "PASSKEY_INVALIDA"})

    answered_by(answer)
    assert token("http://127.0.0.1:8080", "juez.civil@oj.example") == 1
    said = capsys.readouterr().err
    assert "ESTRADO_PASSKEY_ORIGINS" in said
    assert "http://localhost:8080" in said
    assert "sembrada" not in said


def test_a_security_key_of_the_court_satisfies_the_library_that_verifies() -> None:
    key = LlaveSintetica("juez.civil@oj.example")
    options = {"challenge": "cmV0bw", "rpId": "localhost"}

    def verified(answer: dict[str, Any]) -> bool:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=b"reto",
            expected_rp_id="localhost",
            expected_origin="http://localhost:8080",
            credential_public_key=key.publica,
            credential_current_sign_count=0,
            require_user_verification=True,
        ).user_verified

    assert verified(key.mostrar(options))
    with pytest.raises(InvalidAuthenticationResponse):
        verified(LlaveSintetica("otra@oj.example").mostrar(options))
    elsewhere = key.mostrar(options | {"rpId": "oj.example"})["response"]["clientDataJSON"]
    assert b"https://oj.example" in urlsafe_b64decode(f"{elsewhere}==")


def test_a_new_security_key_satisfies_the_library_that_verifies() -> None:
    key = Llave.nueva()
    made = key.crear({"challenge": "cmV0bw", "rp": {"id": "localhost"}, "user": {"id": "cXVpZW4"}})
    kept = webauthn.verify_registration_response(
        credential=made,
        expected_challenge=b"reto",
        expected_rp_id="localhost",
        expected_origin="http://localhost:8080",
        require_user_verification=True,
    )
    assert (kept.credential_id, kept.credential_public_key) == (key.credencial, key.publica)
    assert key.usuario == b"quien"
    assert Llave.nueva().publica != key.publica


def test_the_zone_of_a_card_is_one_that_is_believed() -> None:
    assert JULIA.mrz == (
        "I<GTM247026131<01012<<<<<<<<<<\n9405125F3204153GTM<<<<<<<<<<<0\nCAAL<ICO<<JULIA<AMPARO<<<<<<<<"
    )
    somebody, other = nueva_solicitante(), nueva_solicitante()
    read = Mrz.parse(somebody.mrz, date(2026, 11, 27))
    assert (read.cui, read.nacimiento) == (somebody.cui, somebody.nacimiento)
    assert somebody.cui != other.cui
    assert Jurisdiccion.cargar().cui(somebody.cui).valor == somebody.cui


async def test_the_registry_of_the_synthetic_court_knows_whoever_the_story_registers() -> None:
    somebody = nueva_solicitante()
    entry = await RegistrosSimulados(SINTETICOS).inscripcion(somebody.cui)
    assert entry is not None
    assert (entry.nombres, entry.apellidos, entry.nacimiento) == (
        somebody.nombres,
        somebody.apellidos,
        somebody.nacimiento,
    )


def test_accounts_that_do_not_exist_hint_at_the_seed(
    answered_by: Callable[[Handler], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answered_by(lambda request: httpx.Response(401 if request.method == "POST" else 200, text="no"))
    assert demo("http://127.0.0.1:8080", None, None, NOWHERE) == 1
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
    demo("http://127.0.0.1:8080", None, None, NOWHERE)
    assert tries == [*["/salud/vivo"] * 3, "/simuladores/correo.json", "/v1/sesiones"]
    assert "Nadie atiende en http://127.0.0.1:8080. Se espera" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "127.0.0.1:8080", "http://[::1"])
def test_where_no_suite_is_it_says_how_to_start_one(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.steps, "PATIENCE", 0.2)
    assert demo(url, None, None, NOWHERE) == 1
    assert "Arranque la suite con `make run`" in capsys.readouterr().out
