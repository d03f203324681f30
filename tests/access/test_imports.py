"""What was brought from other systems, through the whole suite: an old password opens a session, an old mailbox keeps
its number."""

from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

import pytest
from estrado.casillero.v1 import registro_service_pb2 as pb
from typer.testing import CliRunner, Result

from cli.main import app
from cli.register import _MALFORMED, _TEXTS
from cli.seed import corte_sintetica
from cli.steps import until
from cli.verification import OFICIAL
from tests.access.conftest import opened
from tests.access.court import Court, bearer, token_of
from tests.access.filing import refused

CUI, CORREO = "0000 99996 2217", "carla.cape@correo.example"
QUEUE = "/v1/verificaciones-identidad"


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A suite of its own: at the end Carla is verified."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


@pytest.fixture(autouse=True)
def _environment(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(court.suite.data))


def command(folder: Path, *arguments: str, rows: list[str]) -> Result:
    file = folder / "filas.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return CliRunner().invoke(app, [*arguments, str(file)])


def test_who_has_a_user_at_cape_logs_in_with_its_password(court: Court, tmp_path: Path) -> None:
    old = sha1(f"sal{corte_sintetica()['contrasena']}".encode()).hexdigest()
    rows = ["cui;correo;hash;esquema", f"{CUI};{CORREO};sha1$sal${old};sha1", f"1;x@correo.example;{old};sha1"]
    done = command(tmp_path, "identity", "import-cape", rows=rows)
    assert (done.exit_code, done.stdout.splitlines()) == (
        1,
        ["✗ línea 3: el CUI no es válido", "1 cuentas nuevas, 0 ya traídas, 1 líneas no"],
    )
    wrong = {"correo": CORREO, "contrasena": "Equivocada-1"}
    refused(court.http.post("/v1/sesiones", json=wrong), 401, "CREDENCIALES_INVALIDAS")
    for _ in range(2):  # by the inherited hash, then by the one that the first login made
        cuenta = court.login(CORREO).ask("/v1/cuenta").json()
        assert (cuenta["correo"], cuenta["tipo"], cuenta["verificada"]) == (CORREO, "individual", False)
    assert court.login(CORREO).ask("/v1/cuenta/datos").json()["cuenta"]["importada"]


def test_the_register_of_mailboxes_is_imported_while_the_suite_runs(court: Court, tmp_path: Path) -> None:
    rows = ["numero,cui", f"c-0077,{CUI}", "c-0077,1234567890101", "*,1234567890101", "9,1", f"10,{CUI}", "11"]
    first = command(tmp_path, "casillero", "import-register", rows=rows)
    told = [
        _TEXTS[pb.RECHAZO_DE_FILA_NUMERO_DE_OTRO],
        _TEXTS[pb.RECHAZO_DE_FILA_NUMERO_INVALIDO],
        _TEXTS[pb.RECHAZO_DE_FILA_CUI_INVALIDO],
        _TEXTS[pb.RECHAZO_DE_FILA_CUI_CON_OTRO_NUMERO],
        _MALFORMED,
    ]
    lines = [f"✗ línea {line}: {why}" for line, why in enumerate(told, 3)]
    assert first.stdout.splitlines() == [*lines, "1 números nuevos, 0 ya traídos, 5 líneas no"]
    assert first.exit_code == 1
    again = command(tmp_path, "casillero", "import-register", rows=rows[:2])
    assert (again.exit_code, again.stdout) == (0, "0 números nuevos, 1 ya traídos, 0 líneas no\n")


def test_a_mailbox_that_there_was_keeps_its_number(court: Court) -> None:
    carla = court.login(CORREO)
    form = court.form(bearer(token_of(carla))) | {"cui": CUI, "correo": CORREO}
    headers = carla.headers | {"idempotency-key": "clave-casillero"}
    wrong = court.http.post("/v1/cuenta/verificacion", json=form | {"numero_casillero": "C-78"}, headers=headers)
    refused(wrong, 422, "NUMERO_DE_CASILLERO_AJENO")
    assert court.http.get("/v1/cuenta/verificacion", headers=carla.headers).status_code == 404
    made = carla.send("/v1/cuenta/verificacion", **form, numero_casillero="C-0077")
    officer = court.person(OFICIAL)
    officer.send(f"{QUEUE}/{made['verificacion']}/asignacion", 200)
    officer.send(f"{QUEUE}/{made['verificacion']}/decision", 200, decision="aprobar", motivo="Es la del DPI")
    numero = until("mailbox", lambda: court.login(CORREO).ask("/v1/cuenta").json()["numero_casillero"])
    assert numero == "C-0077"
    assert [box["numero"] for box in court.login(CORREO).ask("/v1/casillero").json()["items"]] == [numero]


def test_the_mailbox_of_a_court_is_opened_and_its_staff_alone_read_it(court: Court) -> None:
    done = CliRunner().invoke(app, ["casillero", "open-units", "01017", "99999"])
    assert done.exit_code == 1
    opened, unknown = done.stdout.splitlines()
    assert (opened.startswith("01017: casillero "), opened.endswith(", abierto")) == (True, True)
    assert unknown == "✗ 99999: no es el código de un órgano de esta jurisdicción"
    again = CliRunner().invoke(app, ["casillero", "open-units", "01017"])
    assert (again.exit_code, again.stdout) == (0, opened.replace("abierto", "ya lo tenía") + "\n")
    secretaria = court.person("secretaria.civil@oj.example")
    boxes = secretaria.ask("/v1/casillero").json()["items"]
    assert [box["en_nombre_de"] for box in boxes if box["titular"] == "unidad"] == ["01017"]
    assert secretaria.ask("/v1/casillero/notificaciones", en_nombre_de="01017").json()["items"] == []
    stranger = court.person("carmen.lopez@correo.example")
    refusal = stranger.ask("/v1/casillero/notificaciones", 404, en_nombre_de="01017")
    assert refusal.json()["reason"] == "CASILLERO_NO_ENCONTRADO"
    assert [box["titular"] for box in stranger.ask("/v1/casillero").json()["items"]] == ["propio"]
