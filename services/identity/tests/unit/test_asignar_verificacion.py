"""Taking a request: one officer at a time, never their own."""

from datetime import timedelta
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Conflict, Denied, NotFound
from libs.foundation.core.principals import Principal
from services.identity.application.asignar_verificacion import Asignacion
from services.identity.domain.verificacion import Decision, Estado
from services.identity.tests.fakes_de_verificacion import oficial, titular
from services.identity.tests.unit.mesa import Mesa


async def test_it_is_the_officers_for_the_time_of_the_rules_and_recorded() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    assert (taken.estado, taken.oficial) == (Estado.ASIGNADA, mesa.oficial.subject)
    assert taken.asignada_hasta == mesa.clock.now() + timedelta(hours=24)
    assert mesa.hechos(taken.id)[-1] == (mesa.oficial.key, "asignar", "")
    mesa.clock.advance(hours=1)
    again = await mesa.tomada(taken.id)
    assert again.asignada_hasta == mesa.clock.now() + timedelta(hours=24)


async def test_another_officer_gets_it_only_when_the_time_is_over() -> None:
    mesa = Mesa()
    taken, other = await mesa.asignada(await mesa.luis()), oficial()
    mesa.clock.advance(hours=23, minutes=59)
    with pytest.raises(Conflict) as refusal:
        await mesa.tomada(taken.id, other)
    assert refusal.value.code == "VERIFICACION_ASIGNADA_A_OTRO"
    assert refusal.value.metadata == {"hasta": "2026-03-03T16:00:00+00:00"}
    mesa.clock.advance(minutes=1)
    assert (await mesa.tomada(taken.id, other)).oficial == other.subject


async def test_nobody_takes_their_own_whatever_account_they_ask_from() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    for who in (oficial(cuenta.id), oficial(persona=cuenta.persona)):
        with pytest.raises(Denied) as refusal:
            await mesa.tomada(made.id, who)
        assert refusal.value.code == "VERIFICACION_PROPIA"
    assert mesa.verificaciones.leer(made.id) == made


async def test_what_is_decided_is_taken_by_nobody() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    await mesa.decidida(taken.id, Decision.RECHAZAR, "No se lee")
    with pytest.raises(Conflict) as refusal:
        await mesa.tomada(taken.id)
    assert refusal.value.code == "VERIFICACION_DECIDIDA"


async def test_to_who_is_no_officer_there_is_none() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    staff = Principal("usuario", "gateway", uuid4(), None, frozenset({"juez@01017", "verificador", "administrador"}))
    refusals = []
    for who, id_ in ((titular(cuenta), made.id), (staff, made.id), (mesa.oficial, uuid4()), (mesa.oficial, None)):
        with pytest.raises(NotFound) as refusal:
            await mesa.run(mesa.asignar, who, Asignacion(id_))
        refusals.append((refusal.value.code, refusal.value.metadata))
    assert refusals == [("VERIFICACION_NO_ENCONTRADA", {})] * 4
    assert len(mesa.hechos(made.id)) == 1
