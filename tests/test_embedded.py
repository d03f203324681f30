"""`estrado up` as a newcomer meets it: the story, a second start, a killed first start, a port that is taken, a folder
that is deleted."""

import asyncio
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

from cli.acting import acting
from cli.demo import identity
from cli.firma_sintetica import certificados
from cli.journey import journey
from cli.pruebas import Comprobacion, pruebas
from cli.registration import mailbox_of
from cli.seed import firmantes
from cli.steps import Failed
from libs.firma.certificados import Certificados, de_pem
from tests.architecture.tree import ROOT
from tests.embedded import Embedded
from tests.integration.suite import ESTRADO, NotReady, free_port

LOGIN = {"correo": "lic.morales@abogados.example", "contrasena": "Estrado-2026!"}
PDF = (Path(__file__).parent.parent / "cli" / "muestra.pdf").read_bytes()


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Embedded]:
    process = Embedded(tmp_path, free_port())
    yield process
    process.kill()


def story(suite: Embedded) -> list[str]:
    """Perform the story and return what it said. Raises cli.steps.Failed."""
    said: list[str] = []
    proofs = Comprobacion(suite.data / "pruebas", [suite.data / "llaves" / "firma-raiz.pem"])
    with httpx.Client(base_url=suite.url, timeout=30) as http:
        identity(http, mailbox_of(http, None), said.append)
        pruebas(journey(http, PDF, said.append), proofs, said.append)
        acting(http, PDF, said.append)
    return said


def said_by(suite: Embedded, *command: str) -> str:
    """What an `estrado` command prints against that suite. Raises CalledProcessError."""
    return subprocess.run(
        [ESTRADO, *command], env=suite.environment, cwd=suite.data.parent, check=True, capture_output=True, text=True
    ).stdout


async def test_the_story_before_and_after_a_restart(embedded: Embedded) -> None:
    await embedded.start()
    first = await asyncio.to_thread(story, embedded)
    assert any("confirmó con el enlace" in line for line in first)
    assert any("mrz: confirma" in line for line in first)
    assert any("registro_civil: confirma" in line for line in first)
    assert any("con la llave ingresa" in line for line in first)
    assert any("papel_pendiente" in line for line in first)
    proven = [line for line in first if "[green]✓[/]" in line]
    assert [Path(line.rpartition(": ")[2]).name for line in proven] == [
        "decreto.pdf",
        "acuse.pdf",
        "constancia.pdf",
        "paquete.zip",
    ]
    assert "(Rodrigo Alfonso Barrios Leal, " in proven[0]
    assert any("plazo pendiente de" in line and line.endswith("(en papel).") for line in first)
    assert await embedded.stop() == 0
    assert any("no puede presentar (MANDATO_NO_VIGENTE)" in line for line in first)
    assert embedded.said().endswith("Terminando…\nTerminado.\n")
    await embedded.start()
    assert "sembrando" not in embedded.said()
    second = await asyncio.to_thread(story, embedded)
    assert sorted(each.name for each in (embedded.data / "pruebas").iterdir()) == [
        "01017-2026-00001-E0001",
        "01017-2026-00001-E0002",
    ]
    assert any("ya la confirmó una demostración anterior" in line for line in second)
    assert "Traceback" not in embedded.said()


@pytest.mark.parametrize("sign", ["preparando llaves", "sembrando", "cuentas", "(civil)"])
async def test_a_first_start_killed_anywhere_is_survived(embedded: Embedded, sign: str) -> None:
    embedded.spawn()
    while sign not in embedded.said():
        assert embedded.alive
        await asyncio.sleep(0.01)  # the process tells nothing but through its output
    embedded.kill()
    await embedded.start()
    await asyncio.to_thread(story, embedded)


@pytest.mark.parametrize("sign", ["preparando llaves", "sembrando", "cuentas"])
async def test_ctrl_c_ends_a_first_start_at_once_and_in_peace(embedded: Embedded, sign: str) -> None:
    embedded.spawn()
    while sign not in embedded.said():
        assert embedded.alive
        await asyncio.sleep(0.01)  # the process tells nothing but through its output
    embedded.signal(signal.SIGINT)
    assert await embedded.wait_dead() == 0
    said = embedded.said()
    assert said.rstrip().endswith("Terminado.")
    assert "Listo" not in said
    assert "Traceback" not in said
    assert '"level":"error"' not in said


async def test_the_port_that_the_system_chose_is_shown(tmp_path: Path) -> None:
    process = Embedded(tmp_path, 0, {"ESTRADO_PROT": "8090"})
    process.spawn()
    try:
        while not (shown := re.search(r"Listo en .* · http://localhost:([0-9]+) · ", process.said())):
            assert process.alive
            await asyncio.sleep(0.05)  # the process tells nothing but through its output
        assert int(shown[1]) > 0
        assert f"ESTRADO_URL=http://localhost:{shown[1]} make demo" in process.said()
        assert "Aviso: no existe el ajuste ESTRADO_PROT (¿ESTRADO_PORT?)" in process.said()
    finally:
        process.kill()


async def test_a_port_that_is_taken_is_explained(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = Embedded(tmp_path, port)
        with pytest.raises(NotReady):
            await process.start()
    assert await process.wait_dead() == 1
    assert f"El puerto {port} está ocupado" in process.said()
    assert "Traceback" not in process.said()


async def test_a_port_that_is_taken_leaves_no_folder_behind(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = Embedded(tmp_path, other.getsockname()[1])
        process.spawn()
        await process.wait_dead()
    assert not process.data.exists()


async def test_a_suite_whose_folder_is_deleted_acknowledges_nothing_more_and_ends(embedded: Embedded) -> None:
    await embedded.start()
    async with httpx.AsyncClient(base_url=embedded.url, timeout=30) as http:
        assert (await http.post("/v1/sesiones", json=LOGIN)).status_code == 201
        shutil.rmtree(embedded.data)
        with suppress(httpx.TransportError):  # it may have ended already
            assert (await http.post("/v1/sesiones", json=LOGIN)).status_code == 503
    assert await embedded.wait_dead() == 1
    assert "fue borrada con la suite en marcha" in embedded.said()
    assert "Traceback" not in embedded.said()
    assert not embedded.data.exists()
    await embedded.start()


async def test_a_second_suite_on_the_same_folder_is_explained(embedded: Embedded, tmp_path: Path) -> None:
    await embedded.start()
    second = Embedded(tmp_path, free_port())
    with pytest.raises(NotReady):
        await second.start()
    assert await second.wait_dead() == 1
    assert "Ya hay un `estrado up` en marcha" in second.said()


async def test_the_readmes_commands_can_be_pasted_as_they_are(embedded: Embedded, tmp_path: Path) -> None:
    await embedded.start()
    await asyncio.to_thread(story, embedded)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("## The API in five calls")[2].partition("## Map")[0]
    commands = "".join(re.findall(r"```sh\n(.*?)```", shown, re.DOTALL))
    places = {
        "http://localhost:8080": embedded.url,
        ".venv/bin/estrado": str(ESTRADO),
        "paquete.zip": str(tmp_path / "paquete.zip"),
        "data/llaves": str(embedded.data / "llaves"),
    }
    for shown_as, here in places.items():
        commands = commands.replace(shown_as, here)
    environment = embedded.environment | {"ESTRADO_URL": embedded.url}
    done = await asyncio.to_thread(
        partial(
            subprocess.run, ["bash", "-u", "-c", commands], cwd=ROOT, env=environment, capture_output=True, text=True
        )
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Se cumplen todas las afirmaciones" in done.stdout
    assert "'firmante': 'Rodrigo Alfonso Barrios Leal'" in done.stdout
    assert '"tipo":"acuse"' in done.stdout
    assert '"push":false' in done.stdout
    assert "event: novedades" in done.stdout
    assert "01017: casillero " in done.stdout
    assert '"reason"' not in done.stdout


async def test_a_certificate_that_was_revoked_stays_so_when_the_court_is_entered_again(embedded: Embedded) -> None:
    await embedded.start()
    certificado = next(iter(certificados(embedded.data / "llaves", firmantes()).values()))
    huella = Certificados.de(de_pem(certificado)).huella
    assert "revocado desde" in await asyncio.to_thread(said_by, embedded, "firma", "revoke", huella, "Se perdió")
    assert "queda como está" in await asyncio.to_thread(said_by, embedded, "seed")
    with pytest.raises(Failed, match="CERTIFICADO_NO_REGISTRADO"):
        await asyncio.to_thread(story, embedded)
