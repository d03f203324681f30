"""Signing in on the page: as logins are, braked, counted and noted; no session of ours is opened."""

from pathlib import Path

import pytest

from services.identity.application.acceso import Negado
from services.identity.application.pasos import Pagina, Paso
from services.identity.application.ports.oidc import Regreso
from services.identity.domain.captcha import Exigencia
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errores_de_clientes import AutorizacionVencida, FactorNoDisponible, FactorPorInscribir
from services.identity.domain.errors import CredencialesInvalidas, DemasiadosIntentos, DesafioInvalido
from services.identity.domain.factores import Exigidos
from services.identity.tests.fakes import CAFE, CORREO
from services.identity.tests.socio import Socio


async def test_a_right_password_asks_for_consent_and_opens_no_session(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    siguiente = await socio.entrar(solicitud)
    assert isinstance(siguiente, Pagina)
    assert (siguiente.paso, siguiente.correo, siguiente.verificada) == (Paso.CONSENTIR, CORREO, True)
    assert CORREO not in repr(siguiente)
    assert not socio.identity.sesiones.kept
    noted = socio.identity.auditoria.kept[-1]
    assert (noted.accion, noted.datos) == ("IDENTIDAD_MOSTRADA", {"cliente": str(socio.id), "metodos": "pwd"})


async def test_consent_given_before_is_remembered_for_that_and_less(socio: Socio) -> None:
    await socio.codigo(scope="openid perfil email")
    assert isinstance(await socio.entrar(await socio.solicitud(scope="openid email")), Regreso)
    assert isinstance(await socio.entrar(await socio.solicitud(scope="openid profile")), Regreso)
    assert isinstance(await socio.entrar(await socio.solicitud(scope="openid cui")), Pagina)
    assert isinstance(await socio.entrar(await socio.solicitud(scope="openid", prompt="consent")), Pagina)
    socio.creado = await socio.crear(nombre="Otro")
    assert isinstance(await socio.entrar(await socio.solicitud(scope="openid")), Pagina)


async def test_a_client_without_a_secret_is_consented_to_each_time(socio: Socio) -> None:
    """Anybody can say that they are it."""
    socio.creado = await socio.crear(nombre="Aplicación", confidencial=False)
    for _ in range(2):
        siguiente = await socio.entrar(solicitud := await socio.solicitud(scope="openid"))
        assert isinstance(siguiente, Pagina)
        assert siguiente.paso is Paso.CONSENTIR
        assert "code" in await socio.decidida(solicitud)


@pytest.mark.parametrize("correo", [CORREO, "nadie@ejemplo.gt", "nul\0@ejemplo.gt"])
async def test_wrong_and_unknown_look_the_same_cost_the_same_and_are_noted_as_logins_are(
    socio: Socio, correo: str
) -> None:
    solicitud = await socio.solicitud()
    refused = await socio.entrar(solicitud, correo, "equivocada")
    assert isinstance(refused, Negado)
    assert type(refused.error) is CredencialesInvalidas
    assert socio.identity.contrasenas.checks == 1
    assert len(socio.identity.frenos.kept) == 2
    assert socio.identity.auditoria.kept[-1].accion == "SESION_NEGADA"


async def test_failures_here_and_at_logins_are_counted_together(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    for _ in range(3):
        await socio.entrar(solicitud, contrasena="equivocada")
    for _ in range(2):
        await socio.identity.abrir(contrasena="equivocada")
    with pytest.raises(DemasiadosIntentos):
        await socio.entrar(solicitud)
    with pytest.raises(DemasiadosIntentos):
        await socio.identity.abrir()


async def test_where_a_captcha_would_be_wanted_each_attempt_waits_instead(tmp_path: Path) -> None:
    socio = await Socio(tmp_path, exigencia=Exigencia.TRAS_FALLOS).registrado()
    await socio.identity.registrada()
    solicitud = await socio.solicitud()
    for _ in range(3):
        assert isinstance(await socio.entrar(solicitud, contrasena="equivocada"), Negado)
    with pytest.raises(DemasiadosIntentos) as refused:
        await socio.entrar(solicitud)
    assert refused.value.metadata == {"reintentar_en": "30"}
    socio.clock.advance(seconds=30)
    assert isinstance(await socio.entrar(solicitud), Pagina)


async def test_no_password_is_looked_at_for_an_authorization_that_is_over_or_elsewhere(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    for wrong, origen in (("inventada", None), (solicitud, CAFE)):
        with pytest.raises(AutorizacionVencida):
            await (socio.entrar(wrong) if origen is None else socio.entrar(wrong, origen=origen))
    assert socio.identity.contrasenas.checks == 0


async def test_with_a_second_factor_the_password_alone_asks_for_it(socio: Socio) -> None:
    await socio.identity.con_totp()
    siguiente = await socio.entrar(await socio.solicitud())
    assert isinstance(siguiente, Pagina)
    assert siguiente.paso is Paso.SEGUNDO_FACTOR
    assert socio.identity.auditoria.kept[-1].accion == "SEGUNDO_FACTOR_PEDIDO"


async def test_whoever_signed_in_before_on_the_page_is_nobody_once_another_did(tmp_path: Path) -> None:
    """Otherwise the second to sign in would be asked for the first one's consent."""
    socio = await Socio(tmp_path, Exigidos.PERSONAL).registrado()
    await socio.identity.registrada("otra@ejemplo.gt")
    await socio.identity.registrada(tipo=TipoDeCuenta.JUDICIAL)
    await socio.entrar(solicitud := await socio.solicitud(), "otra@ejemplo.gt")
    refused = await socio.entrar(solicitud)
    assert isinstance(refused, Negado)
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(solicitud)
    await socio.entrar(solicitud, "otra@ejemplo.gt")
    await socio.identity.con_totp()
    siguiente = await socio.entrar(solicitud)
    assert isinstance(siguiente, Pagina)
    assert siguiente.paso is Paso.SEGUNDO_FACTOR
    with pytest.raises(AutorizacionVencida):
        await socio.decidida(solicitud)
    consent = await socio.mostrar(solicitud, socio.identity.codigo(1))
    assert isinstance(consent, Pagina)
    assert (consent.paso, consent.correo) == (Paso.CONSENTIR, CORREO)


async def test_the_page_is_no_challenge_of_a_session(socio: Socio) -> None:
    await socio.identity.con_totp()
    solicitud = await socio.solicitud()
    await socio.entrar(solicitud)
    with pytest.raises(DesafioInvalido):
        await socio.identity.completar(solicitud, socio.identity.codigo(1))


async def test_an_account_with_passkeys_alone_is_told_so(socio: Socio) -> None:
    await socio.identity.con_passkey()
    socio.identity.factores.codigos.clear()
    refused = await socio.entrar(await socio.solicitud())
    assert isinstance(refused, Negado)
    assert type(refused.error) is FactorNoDisponible


async def test_who_must_have_a_second_factor_and_has_none_is_told_so(tmp_path: Path) -> None:
    socio = await Socio(tmp_path, Exigidos.PERSONAL).registrado()
    await socio.identity.registrada(tipo=TipoDeCuenta.JUDICIAL)
    refused = await socio.entrar(await socio.solicitud())
    assert isinstance(refused, Negado)
    assert type(refused.error) is FactorPorInscribir
