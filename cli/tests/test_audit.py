"""`estrado audit` says whether what was sealed is as it was, and where not; its proofs verify without us."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from cli.auditing import _BESIDES, _TEXTS
from cli.main import app
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import NotFound, Unavailable
from libs.foundation.core.principals import servicio
from libs.foundation.sealing.bitacora import AUDITORIA, SqlBitacora
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.sealer import Sealer
from libs.foundation.sealing.verify import Kind
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import migrate
from libs.foundation.stores import make_keys, open_bucket

RUNBOOK = Path(__file__).parents[2] / "docs/runbooks/audit.md"


class Court:
    """The audit of identity in a data folder, beside casillero's, of which nothing was written."""

    def __init__(self, folder: Path) -> None:
        self.settings = FoundationSettings(data_dir=folder)
        make_keys(self.settings, ["identity", "casillero"])

    def write(self, rows: int, *, seal: bool = True, said: tuple[str, str] = ("HECHO", "cosa/ñ")) -> list[UUID]:
        """Audit rows of what was done to what, and a head over them."""
        return asyncio.run(self._write(rows, seal, said))

    async def _write(self, rows: int, seal: bool, said: tuple[str, str]) -> list[UUID]:
        other = open_database(self.settings.database("casillero"))
        await migrate(other, "casillero", contract=True)
        await other.close()
        database = open_database(self.settings.database("identity"))
        try:
            await migrate(database, "identity", contract=True)
            clock = SystemClock()
            notes = [
                await database.write(
                    lambda s: SqlBitacora(s, servicio("identity"), clock.now).anotar(*said, detalles={"a": "b"})
                )
                for _ in range(rows)
            ]
            if seal:
                log = open_sealed_log(
                    self.settings, "identity", AUDITORIA, lambda name: open_bucket(self.settings, name)
                )
                await Sealer(log, database, clock).run()
            return notes
        finally:
            await database.close()

    def execute(self, statement: str) -> None:
        """Go behind the suite's back."""

        async def run() -> None:
            database = open_database(self.settings.database("identity"))
            await database.write(lambda session: session.execute(text(statement)))
            await database.close()

        asyncio.run(run())


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Court:
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    return Court(tmp_path)


def run(*command: str) -> Any:
    return CliRunner().invoke(app, ["audit", *command])


def listed(*options: str) -> list[str]:
    """The ids of the notes that are listed."""
    done = run("list", *options)
    assert done.exit_code == 0, done.exception
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


def test_the_last_notes_are_listed_as_they_were_sealed_and_each_can_be_proven(court: Court) -> None:
    notes = [str(note) for note in court.write(3)]
    assert listed() == notes
    assert listed("--limite", "2") == notes[1:]
    line = run("list", "--limite", "1").stdout.rstrip("\n")
    assert line == json.loads(run("proof", notes[2]).stdout)["fila"]
    assert '"b"' not in line, "personal data lie beside"


def test_notes_are_found_by_who_what_to_what_and_since_when(court: Court) -> None:
    who = str(uuid4())
    [made], [told], [done] = (
        [str(note) for note in court.write(1, said=said)]
        for said in (("CUENTA_REGISTRADA", f"cuenta/{who}"), ("SESION_ABIERTA", "cuenta/otra"), ("HECHO", "cosa/1"))
    )
    court.execute(f"UPDATE bitacora SET sujeto = '{who}' WHERE posicion = 3")
    court.execute("UPDATE bitacora SET instante = '2026-03-02T06:00:00.000000Z' WHERE posicion = 1")
    assert listed("--cuenta", who) == [made, done]
    assert listed("--objeto", "cuenta/otra") == [told]
    assert listed("--accion", "HECHO") == [done]
    assert listed("--desde", "2026-03-04") == [told, done]
    assert listed("--desde", "2026-02-28T12:00:00", "--accion", "CUENTA_REGISTRADA") == [made]
    assert listed("--accion", "NADA") == []


def test_what_was_done_with_an_accounts_request_was_done_with_the_account(court: Court) -> None:
    who, request = str(uuid4()), f"verificacion/{uuid4()}"
    [asked], [decided], [read], _ = (
        [str(note) for note in court.write(1, said=said)]
        for said in (
            ("VERIFICACION_SOLICITADA", request),
            ("VERIFICACION_DECIDIDA", request),
            ("EVIDENCIA_LEIDA", request),
            ("EVIDENCIA_LEIDA", f"verificacion/{uuid4()}"),
        )
    )
    court.execute(f"UPDATE bitacora SET sujeto = '{who}' WHERE posicion = 1")
    assert listed("--cuenta", who) == [asked, decided, read]
    assert listed("--cuenta", str(uuid4())) == []


def test_an_audit_as_it_was_written_is_whole(court: Court) -> None:
    court.write(3)
    court.write(2)
    court.write(1, seal=False)
    done = run("verify", "--servicio", "identity")
    assert done.stdout == (
        "✓ estrado/identity/auditoria: íntegro; 5 filas selladas, cabezas: 2 en base de datos, 2 en carpeta;"
        " 1 por sellar\n"
    )
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE bitacora SET accion = 'OTRO' WHERE posicion = 2", "la fila 2 no es la que fue sellada (hoja 1)"),
        ("DELETE FROM bitacora WHERE posicion = 4", "falta la fila 4 (hoja 3), que fue sellada"),
        (
            "INSERT INTO bitacora SELECT 99, 'x', instante, accion, clase, objeto, tipo, servicio, sujeto, persona,"
            " en_nombre_de, sesion, causa, datos, detalles FROM bitacora WHERE posicion = 1",
            "la fila 99 está puesta en medio",
        ),
        ("DELETE FROM bitacora_detalles WHERE posicion = 1", "la fila 1 (hoja 0): faltan los datos personales"),
        ("UPDATE sellado_nodos SET huella = x'00' WHERE nivel = 1 AND indice = 0", "hojas 0 a 1 (nivel 1)"),
        ("DELETE FROM sellado_cabezas WHERE tamano = 5", "falta la cabeza firmada de las 5 primeras filas"),
        ("UPDATE sellado_registros SET tamano = 3", "hay una cabeza de 5 filas y el registro tiene 3"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(court: Court, statement: str, said: str) -> None:
    court.write(3)
    court.write(2)
    court.execute(statement)
    done = run("verify")
    assert said in done.stdout
    assert "✗ estrado/identity/auditoria: NO es el que se selló" in done.stdout
    assert done.exit_code == 1


def test_of_very_much_that_is_wrong_the_beginning_is_told_and_the_rest_counted(court: Court) -> None:
    court.write(70)
    court.execute("DELETE FROM bitacora")
    lines = run("verify", "--servicio", "identity").stdout.splitlines()
    assert len(lines) == 52
    assert lines[50] == "✗ estrado/identity/auditoria: y 20 más"


def test_whatever_can_be_wrong_has_its_words() -> None:
    assert set(_TEXTS) == set(Kind)
    assert all(set(re.findall(r"{(\w+)}", sentence)) for sentence in _TEXTS.values())
    assert all(_BESIDES.values())


def test_a_service_that_is_not_there_and_a_folder_without_data_are_refused(court: Court) -> None:
    assert run("verify", "--servicio", "identidad").exception.code == "SERVICIO_DESCONOCIDO"
    assert run("verify").exception.code == "SIN_DATOS"
    assert run("list", "--servicio", "identidad").exception.code == "SERVICIO_DESCONOCIDO"
    assert run("list").exception.code == "SIN_DATOS"


def test_that_nothing_is_sealed_is_no_verdict(court: Court) -> None:
    assert run("verify", "--servicio", "expedientes").exception.code == "SERVICIO_SIN_SELLAR"


def test_a_proof_verifies_by_the_procedure_of_the_runbook(court: Court, tmp_path: Path) -> None:
    notes = court.write(6)
    [procedure] = re.findall(r"```python\n(.*?)```", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL)
    for note in (notes[0], notes[5]):
        done = run("proof", str(note))
        assert done.exit_code == 0
        proof = json.loads(done.stdout)
        assert json.loads(proof["fila"])["id"] == str(note)
        assert judged(procedure, proof) == f"válida: {proof['fila']}\n"
        for claim, other in (
            ("fila", proof["fila"].replace("HECHO", "HECHA")),
            ("hoja", proof["hoja"] ^ 1),
            ("camino", proof["camino"][:-1]),
            ("cabeza", proof["cabeza"].replace("\n6\n", "\n7\n")),
        ):
            assert judged(procedure, proof | {claim: other}) == ""


def judged(procedure: str, proof: dict[str, Any]) -> str:
    """What the procedure says, run where nothing of ours can be imported."""
    command = [sys.executable, "-I", "-c", procedure, proof["llave"]]
    return subprocess.run(command, input=json.dumps(proof), capture_output=True, text=True, check=False).stdout


def test_a_proof_is_sought_where_it_is_said_to_be(court: Court) -> None:
    """Who has but one service's database and keys can ask of it alone."""
    [note] = map(str, court.write(1))
    court.settings.database("casillero")
    for file in court.settings.data_dir.glob("casillero.db*"):
        file.unlink()
    assert json.loads(run("proof", note, "--servicio", "identity").stdout)["hoja"] == 0
    assert run("proof", note, "--servicio", "casillero").exception.code == "SIN_DATOS"
    assert run("proof", note, "--servicio", "expedientes").exception.code == "SERVICIO_SIN_SELLAR"
    assert run("proof", note, "--servicio", "identidad").exception.code == "SERVICIO_DESCONOCIDO"


def test_there_is_no_proof_of_what_is_not_sealed_or_not_there(court: Court) -> None:
    [note] = court.write(1, seal=False)
    waiting, unknown = run("proof", str(note)).exception, run("proof", str(uuid4())).exception
    assert (waiting.code, unknown.code) == ("NO_SELLADA_AUN", "ANOTACION_NO_ENCONTRADA")
    assert isinstance(waiting, Unavailable)
    assert isinstance(unknown, NotFound)
