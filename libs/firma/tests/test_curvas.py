"""Keys on curves that no library here knows: a refusal or a verdict, as with any other that cannot be checked."""

from dataclasses import replace

import pytest
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.acreditacion import acreditado
from libs.firma.certificados import Certificados
from libs.firma.dictamen import Dictamen
from libs.firma.errores import LlaveDeFirmaInutilizable
from libs.firma.firmante import Acto, FirmanteConLlave, firmar
from libs.firma.tests.mundo import CURVAS_RARAS, HOY, Mundo, documento, en_curva_rara, llave
from libs.firma.validacion import validar


@pytest.fixture(params=CURVAS_RARAS)
def rara(mundo: Mundo, clave_ec: EllipticCurvePrivateKey, request: pytest.FixtureRequest) -> Certificados:
    suyos = llave(mundo.persona("Jueza", clave_ec)).certificados
    return replace(suyos, propio=en_curva_rara(suyos.propio, mundo.ca, request.param))


async def test_it_signs_nothing(mundo: Mundo, rara: Certificados) -> None:
    assert rara.mecanismo is None
    assert rara.verifica(b"firma", b"datos") is False
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        FirmanteConLlave(rara, mundo.tiempo, mundo.reloj)
    assert refused.value.metadata["causa"] == "tipo"


async def test_a_signature_by_it_is_not_verifiable_and_those_beside_it_are_judged(
    mundo: Mundo,
    clave_rsa: RSAPrivateKey,
    clave_ec: EllipticCurvePrivateKey,
    rara: Certificados,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jueza = llave(mundo.persona("Jueza Primera", clave_rsa))
    pdf = (await firmar(jueza, mundo.tiempo, mundo.reloj, documento(), Acto("Primera"))).pdf
    # As a program of others would sign, which knows the curve.
    monkeypatch.setattr(Certificados, "mecanismo", SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}))
    monkeypatch.setattr(Certificados, "verifica", lambda *_: True)
    ajeno, otro = FirmanteConLlave(rara, mundo.tiempo, mundo.reloj), llave(mundo.persona("Jueza", clave_ec))
    preparado = await ajeno.preparar(pdf, Acto("Segunda"))
    firmado = await ajeno.completar(preparado, await otro.firmar(preparado.por_firmar))
    found = await validar(firmado.pdf, mundo.confianza, HOY)
    assert (found.dictamen, found.codigo) == (Dictamen.NO_VERIFICABLE, "FORMAT_FAILURE")
    assert [each.dictamen for each in found.firmas] == [Dictamen.AUTENTICA, Dictamen.NO_VERIFICABLE]


@pytest.mark.parametrize("curva", CURVAS_RARAS)
async def test_an_authority_on_one_vouches_for_nobody(mundo: Mundo, clave_rsa: RSAPrivateKey, curva: str) -> None:
    jueza, raiz = llave(mundo.persona("Jueza", clave_rsa)), en_curva_rara(mundo.raices[0], mundo.ca, curva)
    rara = replace(mundo.confianza, raices=(raiz,))
    assert await acreditado(jueza.certificados, rara, HOY) is Dictamen.DESCONOCIDO
    pdf = (await firmar(jueza, mundo.tiempo, mundo.reloj, documento(), Acto("Firma"))).pdf
    found = await validar(pdf, rara, HOY)
    assert (found.dictamen, found.codigo) == (Dictamen.NO_VERIFICABLE, "FORMAT_FAILURE")
