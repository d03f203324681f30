"""The page shown again: its step, for whoever began it, while it is under way."""

from dataclasses import replace

import pytest

from services.identity.application.consultar_autorizacion import ConsultaDeAutorizacion, ConsultarAutorizacion
from services.identity.application.pasos import Pagina, Paso
from services.identity.domain.errores_de_clientes import AutorizacionVencida
from services.identity.domain.sesion import Cliente
from services.identity.tests.fakes import ANONIMO, CAFE, CASA, CORREO
from services.identity.tests.socio import Socio


async def consultada(socio: Socio, solicitud: str, origen: Cliente = CASA) -> Pagina:
    return await socio.run(ConsultarAutorizacion(), ANONIMO, ConsultaDeAutorizacion(solicitud, origen))


async def paso(socio: Socio, solicitud: str, origen: Cliente = CASA) -> Paso:
    return (await consultada(socio, solicitud, origen)).paso


@pytest.mark.parametrize("verificada", [True, False])
async def test_whose_consent_it_asks_for_is_said_and_whether_they_were_verified(socio: Socio, verificada: bool) -> None:
    [cuenta] = socio.identity.cuentas.kept.values()
    socio.identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=verificada)
    solicitud = await socio.solicitud()
    assert (await consultada(socio, solicitud)).correo == ""
    await socio.entrar(solicitud)
    page = await consultada(socio, solicitud)
    assert (page.correo, page.verificada) == (CORREO, verificada)
    del socio.identity.cuentas.kept[cuenta.id]
    with pytest.raises(AutorizacionVencida):
        await consultada(socio, solicitud)


async def test_it_says_what_is_asked_for_next(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    assert await paso(socio, solicitud) is Paso.IDENTIFICARSE
    await socio.entrar(solicitud)
    assert await paso(socio, solicitud) is Paso.CONSENTIR
    await socio.identity.con_totp()
    another = await socio.solicitud()
    await socio.entrar(another)
    assert await paso(socio, another) is Paso.SEGUNDO_FACTOR
    socio.clock.advance(minutes=5)
    assert await paso(socio, another) is Paso.IDENTIFICARSE


async def test_unknown_elsewhere_over_or_done_it_is_no_more(socio: Socio) -> None:
    solicitud, done = await socio.solicitud(), await socio.solicitud()
    await socio.entrar(done)
    await socio.decidida(done, consiente=False)
    for wrong, origen in (("inventada", CASA), (solicitud, CAFE), (done, CASA)):
        with pytest.raises(AutorizacionVencida):
            await paso(socio, wrong, origen)
    socio.clock.advance(minutes=10)
    with pytest.raises(AutorizacionVencida):
        await paso(socio, solicitud)


async def test_with_its_client_withdrawn_it_is_no_more(socio: Socio) -> None:
    solicitud = await socio.solicitud()
    socio.identity.clientes.retirar(socio.id, socio.clock.now())
    with pytest.raises(AutorizacionVencida):
        await paso(socio, solicitud)
