"""`estrado verify`: what it says of packages, evidence and PDFs, and how it ends."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from typer.testing import CliRunner

from cli.main import app
from libs.firma.certificados import Certificados
from libs.firma.firmante import Acto, firmar
from libs.firma.sellos import sellar_tiempo
from libs.firma.tests.mundo import Mundo, documento, guardar
from libs.firma.tests.mundo_de_paquete import ACTO, ANULADA, EMITIDO, Caso
from libs.firma.tests.test_evidencia import LLAVE


@pytest.fixture(scope="module")
def clave() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def caso(clave: rsa.RSAPrivateKey) -> Caso:
    return Caso(Mundo(), clave)


async def verify(folder: Path, caso: Caso, name: str, content: bytes, *options: str) -> tuple[int, list[str]]:
    """How it ends and what it says."""
    return await run(str(guardar(folder, name, content)), "--raices", root(folder, caso), *options)


async def run(*arguments: str) -> tuple[int, list[str]]:
    """In a thread, for it has a loop of its own."""
    result = await asyncio.to_thread(CliRunner(env={"COLUMNS": "400"}).invoke, app, ["verify", *arguments])
    return result.exit_code, result.output.splitlines()


def root(folder: Path, caso: Caso) -> str:
    return str(guardar(folder, "raiz.pem", caso.mundo.ca.raiz))


async def test_a_package(caso: Caso, tmp_path: Path) -> None:
    status, said = await verify(tmp_path, caso, "paquete.zip", await caso.zip())
    assert status == 0
    assert said == [
        "  Notificación 7c9e6679-7425-40de-944b-e07fc1f90ae7, paquete del 2026-03-02 18:00:00 UTC",
        "✓ el archivo está entero",
        "✓ el manifiesto nombra cada archivo con su huella (10 archivos)",
        "✓ manifiesto.sha256: firma de la institución (Sello)",
        "✓ manifiesto.sha256: sello de tiempo (2026-03-02T18:00:00+00:00)",
        "✓ constancia.pdf: la constancia lleva un sello válido, con sello de tiempo (Sello)",
        "✓ documentos/decreto.pdf: es el documento notificado",
        "✓ evidencias/001 ContentConsignment.json: evidencia (ContentConsignment)",
        "✓ evidencias/002 ContentAccessTracking.json: evidencia (ContentAccessTracking)",
        "✓ evidencias/003 LegalEffect.json: evidencia (LegalEffect)",
        "✓ los instantes concuerdan, entre sí y con la evidencia",
        "✓ calendario.json: nombra la versión del calendario con que se previó el efecto",
        "Se cumplen todas las afirmaciones (11).",
    ]


async def test_the_package_of_a_cancelled_one_says_so_above_its_claims(caso: Caso, tmp_path: Path) -> None:
    caso.anulada = True
    status, said = await verify(tmp_path, caso, "paquete.zip", await caso.zip())
    assert (status, said[1]) == (0, f"  ANULADA el {ANULADA:%Y-%m-%d %H:%M:%S} UTC por el acto {ACTO}")


async def test_a_changed_package_says_what_was_changed(caso: Caso, tmp_path: Path) -> None:
    made = await caso.zip()
    status, said = await verify(tmp_path, caso, "p.zip", made.replace(b"%PDF-1.7 decreto", b"%PDF-1.7 decrete"))
    assert status == 1
    assert "✗ documentos/decreto.pdf: es el documento notificado: no es lo que debe ser [ALTERADO]" in said
    assert [line for line in said if line.startswith("✗ documentos/decreto.pdf: el archivo está entero")]
    assert said[-1].startswith("No se puede confiar en él: ")


async def test_a_package_that_waits_for_its_stamp(caso: Caso, tmp_path: Path) -> None:
    files = await caso.archivos()
    caso.mundo.tsa_ausente = True
    status, said = await verify(tmp_path, caso, "paquete.zip", await caso.zip_de(files))
    assert status == 3
    assert "… manifiesto.sha256: sello de tiempo: pendiente [PENDIENTE]" in said


async def test_a_package_of_a_deposit_whose_evidence_says_less(caso: Caso, tmp_path: Path) -> None:
    caso.sin_datos = True
    status, said = await verify(tmp_path, caso, "paquete.zip", await caso.zip())
    assert status == 3
    assert [line for line in said if line.startswith("… documentos = evidencia del depósito: ")]
    assert said[-1] == "Lo que se puede comprobar se cumple; de 14 afirmaciones, 4 no se pueden comparar."


async def test_certificates_may_have_ended_since_the_timestamp_and_what_has_none_is_judged_as_of_then(
    caso: Caso, tmp_path: Path
) -> None:
    made = await caso.zip()
    later = f"{EMITIDO + timedelta(days=1200):%Y-%m-%dT%H:%M:%SZ}"
    assert (await verify(tmp_path, caso, "paquete.zip", made, "--en-instante", later))[0] == 0
    caso.mundo.tsa_ausente = True
    unstamped = await caso.zip_de(await caso.archivos())
    assert (await verify(tmp_path, caso, "otro.zip", unstamped, "--en-instante", later))[0] == 1
    assert (await verify(tmp_path, caso, "otro.zip", unstamped, "--en-instante", "2026-03-02T18:00:00Z"))[0] == 3
    status, said = await verify(tmp_path, caso, "paquete.zip", made, "--en-instante", "2026-03-02T18:00:00Z")
    assert status == 0
    assert said[0].startswith("  Se juzga como se veía el 2026-03-02 18:00:00 UTC. Quien tenga una llave vieja")
    assert (await verify(tmp_path, caso, "paquete.zip", made, "--en-instante", "ayer"))[0] == 2


async def test_evidence_and_the_log_that_is_believed(caso: Caso, tmp_path: Path) -> None:
    evidence = (await caso.evidencia(caso.registros()[0])).escribir()
    status, said = await verify(tmp_path, caso, "evidencia.json", evidence, "--bitacora", LLAVE)
    assert status == 0
    assert said[0].startswith("✓ es un registro de un hecho (ContentConsignment, entrega/")
    assert "✓ firma de la institución (Sello)" in said
    status, said = await verify(tmp_path, caso, "evidencia.json", evidence, "--bitacora", "otra+00000000+AAAA")
    assert status == 1
    assert [line for line in said if "[LLAVE_DESCONOCIDA]" in line]
    assert (await verify(tmp_path, caso, "evidencia.json", b"{}"))[0] == 1


async def test_a_pdf(caso: Caso, tmp_path: Path) -> None:
    made = await firmar(caso.llave, caso.mundo.tiempo, caso.mundo.reloj, documento(), Acto("Sello"))
    status, said = await verify(tmp_path, caso, "doc.pdf", made.pdf)
    assert (status, said[0]) == (0, "✓ Sello: firma del PDF (Sello, 2026-03-02 16:00:00 UTC)")
    caso.mundo.tsa_ausente = True
    pending = await firmar(caso.llave, caso.mundo.tiempo, caso.mundo.reloj, documento(), Acto("Sello"))
    status, said = await verify(tmp_path, caso, "pendiente.pdf", pending.pdf, "--en-instante", "2026-03-02T18:00:00Z")
    assert status == 3, "as a package that holds it"
    assert said[1:3] == [
        "✓ Sello: firma del PDF (Sello, sin sello de tiempo)",
        "… Sello: sello de tiempo: pendiente [PENDIENTE]",
    ]
    changed = bytearray(made.pdf)
    changed[20] ^= 1
    assert (await verify(tmp_path, caso, "doc.pdf", bytes(changed)))[0] == 1
    status, said = await verify(tmp_path, caso, "doc.pdf", documento())
    assert (status, said[0]) == (1, "✗ firma del PDF: no lleva firma [SIN_FIRMA]")


async def test_a_pdf_with_nothing_but_a_seal_of_time(caso: Caso, tmp_path: Path) -> None:
    stamped = await sellar_tiempo(documento(), caso.mundo.tiempo)
    status, said = await verify(tmp_path, caso, "doc.pdf", stamped.pdf)
    assert (status, said[0]) == (1, "✗ firma del PDF: no lleva firma [SIN_FIRMA]")
    assert [line[0] for line in said if "sello de tiempo (Autoridad de tiempo" in line] == ["✓"]


async def test_the_institution_alone_can_be_believed_and_not_its_authority(caso: Caso, tmp_path: Path) -> None:
    """Where an authority vouches for persons too, any of them could sign a package that they made up."""
    own = str(guardar(tmp_path, "sello.pem", Certificados(caso.llave.certificados.propio).pem))
    believed = ("--raices", own, "--raices-de-tiempo", root(tmp_path, caso))
    status, _ = await run(str(guardar(tmp_path, "paquete.zip", await caso.zip())), *believed)
    assert status == 0
    person = Caso(caso.mundo, rsa.generate_private_key(65537, 2048))
    made_up = str(guardar(tmp_path, "otro.zip", await person.zip()))
    assert (await run(made_up, "--raices", root(tmp_path, caso)))[0] == 0
    status, said = await run(made_up, *believed)
    assert status == 1
    assert [line[0] for line in said if "firma de la institución" in line] == ["✗"] * 4


@pytest.mark.parametrize("content", [b"", b"PK", bytes(3000), b"%PDF-1.7", b"{" * 100_000, b"\x1b[2J"])
async def test_what_is_none_of_these_is_not_believed(caso: Caso, tmp_path: Path, content: bytes) -> None:
    status, said = await verify(tmp_path, caso, "x", content)
    assert status == 1
    assert said[-1].startswith("No se puede confiar en él")
    assert all(line.isprintable() for line in said)


async def test_files_that_cannot_be_read_are_named(caso: Caso, tmp_path: Path) -> None:
    made = str(guardar(tmp_path, "paquete.zip", b"PK"))
    for arguments in (
        [made, "--raices", str(guardar(tmp_path, "vacio.pem", b""))],
        [made, "--raices", str(tmp_path / "no.pem")],
        [str(tmp_path / "no.zip"), "--raices", root(tmp_path, caso)],
    ):
        status, said = await run(*arguments)
        assert status == 2, said


async def test_without_roots_those_of_the_settings_are_believed(
    caso: Caso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = str(guardar(tmp_path, "paquete.zip", await caso.zip()))
    monkeypatch.setenv("ESTRADO_KEYS_DIR", str(tmp_path))
    status, said = await run(made)
    assert status == 2
    assert "firma-raiz.pem" in "".join(said)
    guardar(tmp_path, "firma-raiz.pem", caso.mundo.ca.raiz)
    assert (await run(made))[0] == 0
    monkeypatch.setenv("ESTRADO_FIRMA_RAICES", str(guardar(tmp_path, "otra.pem", Mundo().ca.raiz)))
    assert (await run(made))[0] == 1
