"""A client withdrawn: no token any more, those that it has are over."""

from uuid import uuid4

import pytest

from services.identity.application.comprobar_sesion import Comprobar, ComprobarSesion
from services.identity.application.retirar_cliente import RetirarCliente, RetiroDeCliente
from services.identity.application.seguir_revocaciones import Seguir, SeguirRevocaciones
from services.identity.domain.errores_de_clientes import ClienteNoEncontrado
from services.identity.tests.fakes import CLI
from services.identity.tests.socio import Socio


async def test_a_persons_grants_end_and_no_code_is_exchanged(socio: Socio) -> None:
    fichas, codigo = await socio.fichas(), await socio.codigo()
    await socio.run(RetirarCliente(), CLI, RetiroDeCliente(socio.id))
    assert (await socio.titular(fichas["access_token"])).estado == 401
    for respuesta in (await socio.canjear(codigo), await socio.renovar(fichas["refresh_token"])):
        assert respuesta.cuerpo["error"] == "invalid_client"
    assert socio.identity.auditoria.kept[-1].objeto == f"cliente/{socio.id}"


async def test_a_systems_token_is_told_to_every_verifier(socio: Socio) -> None:
    sistema = await socio.crear(redirecciones=(), alcances=("expedientes:leer",), flujos=("client_credentials",))
    await socio.token({"grant_type": "client_credentials", "scope": "expedientes:leer"}, sistema)
    [concesion] = socio.identity.concesiones.kept.values()
    assert await socio.run(ComprobarSesion(), CLI, Comprobar(concesion.id))
    await socio.run(RetirarCliente(), CLI, RetiroDeCliente(sistema.cliente.id))
    assert not await socio.run(ComprobarSesion(), CLI, Comprobar(concesion.id))
    assert (await socio.run(SeguirRevocaciones(), CLI, Seguir(None))).sesiones == [concesion.id]


async def test_a_persons_grant_is_no_session_that_a_verifier_would_find_alive(socio: Socio) -> None:
    await socio.fichas()
    [concesion] = socio.identity.concesiones.kept.values()
    assert not await socio.run(ComprobarSesion(), CLI, Comprobar(concesion.id))


async def test_what_is_not_there_or_was_withdrawn_is_not_found(socio: Socio) -> None:
    await socio.run(RetirarCliente(), CLI, RetiroDeCliente(socio.id))
    for cliente_id in (None, uuid4(), socio.id):
        with pytest.raises(ClienteNoEncontrado):
            await socio.run(RetirarCliente(), CLI, RetiroDeCliente(cliente_id))
