"""The contract on keys in a token (SoftHSM), and what a token refuses."""

import asyncio
import secrets
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from libs.firma.certificados import de_pem
from libs.firma.desarrollo import Emitido
from libs.firma.dispositivo import Dispositivo, LlaveEnDispositivo
from libs.firma.errores import DispositivoDeFirmaNoDisponible, LlaveDeFirmaInutilizable, PinDeFirmaIncorrecto
from libs.firma.firmante import Firmante, FirmanteConLlave
from libs.firma.tests.contrato_de_firmante import ContratoDeFirmante, Entregar
from libs.firma.tests.mundo import Mundo, guardar
from libs.foundation.testing.tools import tool

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL, PIN = "estrado-prueba", "271828"


def softhsm(*arguments: str | Path) -> None:
    subprocess.run(["softhsm2-util", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """SoftHSM with a token of its own for these tests, and the keys in it that `put` puts there."""
    tool("softhsm2-util", "softhsm2")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "fichas").mkdir()
    configuration = guardar(folder, "softhsm2.conf", f"directories.tokendir = {folder}/fichas\n".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        softhsm("--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "1234")
        yield MODULE


def put(emitido: Emitido, label: str, folder: Path) -> None:
    """A key and its certificate into the token, as who hands out tokens does it."""
    key = emitido.llave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path, number = guardar(folder, f"{label}.pem", key), secrets.token_hex(8)
    softhsm("--import", path, "--token", LABEL, "--label", label, "--id", number, "--pin", PIN)
    with pkcs11.lib(str(MODULE)).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: label,
                pkcs11.Attribute.ID: bytes.fromhex(number),
                pkcs11.Attribute.SUBJECT: emitido.certificado.subject.public_bytes(),
                pkcs11.Attribute.VALUE: emitido.certificado.public_bytes(Encoding.DER),
            }
        )


class TestDispositivoConRsa(ContratoDeFirmante):
    etiqueta = "jueza-rsa"

    @pytest.fixture
    def clave(self, clave_rsa: rsa.RSAPrivateKey) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
        return clave_rsa

    @pytest.fixture
    async def llave(
        self,
        mundo: Mundo,
        clave: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        module: Path,
        tmp_path: Path,
    ) -> LlaveEnDispositivo:
        label = f"{self.etiqueta}-{tmp_path.name}"
        put(mundo.persona("Jueza", clave), label, tmp_path)
        device = Dispositivo(module, LABEL)
        return LlaveEnDispositivo(device, label, PIN, await device.certificados(label, de_pem(mundo.ca.raiz)))

    @pytest.fixture
    def firmante(self, mundo: Mundo, llave: LlaveEnDispositivo) -> Firmante:
        return FirmanteConLlave(llave.certificados, mundo.tiempo, mundo.reloj)

    @pytest.fixture
    def entregar(self, llave: LlaveEnDispositivo) -> Entregar:
        return lambda preparado: llave.firmar(preparado.por_firmar)


class TestDispositivoConCurva(TestDispositivoConRsa):
    etiqueta = "jueza-ec"

    @pytest.fixture
    def clave(self, clave_ec: ec.EllipticCurvePrivateKey) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
        return clave_ec


@pytest.fixture
def dispositivo(module: Path) -> Dispositivo:
    return Dispositivo(module, LABEL)


async def test_a_wrong_pin_is_refused_and_the_right_one_goes_on_working(
    dispositivo: Dispositivo, mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    put(mundo.persona("Jueza", clave_rsa), "pin", tmp_path)
    for wrong in ("000000", "1", "x" * 300):
        with pytest.raises(PinDeFirmaIncorrecto) as refused:
            await dispositivo.firmar("pin", wrong, b"datos")
        assert refused.value.metadata == {"bloqueado": "no"}
    assert await dispositivo.firmar("pin", PIN, b"datos")


async def test_many_at_once_take_turns(
    dispositivo: Dispositivo, module: Path, mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    emitido = mundo.persona("Jueza", clave_rsa)
    put(emitido, "turnos", tmp_path)
    other = Dispositivo(module, LABEL)
    certificados = await dispositivo.certificados("turnos")
    texts = [f"datos {number}".encode() for number in range(12)]
    signatures = await asyncio.gather(
        *(each.firmar("turnos", PIN, text) for each, text in zip([dispositivo, other] * 6, texts, strict=True))
    )
    assert all(certificados.verifica(signature, text) for signature, text in zip(signatures, texts, strict=True))


async def test_a_key_or_a_certificate_that_is_not_there(dispositivo: Dispositivo) -> None:
    with pytest.raises(LlaveDeFirmaInutilizable):
        await dispositivo.firmar("ninguna", PIN, b"datos")
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        await dispositivo.certificados("ninguna")
    assert refused.value.metadata == {"llave": "ninguna", "causa": "sin_certificado"}


async def test_a_token_or_a_module_that_is_not_there(module: Path, tmp_path: Path) -> None:
    for device in (Dispositivo(module, "otra ficha"), Dispositivo(tmp_path / "ninguno.so", LABEL)):
        with pytest.raises(DispositivoDeFirmaNoDisponible):
            await device.firmar("jueza", PIN, b"datos")


async def test_a_token_that_does_not_answer_is_not_waited_for(module: Path) -> None:
    device, answers = Dispositivo(module, LABEL, plazo=0.1), threading.Event()
    try:
        with pytest.raises(DispositivoDeFirmaNoDisponible):
            await device._ask(lambda _: answers.wait())
    finally:
        answers.set()
    with pytest.raises(LlaveDeFirmaInutilizable):  # it answers again: its turn comes after the one that hung
        await Dispositivo(module, LABEL).certificados("ninguna")
