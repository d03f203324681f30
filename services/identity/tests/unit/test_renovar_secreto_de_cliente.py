"""Another secret: the one before is good for nothing, and no more is what was got with it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from services.identity.application.renovar_secreto_de_cliente import RenovacionDeSecreto, RenovarSecretoDeCliente
from services.identity.domain.errores_de_clientes import ClienteInvalido, ClienteNoEncontrado
from services.identity.tests.fakes import CLI
from services.identity.tests.socio import Socio

FORM = {"grant_type": "client_credentials", "scope": "expedientes:leer"}


async def test_the_old_one_and_its_tokens_are_over_and_the_new_one_is_good(socio: Socio) -> None:
    sistema = await socio.crear(redirecciones=(), alcances=("expedientes:leer",), flujos=("client_credentials",))
    await socio.token(FORM, sistema)
    secreto = await socio.run(RenovarSecretoDeCliente(), CLI, RenovacionDeSecreto(sistema.cliente.id))
    assert (await socio.token(FORM, sistema)).cuerpo["error"] == "invalid_client"
    assert (await socio.token(FORM, replace(sistema, secreto=secreto))).estado == 200
    assert [una.cerrada is None for una in socio.identity.concesiones.kept.values()] == [False, True]
    assert "SECRETO_RENOVADO" in [uno.accion for uno in socio.identity.auditoria.kept]


async def test_what_persons_let_it_have_goes_on(socio: Socio) -> None:
    fichas = await socio.fichas()
    secreto = await socio.run(RenovarSecretoDeCliente(), CLI, RenovacionDeSecreto(socio.id))
    socio.creado = replace(socio.creado, secreto=secreto)
    assert (await socio.renovar(fichas["refresh_token"])).estado == 200


async def test_who_has_none_or_is_not_there_gets_none(socio: Socio) -> None:
    publico = await socio.crear(confidencial=False)
    with pytest.raises(ClienteInvalido):
        await socio.run(RenovarSecretoDeCliente(), CLI, RenovacionDeSecreto(publico.cliente.id))
    socio.identity.clientes.retirar(socio.id, socio.clock.now())
    for cliente_id in (None, uuid4(), socio.id):
        with pytest.raises(ClienteNoEncontrado):
            await socio.run(RenovarSecretoDeCliente(), CLI, RenovacionDeSecreto(cliente_id))
