"""`estrado verify`: what it says of packages, evidence and PDFs, and how it ends."""

import ast
import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from typer.testing import CliRunner

import libs.firma
from cli.claims import FACTS, WHY
from cli.main import app
from libs.firma.aislada import EXCESSIVE
from libs.firma.certificados import Certificados
from libs.firma.comprobacion import NOT_EVIDENCE, PENDING
from libs.firma.comprobacion_de_paquete import ABSENT, ALTERED, NOT_COMPARABLE, STRAY
from libs.firma.dictamen import STAMP_ALTERED, Dictamen
from libs.firma.firmante import Acto, firmar
from libs.firma.sellos import sellar_tiempo
from libs.firma.tests.mundo import HOY, Mundo, documento, guardar
from libs.firma.tests.mundo_de_paquete import ACTO, ANULADA, EMITIDO, Caso
from libs.firma.tests.test_evidencia import LLAVE
from services.casillero.adapters.constancias import PASOS


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
        "✓ evidencias/001 ContentConsignment.json: evidencia (depositada en el casillero, ContentConsignment)",
        "✓ evidencias/002 ContentAccessTracking.json: evidencia (abierta, ContentAccessTracking)",
        "✓ evidencias/003 LegalEffect.json: evidencia (surte efecto, LegalEffect)",
        "✓ los instantes concuerdan, entre sí y con la evidencia",
        "✓ calendario.json: nombra la versión del calendario con que se previó el efecto",
        "Se cumplen todas las afirmaciones (11).",
    ]


async def test_the_package_of_a_cancelled_one_says_so_above_its_claims(caso: Caso, tmp_path: Path) -> None:
    caso.anulada = True
    status, said = await verify(tmp_path, caso, "paquete.zip", await caso.zip())
    assert status == 0
    assert said[1:3] == [
        f"  ANULADA el {ANULADA:%Y-%m-%d %H:%M:%S} UTC por el acto {ACTO}",
        "  No había surtido efecto, y ya no lo surtirá.",
    ]
    told = replace(caso.relato(()), efectiva=HOY).escribir()
    _, said = await verify(tmp_path, caso, "otro.zip", await caso.zip(**{"notificacion.json": told}))
    assert said[2].startswith("  Había surtido efecto el 2026-03-02 16:00:00 UTC: eso no se borra; ")
    assert "✗ surte efecto (LegalEffect): evidencia: falta [AUSENTE]" in said


async def test_the_evidence_of_a_cancellation_says_by_which_act_and_to_what_effect(caso: Caso, tmp_path: Path) -> None:
    caso.anulada = True
    record = caso.registros()[-1]
    _, said = await verify(tmp_path, caso, "evidencia.json", (await caso.evidencia(record)).escribir())
    assert said[0].startswith("✓ es un registro de un hecho (anulada por un acto posterior, DeliveryCancellation, entr")
    assert said[0].endswith(f"; por el acto {ACTO}; si no había surtido efecto, ya no lo surtirá)")
    caso.sin_datos = True
    old = (await caso.evidencia(caso.registros()[-1])).escribir()
    assert "por el acto" not in (await verify(tmp_path, caso, "evidencia.json", old))[1][0]


@pytest.mark.parametrize(
    "content", [b"{}", b'{"folio":"7"}', b"[]", b'\r\n [{"folio":"7"}]', b'\xef\xbb\xbf{"folio":1}']
)
async def test_json_of_something_else_is_said_to_be_no_evidence(caso: Caso, tmp_path: Path, content: bytes) -> None:
    status, said = await verify(tmp_path, caso, "otro.json", content)
    assert status == 1
    assert said == [
        "✗ es una evidencia: es un JSON de otra cosa: no tiene nada de lo que lleva una evidencia [NO_ES_EVIDENCIA]",
        "No se puede confiar en él: 1 de 1 afirmaciones no se cumplen.",
    ]


def test_every_fact_has_the_words_of_a_constancia() -> None:
    assert {step.value: words[0].lower() + words[1:] for step, words in PASOS.items()} == FACTS


def test_every_cause_has_its_words() -> None:
    verdicts = {each.name for each in Dictamen} - {"AUTENTICA"}
    indications = {each.standard_name for kind in (AdESFailure, AdESIndeterminate) for each in kind}
    folder = Path(libs.firma.__file__).parent
    given = [
        *_strings(folder / "comprobacion.py", "Punto"),
        *_strings(folder / "comprobacion_de_paquete.py", "Afirmacion"),
    ]
    assert "CAMINO_INVALIDO" in given
    assert "INCONSISTENTE" in given
    own = {
        EXCESSIVE,
        STAMP_ALTERED,
        "COBERTURA_PARCIAL",
        "CAMBIOS_NO_PERMITIDOS",
        ABSENT,
        ALTERED,
        STRAY,
        NOT_COMPARABLE,
        PENDING,
        NOT_EVIDENCE,
    }
    assert verdicts | indications | own | set(given) <= WHY.keys()


def _strings(file: Path, call: str) -> list[str]:
    """The codes that calls of that name are given as they stand."""
    calls = [
        each
        for each in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == call
    ]
    texts = [arg.value for each in calls for arg in each.args if isinstance(arg, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and text.isupper()]


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
    assert said[0].startswith("✓ es un registro de un hecho (depositada en el casillero, ContentConsignment, entrega/")
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
