"""Packages: what they prove, and that whatever is changed is found and named."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.archivo import Escritor
from libs.firma.comprobacion_de_paquete import Comprobado
from libs.firma.firmante import Acto, firmar
from libs.firma.paquete import (
    Entregado,
    Paquete,
    PaqueteIlegible,
    Probado,
    Relato,
    leer_manifiesto,
    manifiesto,
    ruta_de_documento,
)
from libs.firma.sellos import sellar_tiempo
from libs.firma.tests.mundo import HOY, Mundo, documento
from libs.firma.tests.mundo_de_paquete import ACTO, EMITIDO, OBJETO, Caso, calendario, dichas

DEPOSITO, ACCESO = "evidencias/001 ContentConsignment.json", "evidencias/002 ContentAccessTracking.json"
EFECTO, ANULACION = "evidencias/003 LegalEffect.json", "evidencias/003 DeliveryCancellation.json"


@pytest.fixture
def caso(mundo: Mundo, clave_rsa: RSAPrivateKey) -> Caso:
    return Caso(mundo, clave_rsa)


def false(found: Comprobado) -> set[tuple[str, str, str]]:
    return dichas(found.falsas)


async def test_a_package_proves_all_it_says_to_a_stranger(caso: Caso) -> None:
    found = await caso.comprobar(await caso.zip())
    assert all(each.bien for each in found.afirmaciones)
    assert {(each.que, each.sobre, each.detalle) for each in found.afirmaciones} == {
        ("archivo", "", ""),
        ("manifiesto", "", "10 archivos"),
        ("firma", "manifiesto.sha256", "Sello"),
        ("sello_de_tiempo", "manifiesto.sha256", "2026-03-02T18:00:00+00:00"),
        ("constancia", "constancia.pdf", "Sello"),
        ("documento", "documentos/decreto.pdf", ""),
        ("evidencia", DEPOSITO, "ContentConsignment"),
        ("evidencia", ACCESO, "ContentAccessTracking"),
        ("evidencia", EFECTO, "LegalEffect"),
        ("instantes", "", ""),
        ("calendario", "calendario.json", ""),
    }


async def test_it_is_good_for_longer_than_the_certificates(caso: Caso) -> None:
    found = await caso.comprobar(await caso.zip(), EMITIDO + timedelta(days=1000))
    assert not found.falsas


async def test_when_the_authority_s_certificate_has_ended_it_is_asked_for_the_instant_of_the_timestamp(
    caso: Caso,
) -> None:
    """By who says so; whoever lets somebody in does not."""
    made, later = await caso.zip(), EMITIDO + timedelta(days=1200)
    strict = await caso.comprobar(made, later)
    assert ("sello_de_tiempo", "manifiesto.sha256", "OUT_OF_BOUNDS_NO_POE") in false(strict)
    caso.mundo.confianza = replace(caso.mundo.confianza, sellos_en_su_instante=True)
    assert not (await caso.comprobar(made, later)).falsas


async def test_a_change_that_mends_the_zip_is_found_by_hashes_and_signatures(caso: Caso) -> None:
    """As somebody makes it who knows the form: the zip is whole, and says another thing."""
    files = await caso.archivos()
    signature = await caso.firmar(Paquete(files, caso.entregados()).manifiesto)

    async def rewritten(files: dict[str, bytes]) -> set[tuple[str, str, str]]:
        package = Paquete(files, caso.entregados())
        parts = [part async for part in package.escribir(signature, caso._leer)]
        return false(await caso.comprobar(b"".join(parts)))

    other = files | {"LEAME.txt": b"otra cosa"}
    assert await rewritten(other) == {
        ("firma", "manifiesto.sha256", "FORMAT_FAILURE"),
    }
    for name in files:
        changed = files | {name: files[name][:-1] + bytes([files[name][-1] ^ 1])}
        assert ("firma", "manifiesto.sha256", "FORMAT_FAILURE") in await rewritten(changed), name
    assert ("manifiesto", "constancia.pdf", "AUSENTE") in await rewritten(
        {name: content for name, content in files.items() if name != "constancia.pdf"}
    )


async def _with(caso: Caso, **changes: object) -> set[tuple[str, str, str]]:
    files = await caso.archivos()
    told = Relato.leer(files["notificacion.json"])
    files["notificacion.json"] = replace(told, **changes).escribir()  # type: ignore[arg-type]  # those of `replace`
    return false(await caso.comprobar(await caso.zip_de(files)))


async def test_instants_that_contradict_the_evidence_or_each_other_are_named(caso: Caso) -> None:
    later = HOY + timedelta(hours=1)
    assert await _with(caso, puesta_a_disposicion=later) == {
        ("instantes", "puesta_a_disposicion ≤ acceso", "INCONSISTENTE"),
        ("instantes", "puesta_a_disposicion ≤ efectiva", "INCONSISTENTE"),
        ("instantes", "puesta_a_disposicion = evidencia del depósito", "INCONSISTENTE"),
    }
    assert await _with(caso, acceso=later) == {("instantes", "acceso = evidencia del primer acceso", "INCONSISTENTE")}
    assert await _with(caso, acceso=None) == {("instantes", "acceso = evidencia del primer acceso", "INCONSISTENTE")}
    assert await _with(caso, emision=later) == {
        ("instantes", "emision ≤ puesta_a_disposicion", "INCONSISTENTE"),
        ("instantes", "emision = evidencia del depósito", "INCONSISTENTE"),
    }
    assert await _with(caso, emision=HOY - timedelta(days=300)) == {
        ("instantes", "emision = evidencia del depósito", "INCONSISTENTE")
    }
    assert await _with(caso, efectiva=EMITIDO + timedelta(days=1)) == {
        ("instantes", "efectiva ≤ emitido", "INCONSISTENTE"),
        ("instantes", "efectiva = evidencia del efecto", "INCONSISTENTE"),
    }
    assert await _with(caso, efectiva=None) == {("instantes", "efectiva = evidencia del efecto", "INCONSISTENTE")}
    assert await _with(caso, regla="inventada") == {("instantes", "regla = evidencia del efecto", "INCONSISTENTE")}


async def test_a_cancelled_one_says_so_and_what_contradicts_that_is_named(caso: Caso) -> None:
    caso.anulada = True
    found = await caso.comprobar(await caso.zip())
    assert all(each.bien for each in found.afirmaciones)
    assert found.relato is not None
    assert found.relato.acto == ACTO
    silent = ("instantes", "anulada = evidencia de la anulación", "INCONSISTENTE")
    assert await _with(caso, anulada=None, acto="") == {silent}
    assert await _with(caso, anulada=HOY) == {silent}
    assert await _with(caso, anulada=EMITIDO + timedelta(days=1)) == {
        silent,
        ("instantes", "anulada ≤ emitido", "INCONSISTENTE"),
    }
    assert await _with(caso, acto="otro") == {("instantes", "acto = evidencia de la anulación", "INCONSISTENTE")}


@pytest.mark.parametrize("anulada", [False, True])
async def test_each_step_that_is_told_has_its_evidence(caso: Caso, anulada: bool) -> None:
    """Left out whole: of the files, and of what is said of them."""
    caso.anulada = anulada
    files = await caso.archivos()
    told = Relato.leer(files["notificacion.json"])
    for step in told.evidencias:
        left = {name: content for name, content in files.items() if name != step.ruta}
        rest = replace(told, evidencias=tuple(each for each in told.evidencias if each is not step))
        found = await caso.comprobar(await caso.zip_de(left | {"notificacion.json": rest.escribir()}))
        assert false(found) == {("evidencia", step.hecho, "AUSENTE")}


async def test_what_evidence_has_but_by_the_hash_of_words_cannot_be_compared_and_is_not_false(caso: Caso) -> None:
    """Of deposits recorded before evidence named its hashes."""
    caso.sin_datos = True
    found = await caso.comprobar(await caso.zip())
    assert not found.falsas
    assert not found.pendientes
    assert {each.sobre for each in found.incomparables} == {
        "emision = evidencia del depósito",
        "documentos = evidencia del depósito",
        "efectiva = evidencia del efecto",
        "regla = evidencia del efecto",
    }
    later = HOY + timedelta(minutes=1)
    assert await _with(caso, puesta_a_disposicion=later) >= {
        ("instantes", "puesta_a_disposicion = evidencia del depósito", "INCONSISTENTE")
    }
    assert await _with(caso, efectiva=None) == {("instantes", "efectiva = evidencia del efecto", "INCONSISTENTE")}


async def test_instants_at_the_ends_of_the_calendar_are_compared_like_any(caso: Caso) -> None:
    last, first = datetime.max.replace(tzinfo=UTC), datetime(1000, 1, 1, tzinfo=UTC)
    assert await _with(caso, emitido=last) == set()
    assert ("instantes", "acceso ≤ emitido", "INCONSISTENTE") in await _with(caso, emitido=first)


async def test_the_calendar_is_that_by_which_the_effect_was_foreseen(caso: Caso) -> None:
    files = await caso.archivos()

    async def told(content: bytes) -> list[tuple[bool, str, str]]:
        found = await caso.comprobar(await caso.zip_de(files | {"calendario.json": content}))
        return [(each.bien, each.codigo, each.detalle) for each in found.afirmaciones if each.que == "calendario"]

    assert await told(calendario(al_expedir="otra+0")) == [(True, "TOTAL_PASSED", "OTRA_VERSION")]
    assert await told(calendario("otra+0")) == [(False, "INCONSISTENTE", "")]
    assert await told(calendario(None)) == [(False, "INCONSISTENTE", "")]
    assert await told(b"{}") == [(False, "INCONSISTENTE", "")]
    assert await told(b"[]") == [(False, "FORMAT_FAILURE", "")]
    caso.sin_datos = True
    files = await caso.archivos()
    assert await told(calendario(None)) == [], "of a deposit from before evidence had it nothing is claimed"


async def test_evidence_of_something_else_is_named(caso: Caso) -> None:
    assert await _with(caso, objeto="entrega/otra") == {
        ("evidencia", DEPOSITO, "DE_OTRA_NOTIFICACION"),
        ("evidencia", ACCESO, "DE_OTRA_NOTIFICACION"),
        ("evidencia", EFECTO, "DE_OTRA_NOTIFICACION"),
    }
    assert await _with(caso, evidencias=()) == {
        ("evidencia", DEPOSITO, "NO_ES_LA_QUE_DICE"),
        ("evidencia", ACCESO, "NO_ES_LA_QUE_DICE"),
        ("evidencia", EFECTO, "NO_ES_LA_QUE_DICE"),
        ("evidencia", "ContentConsignment", "AUSENTE"),
        ("evidencia", "ContentAccessTracking", "AUSENTE"),
        ("evidencia", "LegalEffect", "AUSENTE"),
    }


async def test_documents_that_are_not_those_deposited_are_named(caso: Caso) -> None:
    files = await caso.archivos()
    caso.documentos = {"documentos/decreto.pdf": b"%PDF-1.7 otro"}
    told = Relato.leer(files["notificacion.json"])
    as_notified = await caso.zip_de(files)
    assert false(await caso.comprobar(as_notified)) == {("documento", "documentos/decreto.pdf", "ALTERADO")}
    files["notificacion.json"] = replace(told, documentos=caso.entregados()).escribir()
    assert false(await caso.comprobar(await caso.zip_de(files))) == {
        ("instantes", "documentos = evidencia del depósito", "INCONSISTENTE")
    }
    caso.documentos = {}
    files["notificacion.json"] = replace(told, documentos=()).escribir()
    assert false(await caso.comprobar(await caso.zip_de(files))) == {
        ("instantes", "documentos = evidencia del depósito", "INCONSISTENTE")
    }
    caso.documentos = {"documentos/decreto.pdf": b"%PDF-1.7 decreto"}
    assert ("documento", "documentos/decreto.pdf", "DE_MAS") in false(await caso.comprobar(await caso.zip_de(files)))


async def test_what_is_not_stamped_yet_is_pending_and_not_false(caso: Caso) -> None:
    files = await caso.archivos()
    told = Relato.leer(files["notificacion.json"])
    first, last, effect = told.evidencias
    waiting = replace(told, evidencias=(first, Probado(last.id, last.hecho, last.hoja, ""), effect))
    del files[last.ruta]
    caso.mundo.tsa_ausente = True
    found = await caso.comprobar(await caso.zip_de(files | {"notificacion.json": waiting.escribir()}))
    assert not found.falsas
    assert dichas(found.pendientes) == {
        ("sello_de_tiempo", "manifiesto.sha256", "PENDIENTE"),
        ("evidencia", last.id, "PENDIENTE"),
    }


async def test_a_constancia_without_a_seal_of_time_is_pending(caso: Caso) -> None:
    caso.mundo.tsa_ausente = True
    files = await caso.archivos()
    caso.mundo.tsa_ausente = False
    found = await caso.comprobar(await caso.zip_de(files))
    assert ("constancia", "constancia.pdf", "PENDIENTE") in dichas(found.pendientes)


async def test_a_constancia_that_nobody_signed_proves_nothing(caso: Caso) -> None:
    stamped = await sellar_tiempo(documento("Otra constancia"), caso.mundo.tiempo)
    made = await caso.zip(**{"constancia.pdf": stamped.pdf})
    assert false(await caso.comprobar(made)) == {("constancia", "constancia.pdf", "SIN_FIRMA")}


async def test_a_seal_of_time_from_before_the_signature_does_not_date_it(caso: Caso) -> None:
    before = await sellar_tiempo(documento(), caso.mundo.tiempo)
    caso.mundo.tsa_ausente = True
    unstamped = await firmar(caso.llave, caso.mundo.tiempo, caso.mundo.reloj, before.pdf, Acto("Sello"))
    caso.mundo.tsa_ausente = False
    found = await caso.comprobar(await caso.zip(**{"constancia.pdf": unstamped.pdf}))
    assert dichas(found.pendientes) == {("constancia", "constancia.pdf", "PENDIENTE")}


async def test_whoever_is_not_believed_proves_nothing(caso: Caso) -> None:
    made = await caso.zip()
    stranger = Caso(Mundo(), caso.clave)
    assert {"firma", "sello_de_tiempo", "constancia", "evidencia"} == {
        each.que for each in (await stranger.comprobar(made)).falsas
    }


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + bytes(18), bytes(5000), Escritor().archivo("a", b"x")])
async def test_what_is_no_package_fails_in_every_claim(caso: Caso, content: bytes) -> None:
    found = await caso.comprobar(content)
    assert found.relato is None
    assert {each.que for each in found.falsas} >= {"manifiesto", "firma", "sello_de_tiempo", "constancia"}


async def test_a_document_that_is_refused_leaves_no_whole_zip(caso: Caso) -> None:
    async def refuse(entregado: Entregado) -> AsyncGenerator[bytes, None]:
        yield b"%PDF"
        raise OSError(entregado.ruta)

    got: list[bytes] = []

    async def write() -> None:
        async for part in Paquete(await caso.archivos(), caso.entregados()).escribir(b"", refuse):
            got.append(part)

    with pytest.raises(OSError, match=r"decreto\.pdf"):
        await write()
    assert b"PK\5\6" not in b"".join(got)


def test_a_manifest_has_one_way_to_be_written() -> None:
    hashes = {"b": "1" * 64, "a/x y": "2" * 64}
    content = manifiesto(hashes)
    assert content == b"2" * 64 + b" *a/x y\n" + b"1" * 64 + b" *b\n"
    assert leer_manifiesto(content) == hashes
    for other in (b"", b"x", content + b"\n", content[:-1], content * 2, content.replace(b" *", b"  "), b"\xff"):
        with pytest.raises(PaqueteIlegible):
            leer_manifiesto(other)


def test_what_it_says_has_one_way_to_be_written(caso: Caso) -> None:
    told = caso.relato((Probado("x", "ContentConsignment", "0" * 64, DEPOSITO),))
    content = told.escribir()
    assert Relato.leer(content) == told
    assert told.objeto == OBJETO
    for other in (b"", b"{}", b"[]", content + b" ", content.replace(b'"bytes":16', b'"bytes":16.0'), b"[" * 100_000):
        with pytest.raises(PaqueteIlegible):
            Relato.leer(other)
    for identity in ("x", told.notificacion.upper(), f"{told.notificacion}\x1b[2J", "{" + told.notificacion + "}"):
        with pytest.raises(PaqueteIlegible):
            Relato.leer(replace(told, notificacion=identity).escribir())
    for instant in (b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"2026-03-02"):
        with pytest.raises(PaqueteIlegible):
            Relato.leer(content.replace(b"2026-03-02T18:00:00.000000Z", instant))
    cancelled = replace(told, anulada=HOY, acto=ACTO)
    assert Relato.leer(cancelled.escribir()) == cancelled
    for other in (b'"anulacion":null', b'"anulacion":{}', b'"anulacion":{"acto":"","anulada":null}'):
        with pytest.raises(PaqueteIlegible):
            Relato.leer(content.replace(b'{"documentos"', b"{" + other + b',"documentos"'))
    for text in (b"5", b"[]", b"null"):
        with pytest.raises(PaqueteIlegible):
            Relato.leer(content.replace(b'"documentos/decreto.pdf"', text))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("decreto.pdf", "documentos/007 decreto.pdf"),
        ("../../etc/passwd", "documentos/007 -..-etc-passwd"),
        ("CON.pdf", "documentos/007 CON.pdf"),
        ("a\\b:c*?.PDF", "documentos/007 a-b-c--.PDF"),
        ("", "documentos/007"),
        ("...", "documentos/007"),
        ("e\u0301" * 200 + ".pdf", f"documentos/007 {'é' * 75}.pdf"),
        ("sin fin.", "documentos/007 sin fin"),
        ("x." + "y" * 300, f"documentos/007 x.{'y' * 148}"),
    ],
)
def test_whatever_a_document_is_called_every_system_unpacks_it(name: str, path: str) -> None:
    assert ruta_de_documento(7, name) == path
    Escritor().empezar(path)
