"""What every signer must do. A test module subclasses it and gives `firmante` and `entregar`."""

import pickle
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from libs.firma.dictamen import Dictamen
from libs.firma.errores import FirmaNoCorresponde, PdfNoFirmable
from libs.firma.firmante import Acto, Firmado, Firmante, Preparado
from libs.firma.sellos import sellar_tiempo
from libs.firma.tests.mundo import HOY, Mundo, con_formulario, dice, documento, guardar, raros
from libs.firma.validacion import Cambios, validar

Entregar = Callable[[Preparado], Awaitable[bytes]]
ACTO = Acto("Jueza", motivo="Resolución", lugar="Guatemala")
RAROS = raros()


async def firmar_con(firmante: Firmante, entregar: Entregar, pdf: bytes, acto: Acto = ACTO) -> Firmado:
    """Both steps."""
    preparado = await firmante.preparar(pdf, acto)
    return await firmante.completar(preparado, await entregar(preparado))


class ContratoDeFirmante:
    """Subclasses give the fixtures `firmante`, one who signs, and `entregar`, which makes what the second step wants:
    the signature, or the PDF signed outside."""

    async def test_a_signed_pdf_is_authentic_and_begins_with_what_was_given(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        firmado = await firmar_con(firmante, entregar, pdf)
        assert firmado.pdf.startswith(pdf)
        assert (firmado.sello, firmado.pendiente) == (HOY, "")
        found = await validar(firmado.pdf, mundo.confianza, HOY)
        assert found.dictamen is Dictamen.AUTENTICA
        assert found.firmas[0].certificado == firmado.firmante
        assert found.firmas[0].sello == HOY

    async def test_what_was_reviewed_is_what_is_signed(
        self, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        preparado = await firmante.preparar(pdf, ACTO)
        assert preparado.original == sha256(pdf).hexdigest()
        assert len(preparado.huella) == 32

    async def test_another_process_may_finish_it_later(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        kept = pickle.dumps(await firmante.preparar(pdf, ACTO))
        mundo.reloj.pasan(timedelta(minutes=10))
        preparado = pickle.loads(kept)
        firmado = await firmante.completar(preparado, await entregar(preparado))
        assert firmado.sello == HOY + timedelta(minutes=10)
        assert (await validar(firmado.pdf, mundo.confianza, HOY)).dictamen is Dictamen.AUTENTICA

    async def test_the_signature_of_something_else_is_refused(
        self, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        preparado = await firmante.preparar(pdf, ACTO)
        other = await firmante.preparar(documento("Otra cosa"), ACTO)
        for delivered in (await entregar(other), b"", b"nada", bytes(256)):
            with pytest.raises(FirmaNoCorresponde):
                await firmante.completar(preparado, delivered)

    async def test_what_was_prepared_cannot_be_exchanged(
        self, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        preparado = await firmante.preparar(pdf, ACTO)
        delivered = await entregar(preparado)
        changed = bytearray(preparado.documento)
        changed[len(pdf) // 2] ^= 1
        with pytest.raises(FirmaNoCorresponde):
            await firmante.completar(replace(preparado, documento=bytes(changed)), delivered)

    async def test_without_a_timestamp_it_is_signed_and_sealed_later_with_the_instant_of_then(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        mundo.tsa_ausente = True
        firmado = await firmar_con(firmante, entregar, pdf)
        assert (firmado.sello, firmado.pendiente) == (None, "TIEMPO_NO_DISPONIBLE:red")
        [firma] = (await validar(firmado.pdf, mundo.confianza, HOY)).firmas
        assert (firma.dictamen, firma.sello) == (Dictamen.AUTENTICA, None)
        mundo.tsa_ausente = False
        mundo.reloj.pasan(timedelta(hours=3))
        sellado = await sellar_tiempo(firmado.pdf, mundo.tiempo)
        assert sellado.pdf.startswith(firmado.pdf)
        assert sellado.instante == HOY + timedelta(hours=3)
        found = await validar(sellado.pdf, mundo.confianza, mundo.reloj.now())
        assert found.dictamen is Dictamen.AUTENTICA
        assert [each.sello for each in found.firmas] == [sellado.instante, sellado.instante]

    async def test_a_second_signature_leaves_the_first_as_it_was(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        first = await firmar_con(firmante, entregar, pdf)
        second = await firmar_con(firmante, entregar, first.pdf, Acto("Secretario"))
        assert second.pdf.startswith(first.pdf)
        found = await validar(second.pdf, mundo.confianza, HOY)
        assert found.dictamen is Dictamen.AUTENTICA
        signatures = [firma for firma in found.firmas if not firma.es_sello]
        assert len(signatures) == 2
        assert signatures[0].cambios is Cambios.FIRMAS_Y_FORMULARIOS

    async def test_whoever_signs_second_under_the_same_name_gets_another(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar, pdf: bytes
    ) -> None:
        first = await firmar_con(firmante, entregar, pdf)
        second = await firmar_con(firmante, entregar, first.pdf)
        found = await validar(second.pdf, mundo.confianza, HOY)
        assert found.dictamen is Dictamen.AUTENTICA
        names = [firma.campo for firma in found.firmas if not firma.es_sello]
        assert names == [ACTO.campo, f"{ACTO.campo} 2"]

    async def test_a_form_may_have_a_field_of_that_name(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar
    ) -> None:
        text = {"FT": pikepdf.Name.Tx, "T": pikepdf.String(ACTO.campo)}
        firmado = await firmar_con(firmante, entregar, con_formulario([text]))
        assert (await validar(firmado.pdf, mundo.confianza, HOY)).dictamen is Dictamen.AUTENTICA

    @pytest.mark.parametrize("raro", RAROS)
    async def test_a_form_that_is_none_is_not_signed(self, firmante: Firmante, raro: str) -> None:
        with pytest.raises(PdfNoFirmable):
            await firmante.preparar(RAROS[raro], ACTO)

    async def test_what_is_no_pdf_is_not_signed(self, firmante: Firmante) -> None:
        for content in (b"", b"nada", documento()[:300]):
            with pytest.raises(PdfNoFirmable):
                await firmante.preparar(content, ACTO)

    async def test_an_encrypted_pdf_is_not_signed(self, firmante: Firmante, tmp_path: Path) -> None:
        encrypted = tmp_path / "cifrado.pdf"
        made = pikepdf.new()
        made.add_blank_page()
        made.save(encrypted, encryption=pikepdf.Encryption(owner="dueño", user=""))
        with pytest.raises(PdfNoFirmable) as refused:
            await firmante.preparar(encrypted.read_bytes(), ACTO)
        assert refused.value.metadata == {"causa": "cifrado"}

    async def test_a_checker_that_is_not_ours_agrees(
        self, mundo: Mundo, firmante: Firmante, entregar: Entregar, pdf: bytes, tmp_path: Path
    ) -> None:
        firmado = await firmar_con(firmante, entregar, pdf)
        said = dice("pdfsig", "-nocert", guardar(tmp_path, "firmado.pdf", firmado.pdf))
        assert "Signature Validation: Signature is Valid." in said, said
        damaged = bytearray(firmado.pdf)
        damaged[len(pdf) // 2] ^= 1
        said = dice("pdfsig", "-nocert", guardar(tmp_path, "cambiado.pdf", bytes(damaged)))
        assert "Signature is Valid" not in said, said
