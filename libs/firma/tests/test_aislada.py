"""PDFs from outside, judged apart: the same verdicts, and what is meant to hurt hurts nobody."""

import asyncio
import io
import os
import signal
import time
import zlib
from collections.abc import Iterator
from datetime import timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.aislada import EXCESSIVE, ValidadorAislado
from libs.firma.confianza import Confianza
from libs.firma.dictamen import Dictamen
from libs.firma.errores import PdfNoFirmable, ValidacionNoDisponible
from libs.firma.externo import FirmanteExterno
from libs.firma.firmante import Acto, Firmante, FirmanteConLlave, firmar
from libs.firma.mensajes import Pregunta, escribir_pregunta, escribir_respuesta, leer_pregunta, leer_respuesta
from libs.firma.tests.mundo import HOY, Mundo, documento, llave, raros
from libs.firma.tests.test_externo import sign
from libs.firma.tiempo import ConfianzaDeTiempo
from libs.firma.validacion import validar

RAROS = raros()


@pytest.fixture
def validador(mundo: Mundo) -> Iterator[ValidadorAislado]:
    validador = ValidadorAislado(lambda: mundo.confianza, mundo.reloj, segundos=10)
    validador.start()
    yield validador
    validador.close()


async def test_a_verdict_is_the_same_as_in_this_process(
    validador: ValidadorAislado, mundo: Mundo, clave_rsa: RSAPrivateKey, pdf: bytes
) -> None:
    persona = mundo.persona("Jueza Primera", clave_rsa, numero="2987654320101")
    signed = (await firmar(llave(persona), mundo.tiempo, mundo.reloj, pdf, Acto("Firma"))).pdf
    for content in (signed, pdf, signed + b"x", b"nada", b""):
        assert await validador.validar(content) == await validar(content, mundo.confianza, HOY)
    assert (await validador.validar(signed)).dictamen is Dictamen.AUTENTICA


async def test_a_question_and_an_answer_come_as_they_were_sent(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    listed = mundo.ca.revocaciones([], HOY)
    time_trust = ConfianzaDeTiempo(mundo.raices, "1.2.3", (listed,), timedelta(seconds=7))
    asked = Pregunta(b"%PDF\n\xff\n", Confianza(mundo.raices, time_trust, (), True), HOY, 3)
    read = leer_pregunta(escribir_pregunta(asked))
    assert escribir_pregunta(read) == escribir_pregunta(asked)
    assert (read.pdf, read.ahora, read.desde) == (asked.pdf, HOY, 3)
    assert (read.confianza.revocaciones, read.confianza.tiempo.revocaciones) == ((), (listed,))
    persona = mundo.persona("Jueza", clave_rsa)
    signed = (await firmar(llave(persona), mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))).pdf
    found = await validar(signed, mundo.confianza, HOY)
    assert leer_respuesta(escribir_respuesta(found)) == found


async def test_a_pdf_signed_outside_is_judged_apart(
    validador: ValidadorAislado, mundo: Mundo, clave_rsa: RSAPrivateKey, pdf: bytes
) -> None:
    firmante = FirmanteExterno(validador, lambda _: True, mundo.tiempo)
    preparado = await firmante.preparar(pdf, Acto("Firma"))
    signed = await sign(mundo.persona("Jueza", clave_rsa), preparado.documento)
    assert (await firmante.completar(preparado, signed)).sello == HOY


@pytest.mark.parametrize("outside", [False, True])
async def test_a_pdf_is_prepared_apart_as_in_this_process(
    validador: ValidadorAislado, mundo: Mundo, clave_rsa: RSAPrivateKey, pdf: bytes, outside: bool
) -> None:
    hers = llave(mundo.persona("Jueza", clave_rsa))
    here: Firmante = FirmanteConLlave(hers.certificados, mundo.tiempo, mundo.reloj)
    if outside:
        here = FirmanteExterno(validador, lambda _: True, mundo.tiempo)
    expected, given = await here.preparar(pdf, Acto("Firma", "Decreto")), b"" if outside else hers.certificados.pem
    preparado = await validador.preparar(pdf, Acto("Firma", "Decreto"), given)
    assert (preparado.original, preparado.certificados) == (expected.original, expected.certificados)
    assert preparado.documento.startswith(pdf)
    entrega = await sign(mundo.persona("Jueza", clave_rsa), preparado.documento) if outside else None
    firmado = await here.completar(preparado, entrega or await hers.firmar(preparado.por_firmar))
    assert (await validador.validar(firmado.pdf)).dictamen is Dictamen.AUTENTICA


@pytest.mark.parametrize("raro", RAROS)
async def test_what_takes_no_signature_is_told_from_apart(validador: ValidadorAislado, raro: str) -> None:
    with pytest.raises(PdfNoFirmable) as refused:
        await validador.preparar(RAROS[raro], Acto("Firma"))
    assert refused.value.metadata["causa"] not in {"", EXCESSIVE}


async def test_what_takes_too_long_to_prepare_is_given_up(mundo: Mundo, pdf: bytes) -> None:
    hurried = ValidadorAislado(lambda: mundo.confianza, mundo.reloj, segundos=0.002)
    try:
        with pytest.raises(PdfNoFirmable) as refused:
            await hurried.preparar(pdf, Acto("Firma"))
        assert refused.value.metadata == {"causa": EXCESSIVE}
    finally:
        hurried.close()


def with_stream(data: bytes, **entries: object) -> bytes:
    """A PDF whose signature field leads into a stream."""
    made, output = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.Root.DSS = pikepdf.Dictionary(Certs=[pikepdf.Stream(made, data, **entries)])
    signature = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig,
        SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
        ByteRange=[0, 1, 2, 3],
        Contents=pikepdf.String(b"\x30\x00"),
    )
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("F"), V=made.make_indirect(signature))
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[made.make_indirect(field)], SigFlags=3)
    made.save(output)
    return output.getvalue()


def bomb(times: int) -> bytes:
    """Three hundred megabytes of nothing, packed again and again."""
    data = bytes(300 * 1024 * 1024)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return with_stream(data, Filter=pikepdf.Array([pikepdf.Name.FlateDecode] * times))


def nested(depth: int) -> bytes:
    """A form whose fields are in fields in fields."""
    return (
        b"%PDF-1.7\n1 0 obj\n"
        + b"[" * depth
        + b"]" * depth
        + b"\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )


def in_a_circle() -> bytes:
    """Fields that are their own children."""
    made, output = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    field = made.make_indirect(pikepdf.Dictionary(T=pikepdf.String("F")))
    field.Kids = pikepdf.Array([field, field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    made.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    "hostile", [bomb(1), bomb(2), nested(100_000), in_a_circle()], ids=["bomb", "bombs", "deep", "circle"]
)
async def test_what_is_meant_to_hurt_ends_in_a_verdict(validador: ValidadorAislado, hostile: bytes) -> None:
    began = time.monotonic()
    found = await validador.validar(hostile)
    assert found.dictamen in {Dictamen.NO_VERIFICABLE, Dictamen.SIN_FIRMA}
    assert time.monotonic() - began < 12


async def test_a_pdf_that_takes_too_long_is_given_up(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    hurried = ValidadorAislado(lambda: mundo.confianza, mundo.reloj, segundos=0.002)
    try:
        signed = await firmar(
            llave(mundo.persona("Jueza", clave_rsa)), mundo.tiempo, mundo.reloj, documento(), Acto("Firma")
        )
        found = await hurried.validar(signed.pdf)
        assert (found.dictamen, found.codigo) == (Dictamen.NO_VERIFICABLE, EXCESSIVE)
    finally:
        hurried.close()


async def test_a_process_that_was_killed_is_started_again(validador: ValidadorAislado, pdf: bytes) -> None:
    assert (await validador.validar(pdf)).dictamen is Dictamen.SIN_FIRMA
    process = validador._process
    assert process is not None
    process.kill()
    process.wait()
    assert (await validador.validar(pdf)).dictamen is Dictamen.SIN_FIRMA


async def test_a_pdf_is_not_blamed_for_a_process_that_dies(
    validador: ValidadorAislado, pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, send, sent = validador._process, validador._send, asyncio.Event()
    assert process is not None

    def noted(message: bytes, descriptors: list[int]) -> None:
        send(message, descriptors)
        sent.set()

    monkeypatch.setattr(validador, "_send", noted)
    os.kill(process.pid, signal.SIGSTOP)
    asked = asyncio.create_task(validador.validar(pdf))
    await sent.wait()
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(ValidacionNoDisponible):
        await asked


async def test_the_process_ends_with_its_parents_end_of_the_socket(validador: ValidadorAislado) -> None:
    process, control = validador._process, validador._control
    assert process is not None
    assert control is not None
    control.close()
    assert process.wait(timeout=30) == 0
