"""The entities in which somebody is."""

import pytest

from libs.foundation.core.principals import Principal
from services.identity.application.hojas import HojaPedida
from services.identity.application.listar_entidades import ListarEntidades
from services.identity.domain.entidad import Decision
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def test_ones_own_in_the_order_in_which_they_were_asked_for_page_by_page() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    listar = ListarEntidades(notaria.cursores)
    refused = await notaria.solicitada(rosa)
    await notaria.decidida(refused.id, Decision.RECHAZAR, "No se lee")
    notaria.clock.advance(seconds=1)
    confirmed = await notaria.confirmada(rosa, nit="7108-0")
    first = await notaria.run(listar, usuario(rosa), HojaPedida(1))
    rest = await notaria.run(listar, usuario(rosa), HojaPedida(1, first.siguiente))
    assert [(una.id, una.motivo) for una in (*first.filas, *rest.filas)] == [
        (refused.id, "No se lee"),
        (confirmed.id, ""),
    ]
    assert rest.siguiente == ""
    assert (await notaria.run(listar, usuario(luis), HojaPedida())).filas == []
    await notaria.fijado(confirmed, rosa, luis)
    assert [una.id for una in (await notaria.run(listar, usuario(luis), HojaPedida())).filas] == [confirmed.id]


async def test_nobody_without_an_account_has_any() -> None:
    notaria = Notaria()
    with pytest.raises(CuentaNoEncontrada):
        await notaria.run(ListarEntidades(notaria.cursores), Principal("anonimo", "gateway"), HojaPedida())
