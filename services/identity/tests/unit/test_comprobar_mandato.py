"""What services are told before they write on somebody's behalf."""

from uuid import UUID, uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.identity.application.comprobar_mandato import ComprobacionDeMandato, ComprobarMandato
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Decision
from services.identity.domain.errores_de_mandatos import MandatoNoVigente
from services.identity.tests.unit.notaria import Notaria

CASO, OTRO = "01017-2026-00001", "01017-2026-00002"


async def refused(notaria: Notaria, en_nombre_de: UUID, quien: Cuenta, *numeros: str) -> bool:
    """Whether it is, in the one way in which it is."""
    try:
        await notaria.comprobado(en_nombre_de, quien, *numeros)
    except MandatoNoVigente as error:
        return error.metadata == {}
    return False


async def test_the_mandatary_acts_for_the_mandante_in_the_case_it_is_for() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    mandato = await notaria.otorgado(rosa, ana, numero=CASO)
    poder = await notaria.comprobado(mandato.id, ana, CASO)
    assert (poder.id, poder.mandante, poder.mandatario.nombre) == (mandato.id, rosa.persona, "ana")
    assert poder.entidad_id is None
    assert await refused(notaria, mandato.id, ana, CASO, OTRO)
    for other in (rosa, luis):
        assert await refused(notaria, mandato.id, other, CASO)
    assert await refused(notaria, uuid4(), ana, CASO)


async def test_one_that_is_offered_over_or_ended_is_none() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    offered = await notaria.ofrecido(rosa, ana)
    revoked, renounced = await notaria.otorgado(rosa, ana), await notaria.otorgado(rosa, ana)
    short = await notaria.otorgado(rosa, ana, hasta="2026-03-02")
    await notaria.terminado(revoked, rosa)
    await notaria.terminado(renounced, ana)
    assert not await refused(notaria, short.id, ana, CASO)
    assert short.vence is not None
    notaria.clock.instant = short.vence
    assert [await refused(notaria, uno.id, ana, CASO) for uno in (offered, revoked, renounced, short)] == [True] * 4


async def test_a_member_acts_for_the_entity_under_the_id_that_events_use() -> None:
    notaria = Notaria()
    rosa, luis, ana = await notaria.rosa(), await notaria.luis(), await notaria.ana()
    pending = await notaria.solicitada(rosa)
    assert await refused(notaria, pending.id, rosa)
    entidad = await notaria.decidida(pending.id, Decision.CONFIRMAR)
    entidad = await notaria.fijado(entidad, rosa, luis)
    poder = await notaria.comprobado(entidad.id, luis, CASO, OTRO)
    suyo = entidad.miembro(luis.id)
    assert suyo is not None
    assert (poder.id, poder.mandante, poder.entidad_id) == (suyo.poder, entidad.persona, entidad.id)
    assert await refused(notaria, entidad.id, ana)
    await notaria.retirado(entidad, rosa, luis)
    assert await refused(notaria, entidad.id, luis)
    await notaria.decidida(entidad.id, Decision.ANULAR, "Revocado en el registro")
    assert await refused(notaria, entidad.id, rosa)


async def test_what_an_account_is_counts_now_and_not_when_its_token_was_made() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    mandato = await notaria.otorgado(rosa, ana)
    notaria.sin_verificar(ana)
    assert await refused(notaria, mandato.id, ana)
    with pytest.raises(MandatoNoVigente):
        await notaria.run(ComprobarMandato(), servicio("expedientes"), ComprobacionDeMandato(mandato.id))
