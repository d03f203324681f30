"""The second factor on the page."""

import pytest

from services.identity.application.acceso import Negado
from services.identity.application.pasos import Pagina, Paso
from services.identity.domain.errors import DesafioInvalido, SegundoFactorInvalido
from services.identity.tests.socio import Socio


async def asked(socio: Socio) -> tuple[str, list[str]]:
    """An authorization that waits for a code, and the account's recovery codes."""
    _, confirmado = await socio.identity.con_totp()
    solicitud = await socio.solicitud()
    await socio.entrar(solicitud)
    return solicitud, list(confirmado.codigos)


async def test_a_code_goes_on_to_consent_and_the_client_learns_by_what(socio: Socio) -> None:
    solicitud, _ = await asked(socio)
    siguiente = await socio.mostrar(solicitud, socio.identity.codigo(1))
    assert isinstance(siguiente, Pagina)
    assert siguiente.paso is Paso.CONSENTIR
    assert (await socio.canjear((await socio.decidida(solicitud))["code"])).estado == 200
    [concesion] = socio.identity.concesiones.kept.values()
    assert concesion.metodos == ("pwd", "otp", "mfa")


async def test_a_recovery_code_stands_for_it_once(socio: Socio) -> None:
    solicitud, recovery = await asked(socio)
    assert isinstance(await socio.mostrar(solicitud, recovery[0].lower()), Pagina)
    another = await socio.solicitud()
    await socio.entrar(another)
    assert isinstance(await socio.mostrar(another, recovery[0]), Negado)


async def test_a_wrong_code_is_counted_and_noted_and_after_five_the_password_is_asked_for_again(socio: Socio) -> None:
    solicitud, _ = await asked(socio)
    for _ in range(5):
        refused = await socio.mostrar(solicitud, "000000")
        assert isinstance(refused, Negado)
        assert type(refused.error) is SegundoFactorInvalido
    assert socio.identity.auditoria.kept[-1].accion == "SEGUNDO_FACTOR_NEGADO"
    with pytest.raises(DesafioInvalido):
        await socio.mostrar(solicitud, socio.identity.codigo(1))


async def test_no_code_is_taken_before_the_password(socio: Socio) -> None:
    await socio.identity.con_totp()
    with pytest.raises(DesafioInvalido):
        await socio.mostrar(await socio.solicitud(), socio.identity.codigo(1))


async def test_the_challenge_of_a_login_is_none_of_the_page(socio: Socio) -> None:
    await socio.identity.con_totp()
    desafio = await socio.identity.desafio()
    with pytest.raises(DesafioInvalido):
        await socio.mostrar(desafio, socio.identity.codigo(1))
