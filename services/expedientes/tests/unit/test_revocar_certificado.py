import pytest

from libs.foundation.core.principals import servicio
from services.expedientes.application.revocar_certificado import Revocacion, RevocarCertificado
from services.expedientes.domain.errors import CertificadoDesconocido
from services.expedientes.tests.unit.despacho import Despacho


async def test_the_first_revocation_counts_and_what_was_signed_before_stays() -> None:
    sala = Despacho()
    certificado = sala.certificar()
    antes = sala.mundo.clock.now()
    sala.mundo.clock.advance(hours=1)
    revocado = await sala.mundo.runner.run(RevocarCertificado(), servicio("cli"), Revocacion("suyo", "Se perdió"))
    assert (revocado.revocado, revocado.motivo) == (sala.mundo.clock.now(), "Se perdió")
    assert revocado.vale(antes)
    assert not revocado.vale(sala.mundo.clock.now())
    assert certificado.vale(sala.mundo.clock.now())
    sala.mundo.clock.advance(hours=1)
    assert await sala.mundo.runner.run(RevocarCertificado(), servicio("cli"), Revocacion("suyo", "Otra")) == revocado
    with pytest.raises(CertificadoDesconocido):
        await sala.mundo.runner.run(RevocarCertificado(), servicio("cli"), Revocacion("otro", ""))
