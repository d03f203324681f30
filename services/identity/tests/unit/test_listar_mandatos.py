"""The list of mandates."""

import pytest

from libs.foundation.core.cursors import CursorInvalido
from services.identity.application.hojas import Hoja, HojaPedida
from services.identity.application.listar_mandatos import ListarMandatos
from services.identity.application.vistas import MandatoVisto
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_mandatos import IdentidadSinVerificar
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def listed(notaria: Notaria, quien: Cuenta, limite: int = 0, cursor: str = "") -> Hoja[MandatoVisto]:
    return await notaria.run(ListarMandatos(notaria.cursores), usuario(quien), HojaPedida(limite, cursor))


async def test_each_side_sees_its_own_with_what_became_of_it() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    given = await notaria.otorgado(rosa, ana, hasta="2026-03-02")
    notaria.clock.advance(minutes=1)
    offered = await notaria.ofrecido(rosa, ana)
    seen = [(uno.mandato.id, uno.estado.value, uno.mandatario) for uno in (await listed(notaria, ana)).filas]
    assert seen == [(offered.id, "ofrecido", True), (given.id, "aceptado", True)]
    assert [uno.mandatario for uno in (await listed(notaria, rosa)).filas] == [False, False]
    assert (await listed(notaria, luis)).filas == []
    notaria.clock.advance(days=1)
    assert [uno.estado.value for uno in (await listed(notaria, rosa)).filas] == ["ofrecido", "vencido"]
    await notaria.terminado(offered, ana)
    assert len((await listed(notaria, ana)).filas) == 1  # an offer refused is the mandante's alone


async def test_representatives_see_their_entitys() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis)
    await notaria.otorgado(rosa, ana, de_entidad=True, entidad_id=entidad.id)
    assert [len((await listed(notaria, quien)).filas) for quien in (rosa, ana, luis)] == [1, 1, 0]


async def test_pages_belong_to_their_caller_and_unverified_accounts_have_none() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    made = []
    for _ in range(3):
        made.append((await notaria.ofrecido(rosa, ana)).id)
        notaria.clock.advance(seconds=1)
    first = await listed(notaria, ana, 2)
    rest = await listed(notaria, ana, 2, first.siguiente)
    assert [uno.mandato.id for uno in (*first.filas, *rest.filas)] == made[::-1]
    assert rest.siguiente == ""
    with pytest.raises(CursorInvalido):
        await listed(notaria, rosa, 2, first.siguiente)
    notaria.sin_verificar(ana)
    with pytest.raises(IdentidadSinVerificar):
        await listed(notaria, ana)
