"""The contract on PDFs that are signed outside, here with pyHanko by itself, and what else may come back."""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto import keys
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, async_sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from libs.firma.certificados import de_pem
from libs.firma.desarrollo import Emitido
from libs.firma.errores import FirmaNoCorresponde
from libs.firma.externo import FirmanteExterno
from libs.firma.firmante import Firmante
from libs.firma.tests.contrato_de_firmante import ACTO, ContratoDeFirmante, Entregar
from libs.firma.tests.mundo import HOY, Mundo, con_formulario
from libs.firma.validacion import Validacion, validar

Change = Callable[[IncrementalPdfFileWriter], None]


@dataclass
class EnEsteProceso:
    """A validator that is not apart: what comes back here is known."""

    mundo: Mundo

    async def validar(self, pdf: bytes, desde: int = 0) -> Validacion:
        """See Validador."""
        return await validar(pdf, self.mundo.confianza, self.mundo.reloj.now(), desde)


async def sign(emitido: Emitido, pdf: bytes, campo: str | None = None, change: Change | None = None) -> bytes:
    """As somebody's own program does it, in the field that is empty or in one of its own, and what it does besides."""
    pkcs8 = emitido.llave.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own, *above = de_pem(emitido.pem)
    signer = SimpleSigner(
        signing_cert=own,
        signing_key=keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=SimpleCertificateStore.from_certs(above),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if change:
        change(writer)
    meta = PdfSignatureMetadata(field_name=campo, md_algorithm="sha256")
    output = await async_sign_pdf(writer, meta, signer, existing_fields_only=campo is None)
    return bytes(output.getvalue())


@pytest.fixture
def jueza(mundo: Mundo, clave_rsa: RSAPrivateKey) -> Emitido:
    return mundo.persona("Jueza", clave_rsa, numero="2987654320101")


@pytest.fixture
def firmante(mundo: Mundo) -> Firmante:
    return FirmanteExterno(EnEsteProceso(mundo), lambda firma: firma.numero == "2987654320101", mundo.tiempo)


class TestFirmadoAfuera(ContratoDeFirmante):
    @pytest.fixture
    def entregar(self, jueza: Emitido) -> Entregar:
        return lambda preparado: sign(jueza, preparado.documento)


async def causa(firmante: Firmante, pdf: bytes, deliver: Callable[[bytes], Awaitable[bytes]]) -> str:
    """Why what is delivered is not taken."""
    preparado = await firmante.preparar(pdf, ACTO)
    with pytest.raises(FirmaNoCorresponde) as refused:
        await firmante.completar(preparado, await deliver(preparado.documento))
    return refused.value.metadata["causa"]


async def test_the_signature_of_somebody_else_is_not_taken(
    mundo: Mundo, clave_rsa: RSAPrivateKey, firmante: Firmante, pdf: bytes
) -> None:
    other = mundo.persona("Otro juez", clave_rsa, numero="1111111110101")
    assert await causa(firmante, pdf, lambda given: sign(other, given)) == "titular"


async def test_one_who_only_calls_himself_so_is_not_taken(
    clave_rsa: RSAPrivateKey, firmante: Firmante, pdf: bytes
) -> None:
    forged = Mundo().persona("Jueza", clave_rsa, numero="2987654320101")
    assert await causa(firmante, pdf, lambda given: sign(forged, given)) == "CERTIFICATE_CHAIN_GENERAL_FAILURE"


async def test_an_ended_certificate_is_not_taken(
    mundo: Mundo, clave_rsa: RSAPrivateKey, firmante: Firmante, pdf: bytes
) -> None:
    ended = mundo.persona("Jueza", clave_rsa, numero="2987654320101", vida=timedelta(hours=1))
    mundo.reloj.ahora = HOY + timedelta(days=1)
    assert (await causa(firmante, pdf, lambda given: sign(ended, given))).startswith("OUT_OF_BOUNDS")


async def test_the_pdf_unsigned_or_signed_twice_is_not_taken(firmante: Firmante, jueza: Emitido, pdf: bytes) -> None:
    async def unsigned(given: bytes) -> bytes:
        return given

    async def longer(given: bytes) -> bytes:
        return given + b"\n"

    async def twice(given: bytes) -> bytes:
        return await sign(jueza, await sign(jueza, given), "Otra")

    assert await causa(firmante, pdf, unsigned) == "otro_documento"
    assert await causa(firmante, pdf, longer) == "firmas"
    assert await causa(firmante, pdf, twice) == "firmas"


async def test_a_pdf_written_anew_is_not_the_same(firmante: Firmante, jueza: Emitido, pdf: bytes) -> None:
    async def anew(given: bytes) -> bytes:
        output = io.BytesIO()
        with pikepdf.open(io.BytesIO(given)) as opened:
            opened.save(output)
        return await sign(jueza, output.getvalue())

    assert await causa(firmante, pdf, anew) == "otro_documento"


async def test_a_program_that_makes_a_field_of_its_own_may_do_so(
    firmante: Firmante, jueza: Emitido, pdf: bytes
) -> None:
    preparado = await firmante.preparar(pdf, ACTO)
    firmado = await firmante.completar(preparado, await sign(jueza, preparado.documento, "DelPrograma"))
    assert firmado.sello == HOY


async def test_what_the_program_changed_besides_was_not_reviewed(
    firmante: Firmante, jueza: Emitido, pdf: bytes
) -> None:
    def other_text(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (Otra cosa) Tj ET"))
        writer.update_container(page)

    assert await causa(firmante, pdf, lambda given: sign(jueza, given, change=other_text)) == "cambios"


async def test_a_signature_that_is_drawn_over_what_was_reviewed_is_not_taken(
    firmante: Firmante, jueza: Emitido, pdf: bytes
) -> None:
    def seen(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec("DelPrograma", box=(0, 0, 612, 792)))

    assert await causa(firmante, pdf, lambda given: sign(jueza, given, "DelPrograma", seen)) == "cambios"


async def test_a_form_that_the_program_filled_in_was_not_reviewed(firmante: Firmante, jueza: Emitido) -> None:
    text = {"FT": pikepdf.Name.Tx, "T": pikepdf.String("Monto"), "V": pikepdf.String("Q100")}

    def more(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.pdf_string("Q100000")
        writer.update_container(field)

    form = con_formulario([text])
    assert await causa(firmante, form, lambda given: sign(jueza, given, change=more)) == "cambios"


async def test_what_comes_after_the_signature_is_not_taken(firmante: Firmante, jueza: Emitido, pdf: bytes) -> None:
    async def continued(given: bytes) -> bytes:
        writer, output = IncrementalPdfFileWriter(io.BytesIO(await sign(jueza, given))), io.BytesIO()
        writer.root["/Pages"]["/Kids"][0]["/Rotate"] = generic.NumberObject(180)
        writer.update_container(writer.root["/Pages"]["/Kids"][0])
        writer.write(output)
        return output.getvalue()

    assert await causa(firmante, pdf, continued) == "CAMBIOS_NO_PERMITIDOS"
