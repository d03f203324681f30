"""docs/check-a-package.md, as who holds a package follows it: its own commands, with tools that are not ours."""

import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.tests.mundo import Mundo
from libs.firma.tests.mundo_de_paquete import Caso
from libs.foundation.testing.tools import tool

PAGE = Path("docs/check-a-package.md").read_text("utf-8")
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
TOOLS = {"bash": "bash", "unzip": "unzip", "openssl": "openssl", "pdfsig": "poppler-utils"}


def follow(folder: Path, zip_: bytes, roots: bytes) -> subprocess.CompletedProcess[str]:
    """The page's commands, one after another, until one fails."""
    (folder / "paquete.zip").write_bytes(zip_)
    (folder / "raiz.pem").write_bytes(roots)
    script = f"set -euo pipefail\n{COMMANDS}"
    return subprocess.run([tool("bash", "bash"), "-c", script], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def caso(mundo: Mundo, clave_rsa: RSAPrivateKey) -> Caso:
    for program, package in TOOLS.items():
        tool(program, package)
    return Caso(mundo, clave_rsa)


async def test_a_package_holds(caso: Caso, tmp_path: Path) -> None:
    said = follow(tmp_path, await caso.zip(), caso.mundo.ca.raiz)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("Verification: OK") == 4  # timestamps of the manifest and of three heads
    assert said.stderr.count("Verification successful") == 4
    assert "Mar  2 18:00:00 2026 GMT" in said.stdout
    assert '"hecho":"ContentConsignment"' in said.stdout


async def test_what_was_changed_does_not(caso: Caso, tmp_path: Path) -> None:
    files = await caso.archivos()
    holding = await caso.zip_de(files)
    for number, (old, new) in enumerate(
        [(b"%PDF-1.7 decreto", b"%PDF-1.7 decrete"), (b"Qu\xc3\xa9 es", b"Qu\xc3\xa8 es")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert follow(folder, holding.replace(old, new), caso.mundo.ca.raiz).returncode != 0
    # Made whole again by who cannot sign for the institution: another leaf under the same head.
    name = "evidencias/001 ContentConsignment.json"
    files[name] = files[name].replace(b"ContentConsignment", b"ContentConsignmenT")
    folder = tmp_path / "hoja"
    folder.mkdir()
    said = follow(folder, await caso.zip_de(files), caso.mundo.ca.raiz)
    assert said.returncode != 0
    assert said.stdout.count("Verification: OK") == 1  # only that of the manifest


async def test_of_strangers_it_does_not(caso: Caso, tmp_path: Path) -> None:
    said = follow(tmp_path, await caso.zip(), Mundo().ca.raiz)
    assert said.returncode != 0
    assert "Verification: OK" not in said.stdout
