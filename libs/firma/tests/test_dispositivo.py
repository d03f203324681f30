"""The contract on keys in a token (SoftHSM), and what a token refuses."""

import asyncio
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from libs.firma.certificados import de_pem
from libs.firma.dispositivo import Dispositivo, LlaveEnDispositivo
from libs.firma.errores import DispositivoDeFirmaNoDisponible, LlaveDeFirmaInutilizable, PinDeFirmaIncorrecto
from libs.firma.firmante import Firmante, FirmanteConLlave
from libs.firma.tests.contrato_de_firmante import ContratoDeFirmante, Entregar
from libs.firma.tests.ficha import LABEL, PIN, put
from libs.firma.tests.mundo import Mundo


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
