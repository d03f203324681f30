import pytest

from libs.foundation.core.principals import servicio
from services.expedientes.application.revocar_certificado import Revocacion, RevocarCertificado
from services.expedientes.domain.errors import CertificadoDesconocido, TextoInvalido
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.unit.despacho import Despacho


async def test_the_first_revocation_counts_and_what_was_signed_before_stays() -> None:
    sala = Despacho()
    certificado = sala.certificar()
    antes = sala.mundo.clock.now()
    sala.mundo.clock.advance(hours=1)
    perdido = Revocacion("suyo", "Se perdió")
    revocado, nueva = await sala.mundo.runner.run(RevocarCertificado(GT), servicio("cli"), perdido)
    assert nueva
    assert (revocado.revocado, revocado.motivo) == (sala.mundo.clock.now(), "Se perdió")
    assert revocado.vale(antes)
    assert not revocado.vale(sala.mundo.clock.now())
    assert certificado.vale(sala.mundo.clock.now())
    sala.mundo.clock.advance(hours=1)
    for motivo in ("Otra", ""):
        otra = await sala.mundo.runner.run(RevocarCertificado(GT), servicio("cli"), Revocacion("suyo", motivo))
        assert otra == (revocado, False)
    assert sala.mundo.certificados["suyo"] == revocado
    with pytest.raises(CertificadoDesconocido):
        await sala.mundo.runner.run(RevocarCertificado(GT), servicio("cli"), Revocacion("otro", ""))


@pytest.mark.parametrize("motivo", ["", "\u200b", "\u202e\u2060", "Se perdió\u202e", "x" * 600])
async def test_it_is_revoked_for_a_reason_that_can_be_read(motivo: str) -> None:
    sala = Despacho()
    certificado = sala.certificar()
    with pytest.raises(TextoInvalido):
        await sala.mundo.runner.run(RevocarCertificado(GT), servicio("cli"), Revocacion("suyo", motivo))
    assert sala.mundo.certificados["suyo"] == certificado
