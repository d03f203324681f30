"""The contract on keys in files, and how such files are read."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from libs.firma.desarrollo import Emitido
from libs.firma.dictamen import Dictamen
from libs.firma.errores import FirmaNoCorresponde, LlaveDeFirmaInutilizable
from libs.firma.firmante import Acto, Firmante, FirmanteConLlave
from libs.firma.llaves import LlaveEnArchivo
from libs.firma.sellos import Nivel, Sellador
from libs.firma.tests.contrato_de_firmante import ACTO, ContratoDeFirmante, Entregar
from libs.firma.tests.mundo import HOY, Mundo, guardar, llave
from libs.firma.validacion import validar

SECRETO = "contraseña de la jueza"


def pkcs12(emitido: Emitido, secreto: str) -> bytes:
    """As a certification authority gives it to a person."""
    locked = BestAvailableEncryption(secreto.encode())
    return serialize_key_and_certificates(b"firma", emitido.llave, emitido.certificado, [emitido.emisor], locked)


class TestPemConRsa(ContratoDeFirmante):
    @pytest.fixture
    def leida(self, mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path) -> LlaveEnArchivo:
        return LlaveEnArchivo.leer(guardar(tmp_path, "jueza.pem", mundo.persona("Jueza", clave_rsa).pem))

    @pytest.fixture
    def firmante(self, mundo: Mundo, leida: LlaveEnArchivo) -> Firmante:
        return FirmanteConLlave(leida.certificados, mundo.tiempo, mundo.reloj)

    @pytest.fixture
    def entregar(self, leida: LlaveEnArchivo) -> Entregar:
        return lambda preparado: leida.firmar(preparado.por_firmar)


class TestPemConCurva(TestPemConRsa):
    @pytest.fixture
    def leida(self, mundo: Mundo, clave_ec: ec.EllipticCurvePrivateKey, tmp_path: Path) -> LlaveEnArchivo:
        return LlaveEnArchivo.leer(guardar(tmp_path, "jueza.pem", mundo.persona("Jueza", clave_ec).pem))


class TestPkcs12(TestPemConRsa):
    @pytest.fixture
    def leida(self, mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path) -> LlaveEnArchivo:
        content = pkcs12(mundo.persona("Jueza", clave_rsa), SECRETO)
        return LlaveEnArchivo.leer(guardar(tmp_path, "jueza.p12", content), SECRETO)


def causa(path: Path, secreto: str | None = None) -> str:
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        LlaveEnArchivo.leer(path, secreto)
    assert refused.value.metadata["llave"] == path.name
    return refused.value.metadata["causa"]


def test_a_file_that_holds_no_key_with_its_certificate_is_refused(
    mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, clave_ec: ec.EllipticCurvePrivateKey, tmp_path: Path
) -> None:
    emitido = mundo.persona("Jueza", clave_rsa)
    assert causa(tmp_path / "ninguna.pem") == "ausente"
    assert causa(guardar(tmp_path, "vacia.pem", b"")) == "ilegible"
    assert causa(guardar(tmp_path, "sin_llave.pem", mundo.ca.raiz)) == "ilegible"
    assert causa(guardar(tmp_path, "cerrada.p12", pkcs12(emitido, SECRETO)), "otra") == "ilegible"
    assert causa(guardar(tmp_path, "cerrada.p12", pkcs12(emitido, SECRETO))) == "ilegible"
    key = clave_ec.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert causa(guardar(tmp_path, "sola.pem", key)) == "ilegible"
    cert = emitido.certificado.public_bytes(Encoding.PEM)
    assert causa(guardar(tmp_path, "ajena.pem", key + cert)) == "certificado_ajeno"
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert causa(guardar(tmp_path, "otro_tipo.pem", other + cert)) == "tipo"


async def test_who_prepared_is_who_completes(
    mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, clave_ec: ec.EllipticCurvePrivateKey, pdf: bytes
) -> None:
    hers, his = llave(mundo.persona("Jueza", clave_rsa)), llave(mundo.persona("Juez", clave_ec))
    preparado = await FirmanteConLlave(hers.certificados, mundo.tiempo, mundo.reloj).preparar(pdf, ACTO)
    other = FirmanteConLlave(his.certificados, mundo.tiempo, mundo.reloj)
    with pytest.raises(FirmaNoCorresponde) as refused:
        await other.completar(preparado, await his.firmar(preparado.por_firmar))
    assert refused.value.metadata == {"causa": "certificado"}


@pytest.mark.parametrize("nivel", Nivel)
async def test_the_institutions_seal_at_each_level(
    mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, pdf: bytes, nivel: Nivel
) -> None:
    sellador = Sellador(llave(mundo.persona("Sello", clave_rsa)), mundo.tiempo, mundo.confianza, mundo.reloj, nivel)
    sellado = await sellador.sellar(pdf, Acto("Sello"))
    found = await validar(sellado.pdf, mundo.confianza, HOY)
    assert found.dictamen is Dictamen.AUTENTICA
    assert len(found.firmas) == {Nivel.B_T: 1, Nivel.B_LTA: 2}[nivel]


@pytest.mark.parametrize("nivel", Nivel)
async def test_a_pending_seal_is_completed_at_each_level(
    mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, pdf: bytes, nivel: Nivel
) -> None:
    sellador = Sellador(llave(mundo.persona("Sello", clave_rsa)), mundo.tiempo, mundo.confianza, mundo.reloj, nivel)
    mundo.tsa_ausente = True
    pending = await sellador.sellar(pdf, Acto("Sello"))
    assert pending.sello is None
    mundo.tsa_ausente = False
    done = await sellador.completar_pendiente(pending)
    assert (done.sello, done.pendiente) == (HOY, "")
    assert done.pdf.startswith(pending.pdf)
    assert (await validar(done.pdf, mundo.confianza, HOY)).dictamen is Dictamen.AUTENTICA
