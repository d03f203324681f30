"""What somebody draws over a signed PDF in an update of its own, with a signature or a seal of time for a pretext."""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfTimeStamper

from libs.firma.dictamen import Dictamen
from libs.firma.errores import PdfNoFirmable
from libs.firma.firmante import Acto, firmar
from libs.firma.sellos import Nivel, Sellador, _Asks
from libs.firma.tests.mundo import HOY, Mundo, dice, documento, guardar, llave
from libs.firma.tests.test_externo import sign
from libs.firma.validacion import Cambios, validar

OVER_THE_TEXT = (0, 600, 612, 792)
ALTERED = (Dictamen.ALTERADA, "CAMBIOS_NO_PERMITIDOS")
Box = tuple[int, int, int, int]
Field = Callable[[IncrementalPdfFileWriter, generic.DictionaryObject], None]


def opaque(writer: IncrementalPdfFileWriter, field: generic.DictionaryObject) -> None:
    """A white box, with other words on it."""
    drawn = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 612, 192))),
        },
        stream_data=b"1 g 0 0 612 192 re f 0 g 50 90 400 20 re f",
    )
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(drawn)})


def with_box(*box: float) -> Field:
    """The same, where the field says to be at `box`."""

    def change(writer: IncrementalPdfFileWriter, field: generic.DictionaryObject) -> None:
        opaque(writer, field)
        field["/Rect"] = generic.ArrayObject(map(generic.FloatObject, box))

    return change


def with_field(pdf: bytes, campo: str, change: Field, box: Box | None = None) -> IncrementalPdfFileWriter:
    """A PDF to which a field for a signature is being added."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec(campo, box=box))
    fields = writer.root["/AcroForm"]["/Fields"]
    change(writer, fields[len(fields) - 1])
    return writer


async def stamped_over(mundo: Mundo, pdf: bytes, change: Field, box: Box | None = OVER_THE_TEXT) -> bytes:
    """With a seal of time of the believed authority, which anybody gets."""
    writer = with_field(pdf, "Encima", change, box)
    output = await PdfTimeStamper(_Asks(mundo.tiempo), field_name="Encima").async_timestamp_pdf(writer, "sha256")
    return bytes(output.getvalue())


@pytest.fixture
def sin_permiso(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that signs whatever the first signer allowed."""
    monkeypatch.setattr("pyhanko.sign.validation.read_certification_data", lambda _: None)


async def signed_over(mundo: Mundo, clave: RSAPrivateKey, pdf: bytes) -> bytes:
    """With the signature of anybody below the same root."""
    output = io.BytesIO()
    with_field(pdf, "Encima", opaque, OVER_THE_TEXT).write(output)
    return await sign(mundo.persona("Cualquiera", clave), output.getvalue(), "Encima")


async def sealed(mundo: Mundo, clave: RSAPrivateKey, nivel: Nivel = Nivel.B_T) -> bytes:
    """As the institution seals what it issues."""
    return (await sellador(mundo, clave, nivel).sellar(documento(), Acto("Sello"))).pdf


def sellador(mundo: Mundo, clave: RSAPrivateKey, nivel: Nivel = Nivel.B_T) -> Sellador:
    return Sellador(llave(mundo.persona("Sello", clave)), mundo.tiempo, mundo.confianza, mundo.reloj, nivel)


async def approved(mundo: Mundo, clave: RSAPrivateKey) -> bytes:
    """As persons sign, and as the institution sealed before it closed what it issues."""
    return (await firmar(llave(mundo.persona("Sello", clave)), mundo.tiempo, mundo.reloj, documento(), Acto("S"))).pdf


MADE = pytest.mark.parametrize("made", [sealed, approved])
Made = Callable[[Mundo, RSAPrivateKey], Awaitable[bytes]]


async def first(mundo: Mundo, pdf: bytes) -> tuple[Dictamen, str]:
    """What is made of the first signature."""
    firma = (await validar(pdf, mundo.confianza, HOY)).firmas[0]
    return firma.dictamen, firma.codigo


@MADE
async def test_a_seal_of_time_that_is_seen_alters_what_was_signed(
    mundo: Mundo, clave_rsa: RSAPrivateKey, made: Made
) -> None:
    changed = await stamped_over(mundo, await made(mundo, clave_rsa), opaque)
    assert await first(mundo, changed) == ALTERED
    found = await validar(changed, mundo.confianza, HOY)
    assert (found.dictamen, found.firmas[0].cambios) == (Dictamen.ALTERADA, Cambios.OTROS)


@MADE
@pytest.mark.usefixtures("sin_permiso")
async def test_a_signature_that_is_seen_alters_what_was_signed(
    mundo: Mundo, clave_rsa: RSAPrivateKey, made: Made
) -> None:
    changed = await signed_over(mundo, clave_rsa, await made(mundo, clave_rsa))
    assert await first(mundo, changed) == ALTERED


@MADE
@pytest.mark.parametrize("box", [(0, 600, 612, 792, 0), (0, 600, 612), (600, 700, 1, 2), (-5, 0, 5, 0.1)])
async def test_a_box_written_in_another_way_is_one(
    mundo: Mundo, clave_rsa: RSAPrivateKey, made: Made, box: tuple[float, ...]
) -> None:
    """Readers of PDFs take the first four numbers of more than four."""
    changed = await stamped_over(mundo, await made(mundo, clave_rsa), with_box(*box), None)
    assert await first(mundo, changed) == ALTERED


async def test_a_box_whose_numbers_stand_elsewhere_is_one(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """Whoever wants to finds them in what was signed."""
    writer, output = IncrementalPdfFileWriter(io.BytesIO(documento())), io.BytesIO()
    numbers = [writer.add_object(generic.NumberObject(each)) for each in OVER_THE_TEXT]
    writer.root["/Pages"]["/Kids"][0]["/Numeros"] = generic.ArrayObject(numbers)
    writer.update_container(writer.root["/Pages"]["/Kids"][0])
    writer.write(output)
    given = (await sellador(mundo, clave_rsa).sellar(output.getvalue(), Acto("Sello"))).pdf

    def elsewhere(writer: IncrementalPdfFileWriter, field: generic.DictionaryObject) -> None:
        opaque(writer, field)
        field["/Rect"] = generic.ArrayObject(
            generic.IndirectObject(each.idnum, each.generation, writer) for each in numbers
        )

    assert await first(mundo, await stamped_over(mundo, given, elsewhere, None)) == ALTERED


@MADE
async def test_a_field_that_runs_a_program_is_a_change(mundo: Mundo, clave_rsa: RSAPrivateKey, made: Made) -> None:
    def running(_: IncrementalPdfFileWriter, field: generic.DictionaryObject) -> None:
        script = {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): "app.alert('Otra')"}
        action = generic.DictionaryObject(
            {key: generic.pdf_string(each) if key == "/JS" else each for key, each in script.items()}
        )
        field["/AA"] = generic.DictionaryObject({generic.pdf_name("/PO"): action})

    changed = await stamped_over(mundo, await made(mundo, clave_rsa), running, None)
    assert await first(mundo, changed) == ALTERED


async def test_who_signs_in_the_box_that_the_first_one_saw_changes_nothing(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    """Signed acts have more than one signer, whose programs may draw where there was room for it."""
    output = io.BytesIO()
    with_field(documento(), "Secretario", lambda *_: None, (50, 50, 200, 100)).write(output)
    jueza, secretario = mundo.persona("Jueza", clave_rsa), mundo.persona("Secretario", clave_rsa)
    one = (await firmar(llave(jueza), mundo.tiempo, mundo.reloj, output.getvalue(), Acto("Jueza"))).pdf
    found = await validar(await sign(secretario, one, "Secretario"), mundo.confianza, HOY)
    assert found.dictamen is Dictamen.AUTENTICA
    assert found.firmas[0].cambios is Cambios.FIRMAS_Y_FORMULARIOS


@pytest.mark.usefixtures("sin_permiso")
async def test_whoever_signs_what_the_institution_issued_alters_it(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    issued = await sealed(mundo, clave_rsa)
    assert await first(mundo, await sign(mundo.persona("Otra", clave_rsa), issued, "Otra")) == ALTERED


async def test_what_the_institution_issued_is_not_signed_again(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    other = llave(mundo.persona("Otra", clave_rsa))
    with pytest.raises(PdfNoFirmable):
        await firmar(other, mundo.tiempo, mundo.reloj, await sealed(mundo, clave_rsa), Acto("Otra"))


async def test_the_institution_does_not_issue_what_somebody_else_signed(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """Only the first signature of a PDF can close it."""
    with pytest.raises(PdfNoFirmable):
        await sellador(mundo, clave_rsa).sellar(await approved(mundo, clave_rsa), Acto("Sello"))


@pytest.mark.parametrize("nivel", Nivel)
async def test_a_seal_of_time_set_later_is_no_change_for_us_nor_for_others(
    mundo: Mundo, clave_rsa: RSAPrivateKey, nivel: Nivel, tmp_path: Path
) -> None:
    mundo.tsa_ausente = True
    pending = await sellador(mundo, clave_rsa, nivel).sellar(documento(), Acto("Sello"))
    mundo.tsa_ausente = False
    whole = await sellador(mundo, clave_rsa, nivel).completar_pendiente(pending)
    found = await validar(whole.pdf, mundo.confianza, HOY)
    assert (found.dictamen, found.firmas[0].cambios) == (Dictamen.AUTENTICA, Cambios.SELLOS)
    said = dice("pdfsig", "-nocert", guardar(tmp_path, "sellado.pdf", whole.pdf))
    # It does not judge document timestamps.
    assert said.count("Signature Validation: Signature is Valid.") == 1, said
    assert said.count("has not yet been verified") == len(found.firmas) - 1, said
