"""Verdicts on signatures: ours, those of others, and PDFs that were changed afterwards."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.confianza import Confianza
from libs.firma.desarrollo import CaDeDesarrollo, Uso
from libs.firma.dictamen import Dictamen
from libs.firma.firmante import Acto, firmar
from libs.firma.sellos import archivar, sellar_tiempo
from libs.firma.tests.mundo import HOY, Mundo, documento, llave
from libs.firma.tiempo import ConfianzaDeTiempo
from libs.firma.tsa import TsaPropia
from libs.firma.validacion import Cambios, Validacion, validar

ANOS = timedelta(days=365)


async def firmado(
    mundo: Mundo, clave: RSAPrivateKey, pdf: bytes | None = None, campo: str = "Firma", **otros: object
) -> bytes:
    """A PDF that a judge signed."""
    persona = mundo.persona("Jueza Primera", clave, numero="2987654320101", **otros)
    return (await firmar(llave(persona), mundo.tiempo, mundo.reloj, pdf or documento(), Acto(campo))).pdf


async def dictamen(mundo: Mundo, pdf: bytes, ahora: datetime = HOY, **confianza: object) -> tuple[str, str]:
    """Verdict and code on the whole."""
    trust = Confianza(**{"raices": mundo.raices, "tiempo": mundo.confianza_de_tiempo} | confianza)  # type: ignore[arg-type]  # its own fields
    found = await validar(pdf, trust, ahora)
    return found.dictamen.value, found.codigo


async def test_an_authentic_one_says_who_and_when(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    found = await validar(await firmado(mundo, clave_rsa), mundo.confianza, HOY)
    [firma] = found.firmas
    assert found.dictamen is Dictamen.AUTENTICA
    assert (firma.firmante, firma.numero, firma.codigo) == ("Jueza Primera", "2987654320101", "TOTAL_PASSED")
    assert firma.sello == firma.declarado == HOY
    assert firma.cambios is Cambios.NINGUNO


async def test_it_says_whose_seal_of_time_proves_the_instant_and_which_level_that_is(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    persona, acto = llave(mundo.persona("Jueza", clave_rsa)), Acto("Firma")
    firmado = await firmar(persona, mundo.tiempo, mundo.reloj, documento(), acto)
    (firma,) = (await validar(firmado.pdf, mundo.confianza, mundo.reloj.now())).firmas
    assert (firma.sello, firma.fuente, firma.nivel) == (firmado.sello, "Autoridad de tiempo", "B-T")
    mundo.tsa_ausente = True
    sin_sello = (await firmar(persona, mundo.tiempo, mundo.reloj, documento(), acto)).pdf
    (firma,) = (await validar(sin_sello, mundo.confianza, mundo.reloj.now())).firmas
    assert (firma.sello, firma.fuente, firma.nivel) == (None, "", "B-B")
    mundo.tsa_ausente = False
    sellado = (await sellar_tiempo(sin_sello, mundo.tiempo)).pdf
    firma, sello = (await validar(sellado, mundo.confianza, mundo.reloj.now())).firmas
    assert (firma.sello, firma.fuente, firma.nivel) == (sello.sello, "Autoridad de tiempo", "B-T")
    assert (sello.es_sello, sello.fuente, sello.nivel) == (True, "Autoridad de tiempo", "")


async def test_a_document_without_signatures_says_so(mundo: Mundo, pdf: bytes) -> None:
    assert await validar(pdf, mundo.confianza, HOY) == Validacion(Dictamen.SIN_FIRMA)


async def test_a_seal_of_time_alone_is_nobodys_signature(mundo: Mundo, pdf: bytes) -> None:
    """Anybody gets one over anything; so do two."""
    once = (await sellar_tiempo(pdf, mundo.tiempo)).pdf
    for stamped in (once, (await sellar_tiempo(once, mundo.tiempo)).pdf):
        found = await validar(stamped, mundo.confianza, HOY)
        assert (found.dictamen, found.codigo) == (Dictamen.SIN_FIRMA, "")
        assert all(each.es_sello and each.dictamen is Dictamen.AUTENTICA for each in found.firmas)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"nada", b"%PDF-1.7\nstartxref\n99\n%%EOF"])
async def test_what_is_no_pdf_cannot_be_verified(mundo: Mundo, pdf: bytes) -> None:
    assert await dictamen(mundo, pdf) == ("no_verificable", "FORMAT_FAILURE")


async def test_a_changed_byte_is_found_wherever_it_is(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """But for some of the signature's own: version numbers and empty parameters, which no hash covers."""
    signed = await firmado(mundo, clave_rsa)
    begin = signed.index(b"/Contents <") + len(b"/Contents <")
    end = signed.index(b">", begin)
    missed = []
    for at in [*range(0, len(signed), 97), len(signed) - 1]:
        changed = bytearray(signed)
        changed[at] ^= 1
        if (await dictamen(mundo, bytes(changed)))[0] == "autentica":
            missed.append(at)
    assert all(begin <= at < end for at in missed)
    assert len(missed) <= 5


async def test_the_text_changed_by_whoever_wants_to(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    signed = await firmado(mundo, clave_rsa)
    opened = pikepdf.open(io.BytesIO(signed))
    opened.pages[0].obj.Contents = opened.make_stream(b"BT /F1 12 Tf 72 700 Td (Otra cosa) Tj ET")
    output = io.BytesIO()
    opened.save(output)
    assert (await dictamen(mundo, output.getvalue()))[0] == "alterada"


def appended(pdf: bytes, change: Callable[[object], None]) -> bytes:
    """What somebody adds to a PDF without touching what is there."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


async def test_what_is_added_afterwards_must_not_change_what_is_read(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    from pyhanko.pdf_utils import generic

    signed = await firmado(mundo, clave_rsa)

    def other_text(writer: object) -> None:
        page = writer.root["/Pages"]["/Kids"][0]  # type: ignore[attr-defined]  # pyHanko's writer
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (Otra cosa) Tj ET"))  # type: ignore[attr-defined]  # pyHanko's writer
        writer.update_container(page)  # type: ignore[attr-defined]  # pyHanko's writer

    changed = appended(signed, other_text)
    assert changed.startswith(signed)
    assert await dictamen(mundo, changed) == ("alterada", "CAMBIOS_NO_PERMITIDOS")


async def test_bytes_behind_the_end_are_a_change(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    assert (await dictamen(mundo, await firmado(mundo, clave_rsa) + b"\n%otra cosa\n"))[0] in {
        "alterada",
        "no_verificable",
    }


async def test_several_signatures_and_seals_stand_beside_each_other(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    first = await firmado(mundo, clave_rsa, campo="Jueza")
    second = await firmado(mundo, clave_rsa, first, campo="Secretario")
    sealed = await sellar_tiempo(second, mundo.tiempo)
    found = await validar(sealed.pdf, mundo.confianza, HOY)
    assert found.dictamen is Dictamen.AUTENTICA
    assert [(firma.campo, firma.es_sello) for firma in found.firmas][:2] == [("Jueza", False), ("Secretario", False)]
    assert found.firmas[2].es_sello
    assert [firma.cambios for firma in found.firmas] == [Cambios.FIRMAS_Y_FORMULARIOS, Cambios.SELLOS, Cambios.NINGUNO]


async def test_one_bad_signature_among_good_ones_is_named(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    stranger = Mundo()
    first = await firmado(mundo, clave_rsa, campo="Jueza")
    both = await firmado(stranger, clave_rsa, first, campo="Ajena")
    found = await validar(both, mundo.confianza, HOY)
    assert found.dictamen is Dictamen.DESCONOCIDO
    assert [firma.dictamen for firma in found.firmas] == [Dictamen.AUTENTICA, Dictamen.DESCONOCIDO]


async def test_a_signer_nobody_vouches_for(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    signed = await firmado(mundo, clave_rsa)
    assert await dictamen(Mundo(), signed) == ("desconocido", "NO_CERTIFICATE_CHAIN_FOUND")


async def test_who_stamps_time_vouches_for_no_signer_and_the_other_way_round(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    stranger = Mundo()
    signed = await firmado(stranger, clave_rsa)
    assert await dictamen(mundo, signed, tiempo=stranger.confianza_de_tiempo) == (
        "desconocido",
        "NO_CERTIFICATE_CHAIN_FOUND",
    )
    found = await validar(signed, Confianza(stranger.raices, mundo.confianza_de_tiempo), HOY)
    assert (found.dictamen, found.firmas[0].sello) == (Dictamen.AUTENTICA, None)
    sealed = (await sellar_tiempo(documento(), stranger.tiempo)).pdf
    alone = await validar(sealed, Confianza(stranger.raices, mundo.confianza_de_tiempo), HOY)
    assert [each.dictamen for each in alone.firmas] == [Dictamen.DESCONOCIDO]


async def test_who_only_calls_himself_as_the_authority_is_not_it(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    same_name = CaDeDesarrollo(CaDeDesarrollo.nueva(HOY - timedelta(days=30)))
    forged = same_name.emitir("Jueza Primera", Uso.FIRMA, desde=HOY - timedelta(days=1), llave=clave_rsa)
    signed = await firmar(llave(forged), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))
    assert (await dictamen(mundo, signed.pdf))[0] == "desconocido"


async def test_a_certificate_for_timestamps_signs_no_document(mundo: Mundo) -> None:
    signed = await firmar(llave(mundo.autoridad), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))
    assert (await dictamen(mundo, signed.pdf))[0] == "desconocido"


async def test_an_ended_certificate_is_good_for_what_a_seal_of_time_proves(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    signed = await firmado(mundo, clave_rsa, vida=timedelta(days=30))
    later = HOY + timedelta(days=60)
    assert await dictamen(mundo, signed, later) == ("autentica", "TOTAL_PASSED")
    mundo.tsa_ausente = True
    unsealed = await firmado(mundo, clave_rsa, vida=timedelta(days=30))
    assert await dictamen(mundo, unsealed, HOY) == ("autentica", "TOTAL_PASSED")
    assert (await dictamen(mundo, unsealed, later))[0] == "vencida"


async def test_a_seal_that_comes_after_the_certificates_end_does_not_help(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    mundo.tsa_ausente = True
    unsealed = await firmado(mundo, clave_rsa, vida=timedelta(days=30))
    mundo.tsa_ausente = False
    in_time = await sellar_tiempo(unsealed, mundo.tiempo)
    mundo.reloj.pasan(timedelta(days=60))
    too_late = await sellar_tiempo(unsealed, mundo.tiempo)
    assert (await dictamen(mundo, in_time.pdf, mundo.reloj.now()))[0] == "autentica"
    assert (await dictamen(mundo, too_late.pdf, mundo.reloj.now()))[0] == "vencida"


async def test_a_certificate_that_had_not_begun(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    future = mundo.ca.emitir("Jueza", Uso.FIRMA, desde=HOY + timedelta(days=2), llave=clave_rsa)
    signed = await firmar(llave(future), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))
    assert (await dictamen(mundo, signed.pdf, HOY + timedelta(days=5)))[0] == "vencida"


@pytest.mark.parametrize(
    ("revoked_at", "expected"), [(timedelta(hours=-2), "revocada"), (timedelta(hours=2), "autentica")]
)
async def test_revoked_before_or_after_it_signed(
    mundo: Mundo, clave_rsa: RSAPrivateKey, revoked_at: timedelta, expected: str
) -> None:
    persona = mundo.persona("Jueza", clave_rsa)
    signed = await firmar(llave(persona), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))
    now = HOY + timedelta(days=1)
    listed = mundo.ca.revocaciones([(persona.certificado, HOY + revoked_at)], now)
    assert (await dictamen(mundo, signed.pdf, now, revocaciones=(listed,)))[0] == expected


async def test_revoked_and_without_a_seal_of_time_nothing_says_that_it_signed_before(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    persona = mundo.persona("Jueza", clave_rsa)
    mundo.tsa_ausente = True
    signed = await firmar(llave(persona), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))
    listed = mundo.ca.revocaciones([(persona.certificado, HOY + timedelta(hours=2))], HOY + timedelta(days=1))
    assert (await dictamen(mundo, signed.pdf, HOY + timedelta(days=1), revocaciones=(listed,)))[0] == "revocada"


async def test_a_revoked_timestamp_authority_proves_no_instant(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    signed = await firmado(mundo, clave_rsa, vida=timedelta(days=30))
    listed = mundo.ca.revocaciones([(mundo.autoridad.certificado, HOY - timedelta(hours=1))], HOY + timedelta(days=1))
    now = HOY + timedelta(days=60)
    assert (await dictamen(mundo, signed, now, revocaciones=(listed,)))[0] != "autentica"


async def test_lists_that_are_asked_for_must_be_there_and_fresh(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    signed = await firmado(mundo, clave_rsa)
    fresh = mundo.ca.revocaciones([], HOY)
    assert (await dictamen(mundo, signed, revocaciones=(fresh,)))[0] == "autentica"
    assert (await dictamen(mundo, signed, revocaciones=()))[0] == "no_verificable"
    stale = mundo.ca.revocaciones([], HOY - timedelta(days=20))
    assert (await dictamen(mundo, signed, revocaciones=(stale,)))[0] == "no_verificable"
    others = Mundo().ca.revocaciones([], HOY)
    assert (await dictamen(mundo, signed, revocaciones=(others,)))[0] == "no_verificable"


async def test_for_the_long_term_the_file_alone_is_enough(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    signed = await firmado(mundo, clave_rsa, vida=timedelta(days=30))
    trust = Confianza(mundo.raices, mundo.confianza_de_tiempo, (mundo.ca.revocaciones([], HOY),))
    archived = await archivar(signed, mundo.tiempo, trust, HOY)
    assert archived.pdf.startswith(signed)
    later = HOY + ANOS
    of_today = mundo.ca.revocaciones([], later)
    # The signer's certificate is off the lists of today: what counts is the one that the file keeps.
    assert (await dictamen(mundo, signed, later, revocaciones=(of_today,)))[0] == "no_verificable"
    assert (await dictamen(mundo, archived.pdf, later, revocaciones=(of_today,)))[0] == "autentica"


async def test_a_seal_for_the_long_term_is_renewed_before_its_authority_ends(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    lists = (mundo.ca.revocaciones([], HOY),)
    trust = Confianza(mundo.raices, mundo.confianza_de_tiempo, lists)
    signed = await firmado(mundo, clave_rsa, vida=timedelta(days=30))
    once = await archivar(signed, mundo.tiempo, trust, HOY)
    mundo.reloj.ahora = HOY + 2 * ANOS
    mundo.tsa = TsaPropia(llave(mundo.ca.emitir("Autoridad nueva", Uso.TIEMPO, desde=mundo.reloj.now())), mundo.reloj)
    renewed_lists = (mundo.ca.revocaciones([], mundo.reloj.now()),)
    twice = await archivar(
        once.pdf, mundo.tiempo, Confianza(mundo.raices, mundo.confianza_de_tiempo, renewed_lists), mundo.reloj.now()
    )
    assert twice.pdf.startswith(once.pdf)
    after = HOY + 4 * ANOS  # the first authority's certificate ended after three
    of_then = (mundo.ca.revocaciones([], after),)
    assert (await dictamen(mundo, once.pdf, after, revocaciones=of_then))[0] != "autentica"
    assert (await dictamen(mundo, twice.pdf, after, revocaciones=of_then))[0] == "autentica"


async def test_an_old_list_in_the_file_does_not_hide_a_revocation_that_is_known(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    """Whoever has the key signs after it was revoked, and puts in the list from before."""
    persona = mundo.persona("Jueza", clave_rsa)
    stolen = await firmar(llave(persona), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))
    before = Confianza(mundo.raices, mundo.confianza_de_tiempo, (mundo.ca.revocaciones([], HOY - timedelta(days=2)),))
    archived = await archivar(stolen.pdf, mundo.tiempo, before, HOY)
    known = mundo.ca.revocaciones([(persona.certificado, HOY - timedelta(days=1))], HOY)
    assert (await dictamen(mundo, archived.pdf, HOY, revocaciones=(known,)))[0] == "revocada"


async def test_an_unknown_timestamp_authority_proves_no_instant_but_spoils_nothing(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    stranger = Mundo()
    persona = mundo.persona("Jueza", clave_rsa)
    signed = await firmar(llave(persona), stranger.tiempo, stranger.reloj, documento(), Acto("Firma"))
    found = await validar(signed.pdf, mundo.confianza, HOY)
    assert found.dictamen is Dictamen.AUTENTICA
    assert found.firmas[0].sello is None
    both = Confianza(mundo.raices, ConfianzaDeTiempo(stranger.raices))
    assert (await validar(signed.pdf, both, HOY)).firmas[0].sello == HOY
