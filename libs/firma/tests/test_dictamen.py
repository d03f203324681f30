"""Whose certificate a signature names."""

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.dictamen import certificado_de
from libs.firma.tests.mundo import Mundo
from libs.firma.tests.test_evidencia import evidence


async def test_of_two_certificates_of_one_number_the_signers_is_the_one_of_its_issuer(
    mundo: Mundo, clave_rsa: RSAPrivateKey
) -> None:
    """Numbers are each authority's own."""
    signed = cms.ContentInfo.load((await evidence(mundo, clave_rsa)).firma)["content"]
    own = certificado_de(signed)
    assert own is not None
    other = x509.Certificate.load(own.dump())
    other["tbs_certificate"]["issuer"] = x509.Name.build({"common_name": "Otra autoridad"})
    both = signed.copy()
    both["certificates"] = [other, *(each.chosen for each in signed["certificates"])]
    found = certificado_de(both)
    assert found is not None
    assert found.issuer == own.issuer
