"""The queue: oldest first, what an officer has or may take, never their own."""

import pytest

from libs.foundation.core.cursors import CursorInvalido
from libs.foundation.core.errors import Denied
from libs.foundation.core.principals import Principal
from services.identity.application.listar_verificaciones import Cola, ListarVerificaciones, PaginaPedida
from services.identity.domain.verificacion import Decision
from services.identity.tests.fakes_de_verificacion import oficial, titular
from services.identity.tests.unit.mesa import Mesa

CUIS = ("0000000190101", "1234567890101", "0000123431333", "0000202221601", "0000999962217")


async def listed(mesa: Mesa, who: Principal, limite: int = 0, cursor: str = "") -> Cola:
    return await mesa.run(ListarVerificaciones(mesa.cursores), who, PaginaPedida(limite, cursor))


async def test_oldest_first_in_pages_that_are_the_callers() -> None:
    mesa = Mesa()
    made = []
    for number, cui in enumerate(CUIS):
        made.append((await mesa.solicitada(await mesa.luis(f"{number}@ejemplo.gt", cui))).id)
        mesa.clock.advance(minutes=1)
    seen, cursor = [], ""
    for _ in range(3):
        page = await listed(mesa, mesa.oficial, 2, cursor)
        seen += [una.id for una in page.verificaciones]
        before, cursor = cursor, page.siguiente
    assert (seen, cursor) == (made, "")
    with pytest.raises(CursorInvalido):
        await listed(mesa, oficial(), 2, before)


async def test_what_another_officer_has_is_not_in_it_until_their_time_is_over_nor_what_is_decided() -> None:
    mesa = Mesa()
    other = oficial()
    taken, done = [
        await mesa.asignada(await mesa.luis(f"{number}@ejemplo.gt", cui)) for number, cui in enumerate(CUIS[:2])
    ]
    await mesa.decidida(done.id, Decision.RECHAZAR, "No se lee")
    assert [una.id for una in (await listed(mesa, mesa.oficial)).verificaciones] == [taken.id]
    assert not (await listed(mesa, other)).verificaciones
    mesa.clock.advance(hours=24)
    assert [una.id for una in (await listed(mesa, other)).verificaciones] == [taken.id]


async def test_nobody_sees_their_own_in_it() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    await mesa.solicitada(cuenta)
    assert not (await listed(mesa, oficial(cuenta.id))).verificaciones


async def test_it_is_for_officers() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    for who in (titular(cuenta), Principal("usuario", "gateway", cuenta.id, None, frozenset({"secretario@01017"}))):
        with pytest.raises(Denied) as refusal:
            await listed(mesa, who)
        assert refusal.value.code == "SOLO_VERIFICADORES"
