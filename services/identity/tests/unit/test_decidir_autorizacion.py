"""Consent: given, refused, remembered; never in the name of nobody."""

import pytest

from services.identity.domain.errores_de_clientes import AutorizacionVencida
from services.identity.tests.fakes import CORREO
from services.identity.tests.socio import Socio


async def test_consent_sends_a_code_with_the_state_and_is_remembered(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    await socio.entrar(solicitud)
    dicho = await socio.decidida(solicitud)
    assert dicho["state"] == "estado-del-socio"
    assert len(dicho["code"]) >= 43
    [dado] = socio.identity.consentimientos.kept.values()
    assert dado.alcances == ("openid", "profile")
    assert [uno.accion for uno in socio.identity.auditoria.kept][-1] == "CONSENTIMIENTO_DADO"


async def test_refused_the_client_is_told_and_nothing_is_remembered(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    await socio.entrar(solicitud)
    dicho = await socio.decidida(solicitud, consiente=False)
    assert (dicho["error"], dicho["state"], "code" in dicho) == ("access_denied", "estado-del-socio", False)
    assert not socio.identity.consentimientos.kept
    assert socio.identity.auditoria.kept[-1].accion == "CONSENTIMIENTO_NEGADO"
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(solicitud)


async def test_nobody_consents_before_they_have_said_who_they_are(socio: Socio) -> None:
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(await socio.solicitud())
    await socio.identity.con_totp()
    solicitud = await socio.solicitud()
    await socio.entrar(solicitud)
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(solicitud)


async def test_an_authorization_gives_one_code(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    await socio.entrar(solicitud)
    await socio.decidida(solicitud)
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(solicitud)


async def test_more_consent_adds_to_what_there_was(socio: Socio) -> None:
    await socio.codigo(scope="openid profile")
    await socio.codigo(scope="openid cui")
    cuenta = socio.identity.cuentas.por_correo(CORREO)
    assert cuenta
    dado = socio.identity.consentimientos.leer(cuenta.id, socio.id)
    assert dado
    assert dado.alcances == ("openid", "profile", "cui")
