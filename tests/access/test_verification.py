"""The verification of an identity through the whole suite: what the demo tells, what it leaves, and what nobody else
sees of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from cli.llaves import Llave
from cli.solicitante import JULIA
from cli.steps import log_in, until
from cli.verification import OFICIAL, verification
from tests.access.conftest import opened
from tests.access.court import DPI, VIDEO, Court, bearer, token_of
from tests.access.filing import objects, refused

QUEUE = "/v1/verificaciones-identidad"
PERSONAL = (
    "2470261310101",
    "2470 26131 0101",
    "55551234",
    "5555 1234",
    "4a. calle",
    "Caal Ico",
    "CAAL<ICO",
    JULIA.correo,
)


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A suite of its own: at the end Julia is verified."""
    with opened(tmp_path_factory.mktemp("suite")) as court:
        yield court


@pytest.fixture(scope="module")
def told(court: Court) -> list[str]:
    """What the demo says of it, once refused and asked for more."""
    julia, officer = court.person(JULIA.correo), court.person(OFICIAL)
    for decision in ("rechazar", "pedir_ampliacion"):
        made = julia.send("/v1/cuenta/verificacion", **court.form(bearer(token_of(julia))))
        officer.send(f"{QUEUE}/{made['verificacion']}/asignacion", 200)
        officer.send(f"{QUEUE}/{made['verificacion']}/decision", 200, decision=decision, motivo="La imagen no se lee")
        seen = julia.ask("/v1/cuenta/verificacion").json()
        assert (seen["motivo"], seen["decidida"] is None) == ("La imagen no se lee", False)
    assert not julia.ask("/v1/cuenta").json()["verificada"]
    said: list[str] = []
    verification(court.http, JULIA, said.append)
    return said


def test_it_ends_with_the_number_of_a_mailbox_and_a_second_demo_says_so(court: Court, told: list[str]) -> None:
    numero = told[-1].rpartition(" ")[2]
    assert told[3].strip() == "mrz: confirma"
    assert told[4].strip() == "registro_civil: confirma"
    julia = court.login(JULIA.correo)
    cuenta = julia.ask("/v1/cuenta").json()
    assert (cuenta["verificada"], cuenta["nombre"], cuenta["numero_casillero"]) == (
        True,
        "Julia Amparo Caal Ico",
        numero,
    )
    assert (cuenta["fecha_nacimiento"], cuenta["menor_de_edad"]) == ("1994-05-12", False)
    assert [box["numero"] for box in julia.ask("/v1/casillero").json()["items"]] == [numero]
    again: list[str] = []
    verification(court.http, JULIA, again.append)
    assert numero in again[-1]
    refused(
        court.http.post(
            "/v1/cuenta/verificacion",
            json=court.form(julia.headers),
            headers=julia.headers | {"idempotency-key": "clave-1234"},
        ),
        409,
        "CUENTA_YA_VERIFICADA",
    )


def test_the_evidence_of_each_request_lies_encrypted_in_its_bucket(court: Court, told: list[str]) -> None:
    assert told
    kept = objects(court, "estrado-identidad")
    assert len(kept) == 6
    for path in kept:
        content = path.read_bytes()
        assert DPI[:64] not in content
        assert VIDEO[:64] not in content


def test_no_log_and_no_event_says_who_asked(court: Court, told: list[str]) -> None:
    assert told
    # Besides its log, the suite tells at its start which accounts there are to try it with.
    said = "\n".join(line for line in court.suite.said().splitlines() if line.startswith("{"))
    assert "/v1/verificaciones-identidad/{verificacion}/decision" in said
    with closing(sqlite3.connect(court.suite.data / "identity.db")) as database:
        events = str(database.execute("SELECT * FROM eventos").fetchall())
    assert "IdentidadVerificada" in events
    for personal in PERSONAL:
        assert personal not in said
        assert personal not in events


def test_the_audit_names_each_step(court: Court, told: list[str]) -> None:
    assert told
    with closing(sqlite3.connect(court.suite.data / "identity.db")) as database:
        noted = database.execute(
            "SELECT accion, datos FROM bitacora WHERE objeto LIKE 'verificacion/%' ORDER BY posicion"
        ).fetchall()
    assert [accion for accion, _ in noted[-5:]] == [
        "VERIFICACION_SOLICITADA",
        "VERIFICACION_ASIGNADA",
        "EVIDENCIA_LEIDA",
        "EVIDENCIA_LEIDA",
        "VERIFICACION_DECIDIDA",
    ]
    assert [
        datos.partition("decision")[2][3:].partition('"')[0] for accion, datos in noted if "DECIDIDA" in accion
    ] == [
        "rechazar",
        "pedir_ampliacion",
        "aprobar",
    ]
    for personal in PERSONAL:
        assert personal not in str(noted)


def test_lost_factors_that_are_withdrawn_hold_nowhere_any_more(court: Court, told: list[str]) -> None:
    assert told
    julia, llave = court.login(JULIA.correo), Llave.nueva()
    made = llave.crear(julia.send("/v1/cuenta/passkeys/opciones", 200))
    julia.send("/v1/cuenta/passkeys", credencial=made, nombre="Teléfono")
    had = {"totp": False, "passkeys": 1, "codigos_de_recuperacion": 10}
    assert julia.ask("/v1/cuenta").json()["segundos_factores"] == had
    whose = {"correo": JULIA.correo, "cui": JULIA.cui, "motivo": "Se presentó con su DPI: le robaron el teléfono"}
    assert court.person(OFICIAL).send("/v1/cuentas/factores-perdidos", 200, **whose) == {"retirados": had}
    until("closed session", lambda: said_closed(court, julia.headers))
    assert log_in(court.http, JULIA.correo, JULIA.contrasena, llave).json()["reason"] == "PASSKEY_RECHAZADA"
    left = {"totp": False, "passkeys": 0, "codigos_de_recuperacion": 0}
    assert court.login(JULIA.correo).ask("/v1/cuenta").json()["segundos_factores"] == left


def said_closed(court: Court, headers: dict[str, str]) -> bool:
    """Whether a service other than identity refuses the session of those headers."""
    answer = court.http.get("/v1/casillero", headers=headers)
    return answer.status_code == 401 and answer.json()["reason"] == "SESION_CERRADA"


def test_a_tie_that_is_undone_holds_everywhere_at_once(court: Court, told: list[str]) -> None:
    """The last of the module: the account acts as nobody from then on, in no session that it had."""
    assert told
    julia = court.login(JULIA.correo)
    assert julia.ask("/v1/casillero").json()["items"]
    id_ = julia.ask("/v1/cuenta/verificacion").json()["verificacion"]
    officer = court.person(OFICIAL)
    undone = {"decision": "desvincular", "motivo": "La cuenta es de otra persona"}
    # Any officer may say it, and again: neither shows what was written in the form, which only taking it does.
    for _ in range(2):
        assert officer.send(f"{QUEUE}/{id_}/decision", 200, **undone).keys() == {"verificacion", "estado", "decidida"}
    until("closed session", lambda: said_closed(court, julia.headers))
    again = court.login(JULIA.correo)
    cuenta = again.ask("/v1/cuenta").json()
    assert (cuenta["verificada"], cuenta["persona"], cuenta["numero_casillero"]) == (False, None, None)
    assert (cuenta["nombre"], cuenta["fecha_nacimiento"], cuenta["menor_de_edad"]) == ("", None, None)
    assert again.ask("/v1/casillero").json()["items"] == []
    assert again.ask("/v1/cuenta/verificacion").json()["estado"] == "desvinculada"
