"""docs/check-a-package.md, as who holds a package follows it: its own commands, with tools that are not ours."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.certificados import de_pem
from libs.firma.evidencia import Evidencia, sello_de
from libs.firma.paquete import AUTORIDADES, Relato
from libs.firma.tests.mundo import Mundo, dice, guardar
from libs.firma.tests.mundo_de_paquete import EMITIDO, Caso
from libs.foundation.testing.tools import tool

PAGE = Path("docs/check-a-package.md").read_text("utf-8")
SPANISH = Path("docs/comprobar-un-paquete.md").read_text("utf-8")
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMANDS = "".join(_BLOCK.findall(PAGE))
HOLDS = "All that was checked holds."
TOOLS = {"bash": "bash", "unzip": "unzip", "openssl": "openssl", "pdfsig": "poppler-utils"}


def follow(folder: Path, zip_: bytes, roots: bytes) -> subprocess.CompletedProcess[str]:
    """The page's commands, one after another, and nothing besides them."""
    (folder / "paquete.zip").write_bytes(zip_)
    (folder / "raiz.pem").write_bytes(roots)
    (folder / "comprobar.sh").write_text(COMMANDS, "utf-8")
    bash = [tool("bash", "bash"), "comprobar.sh"]
    return subprocess.run(bash, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def caso(mundo: Mundo, clave_rsa: RSAPrivateKey) -> Caso:
    for program, package in TOOLS.items():
        tool(program, package)
    return Caso(mundo, clave_rsa)


def test_the_page_in_spanish_to_which_packages_lead_has_the_same_commands() -> None:
    assert "".join(_BLOCK.findall(SPANISH)) == COMMANDS
    assert "docs/comprobar-un-paquete.md" in Path("jurisdicciones/gt/plantillas/LEAME.txt").read_text("utf-8")


async def test_a_package_holds(caso: Caso, tmp_path: Path) -> None:
    said = follow(tmp_path, await caso.zip(), caso.mundo.ca.raiz)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("Verification: OK") == 4  # timestamps of the manifest and of three heads
    assert said.stderr.count("Verification successful") == 4
    assert "Mar  2 18:00:00 2026 GMT" in said.stdout
    assert '"hecho":"ContentConsignment"' in said.stdout
    assert said.stdout.endswith(f"\n{HOLDS}\n")


async def test_who_stamped_is_in_the_package_and_is_believed_for_the_pinned_root_alone(
    caso: Caso, tmp_path: Path
) -> None:
    """As an authority answers that leaves its certificate out of its timestamps."""
    files = await caso.archivos()
    authorities = de_pem(files[AUTORIDADES])
    assert "Autoridad de tiempo" in [each.subject.native["common_name"] for each in authorities]
    assert len({each.sha256 for each in authorities}) == len(authorities), "of three heads, each once"
    signature = Evidencia.leer(next(files[name] for name in files if name.startswith("evidencias/"))).firma
    token = cms.ContentInfo.load(sello_de(signature) or b"")
    del token["content"]["certificates"]
    value = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native
    beside = guardar(tmp_path, "sellos_de_tiempo.pem", files[AUTORIDADES])

    def said(root: bytes, *with_: str | Path) -> str:
        stamp = ("-in", guardar(tmp_path, "sello.der", token.dump(force=True)))
        data = ("-data", guardar(tmp_path, "valor", value), "-attime", str(int(EMITIDO.timestamp())))
        roots = ("-CAfile", guardar(tmp_path, "raiz.pem", root))
        return dice("openssl", "ts", "-verify", "-token_in", *stamp, *data, *roots, *with_)

    assert "Verification: OK" in said(caso.mundo.ca.raiz, "-untrusted", beside)
    assert "Verification: FAILED" in said(caso.mundo.ca.raiz)
    assert "Verification: FAILED" in said(Mundo().ca.raiz, "-untrusted", beside)


async def test_what_was_changed_does_not(caso: Caso, tmp_path: Path) -> None:
    holding = await caso.zip()
    for number, (old, new) in enumerate(
        [(b"%PDF-1.7 decreto", b"%PDF-1.7 decrete"), (b"Qu\xc3\xa9 es", b"Qu\xc3\xa8 es")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert fails(follow(folder, holding.replace(old, new), caso.mundo.ca.raiz))


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_evidence_of_what_the_log_does_not_hold_does_not(caso: Caso, tmp_path: Path, at: int) -> None:
    """Made whole again by who can sign packages, but not rewrite the log: another leaf under the same head. Whichever
    it is, those after it hold."""
    files = await caso.archivos()
    [name] = [name for name in files if name.startswith(f"evidencias/{at:03}")]
    fact = name.removesuffix(".json").rpartition(" ")[2].encode()
    files[name] = files[name].replace(fact, fact[:-1] + b"X")
    said = follow(tmp_path, await caso.zip_de(files), caso.mundo.ca.raiz)
    assert fails(said)
    assert said.stdout.count("Verification: OK") == at  # of the manifest, and of the evidence before it
    assert f"DOES NOT HOLD (evidencias/{at:03}" in said.stderr


async def test_a_head_that_nobody_signed_does_not(caso: Caso, tmp_path: Path) -> None:
    """The log as somebody would like it: the path leads to its head, whose signature is that of another."""
    files = await caso.archivos()
    names = [name for name in sorted(files) if name.startswith("evidencias/")]
    first, last = (Evidencia.leer(files[name]) for name in (names[0], names[-1]))
    files[names[-1]] = replace(last, firma=first.firma).escribir()
    assert fails(follow(tmp_path, await caso.zip_de(files), caso.mundo.ca.raiz))


async def test_a_package_without_evidence_does_not(caso: Caso, tmp_path: Path) -> None:
    files = {name: content for name, content in (await caso.archivos()).items() if not name.startswith("evidencias/")}
    assert fails(follow(tmp_path, await caso.zip_de(files), caso.mundo.ca.raiz))


async def test_a_step_without_its_evidence_is_pending(caso: Caso, tmp_path: Path) -> None:
    files = await caso.archivos()
    told = Relato.leer(files["notificacion.json"])
    *others, last = told.evidencias
    del files[last.ruta]
    files["notificacion.json"] = replace(told, evidencias=(*others, replace(last, ruta=""))).escribir()
    said = follow(tmp_path, await caso.zip_de(files), caso.mundo.ca.raiz)
    assert (said.returncode, HOLDS in said.stdout, "PENDING" in said.stdout) == (3, False, True), said.stderr


async def test_of_strangers_it_does_not(caso: Caso, tmp_path: Path) -> None:
    said = follow(tmp_path, await caso.zip(), Mundo().ca.raiz)
    assert fails(said)
    assert "Verification: OK" not in said.stdout


def fails(said: subprocess.CompletedProcess[str]) -> bool:
    """Whether it ends as a failure, with words for it, and does not say that all holds."""
    return said.returncode != 0 and "DOES NOT HOLD" in said.stderr and HOLDS not in said.stdout
