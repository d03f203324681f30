from datetime import timedelta
from typing import Any

import pytest

from libs.foundation.core.principals import servicio
from libs.jurisdiccion.cui import CuiInvalido
from services.expedientes.application.registrar_certificado import NuevoCertificado, RegistrarCertificado
from services.expedientes.domain.errors import (
    CertificadoIlegible,
    CertificadoNoAdmitido,
    CertificadoYaRegistrado,
    TitularSinCuentaDePersonal,
)
from services.expedientes.domain.firma import CertificadoDePersonal
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.fakes_de_firma import DESDE, HASTA
from services.expedientes.tests.fakes_de_identity import FakePersonas, persona_de
from services.expedientes.tests.unit.despacho import Despacho

CUI = "1234567890101"


async def registrar(
    sala: Despacho, pem: bytes = b"h|Ana|" + CUI.encode(), personas: FakePersonas | None = None, **cambios: Any
) -> CertificadoDePersonal:
    caso = RegistrarCertificado(GT, sala.firmas, personas or FakePersonas())
    return await sala.mundo.runner.run(caso, servicio("cli"), NuevoCertificado(**{"cui": CUI, "pem": pem} | cambios))


async def test_it_is_entered_once_within_its_own_dates() -> None:
    sala = Despacho()
    uno = await registrar(sala, hasta=HASTA + timedelta(days=1), desde=DESDE + timedelta(days=1))
    assert (uno.certificado, uno.persona, uno.nombre) == ("h", persona_de(CUI), "Ana")
    assert (uno.desde, uno.hasta) == (DESDE + timedelta(days=1), HASTA)
    assert (uno.registrado, uno.registrado_por) == (sala.mundo.clock.now(), "servicio:cli")
    sala.mundo.clock.advance(days=1)
    assert await registrar(sala, desde=DESDE + timedelta(days=1)) == uno
    for otro in ({"cui": "0000000190101", "pem": b"h|Ana|"}, {}):
        with pytest.raises(CertificadoYaRegistrado):
            await registrar(sala, **otro)  # type: ignore[arg-type]  # those of a command
    assert list(sala.mundo.certificados.values()) == [uno]


async def test_what_is_no_certificate_or_anothers_is_refused() -> None:
    sala = Despacho()
    with pytest.raises(CertificadoIlegible):
        await registrar(sala, b"nada")
    with pytest.raises(CertificadoIlegible) as ajeno:
        await registrar(sala, b"h|Luis|0000000190101")
    assert ajeno.value.metadata == {"campo": "pem", "causa": "ajeno"}
    with pytest.raises(CuiInvalido):
        await registrar(sala, cui="1")
    assert sala.mundo.certificados == {}


@pytest.mark.parametrize("reparo", ["desconocido", "vencida", "revocada", "no_verificable"])
async def test_one_that_nobody_would_believe_is_refused_with_the_cause(reparo: str) -> None:
    sala = Despacho()
    with pytest.raises(CertificadoNoAdmitido) as refused:
        await registrar(sala, f"h|Ana|{CUI}|{reparo}".encode())
    assert refused.value.metadata == {"causa": reparo}
    assert sala.mundo.certificados == {}


async def test_one_of_which_no_day_is_left_is_refused_but_one_of_before_is_known_still() -> None:
    sala = Despacho()
    with pytest.raises(CertificadoNoAdmitido) as refused:
        await registrar(sala, hasta=sala.mundo.clock.now())
    assert refused.value.metadata == {"causa": "vencida"}
    with pytest.raises(CertificadoNoAdmitido):
        await registrar(sala, desde=HASTA)
    uno = await registrar(sala)
    sala.mundo.clock.advance(days=3650)
    assert await registrar(sala, f"h|Ana|{CUI}|vencida".encode()) == uno


async def test_who_is_not_of_the_staff_signs_no_acts() -> None:
    sala = Despacho()
    with pytest.raises(TitularSinCuentaDePersonal) as refused:
        await registrar(sala, personas=FakePersonas({persona_de(CUI)}))
    assert refused.value.metadata == {"campo": "cui"}
    assert sala.mundo.certificados == {}
