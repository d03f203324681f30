"""The keys with which the synthetic court signs acts."""

from pathlib import Path

import pytest

from cli.firma_sintetica import FirmaSintetica, OtroDocumento, certificados
from cli.seed import firmantes
from libs.firma.certificados import Certificados, de_pem
from libs.firma.dictamen import Dictamen
from libs.firma.errores import FirmaNoCorresponde
from libs.firma.firmante import Acto, FirmanteConLlave
from libs.firma.llaves_de_desarrollo import hacer_llaves
from libs.firma.tests.mundo import Mundo, Reloj, documento
from libs.firma.validacion import validar
from libs.foundation.core.clock import SystemClock

JUEZ = "juez.civil@oj.example"


@pytest.fixture
def mundo() -> Mundo:
    return Mundo(Reloj(SystemClock().now()))


@pytest.fixture
def suite(mundo: Mundo) -> FirmanteConLlave:
    """Who knows whose the certificate is, and has no key."""
    pem = FirmaSintetica(JUEZ).certificar(mundo.ca, "Rodrigo Barrios", "2468338310101")
    return FirmanteConLlave(Certificados.de(de_pem(pem)), mundo.tiempo, mundo.reloj)


async def test_what_it_signs_on_the_clients_side_is_the_judges(mundo: Mundo, suite: FirmanteConLlave) -> None:
    prepared = await suite.preparar(documento(), Acto("Firma"))
    other = FirmaSintetica("otra@oj.example").firmar(prepared.por_firmar, prepared.documento)
    with pytest.raises(FirmaNoCorresponde):
        await suite.completar(prepared, other)
    signed = await suite.completar(prepared, FirmaSintetica(JUEZ).firmar(prepared.por_firmar, prepared.documento))
    found = await validar(signed.pdf, mundo.confianza, mundo.reloj.now())
    assert (found.dictamen, found.firmas[0].firmante) == (Dictamen.AUTENTICA, "Rodrigo Barrios")


async def test_it_signs_nothing_that_is_not_over_the_document_that_was_shown(suite: FirmanteConLlave) -> None:
    prepared = await suite.preparar(documento(), Acto("Firma"))
    shown = prepared.documento
    changed = bytearray(shown)
    changed[20] ^= 1
    for other in (bytes(changed), shown + b"\n", documento(), b""):
        with pytest.raises(OtroDocumento):
            FirmaSintetica(JUEZ).firmar(prepared.por_firmar, other)


def test_certificates_are_made_once_and_only_where_the_authority_is(tmp_path: Path) -> None:
    assert certificados(tmp_path, firmantes()) == {}
    hacer_llaves(tmp_path)
    made = certificados(tmp_path, firmantes())
    assert list(made) == [cuenta["cui"] for cuenta in firmantes()]
    assert certificados(tmp_path, firmantes()) == made
    (tmp_path / "firma-ca.pem").unlink()
    assert certificados(tmp_path, firmantes()) == made
    own = Certificados.de(de_pem(made["2468338310101"])).propio
    assert own.subject.native["serial_number"] == "2468338310101"
    assert own.not_valid_before < SystemClock().now()
