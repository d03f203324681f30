"""The officers' queue of entities."""

import pytest

from services.identity.application.hojas import HojaPedida
from services.identity.application.listar_entidades_pendientes import ListarEntidadesPendientes
from services.identity.domain.entidad import Decision
from services.identity.domain.errores_de_verificacion import SoloVerificadores
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def test_what_waits_oldest_first() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    listar = ListarEntidadesPendientes(notaria.cursores)
    first = await notaria.solicitada(rosa)
    notaria.clock.advance(seconds=1)
    second = await notaria.solicitada(luis)
    page = await notaria.run(listar, notaria.oficial, HojaPedida(1))
    rest = await notaria.run(listar, notaria.oficial, HojaPedida(1, page.siguiente))
    assert [una.id for una in (*page.filas, *rest.filas)] == [first.id, second.id]
    await notaria.decidida(first.id, Decision.CONFIRMAR)
    assert [una.id for una in (await notaria.run(listar, notaria.oficial, HojaPedida())).filas] == [second.id]


async def test_it_is_the_officers_alone() -> None:
    notaria = Notaria()
    with pytest.raises(SoloVerificadores):
        await notaria.run(ListarEntidadesPendientes(notaria.cursores), usuario(await notaria.rosa()), HojaPedida())
