"""Taking a request: one officer at a time, never their own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Conflict, Denied, NotFound
from libs.foundation.core.principals import Principal
from services.identity.adapters.registros import RegistrosSinConexion
from services.identity.application.asignar_verificacion import Asignacion, AsignarVerificacion
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.verificacion import Decision, Estado, Verificacion
from services.identity.tests.fakes_de_verificacion import oficial, titular
from services.identity.tests.unit.mesa import Mesa

JULIA = "2470261310101"


async def test_it_is_the_officers_for_the_time_of_the_rules_and_recorded() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    assert (taken.estado, taken.oficial) == (Estado.ASIGNADA, mesa.oficial.subject)
    assert taken.asignada_hasta == mesa.clock.now() + timedelta(hours=24)
    assert mesa.hechos(taken.id)[-1] == ("VERIFICACION_ASIGNADA", "")
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


def said(taken: Verificacion) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(uno.fuente, uno.resultado, uno.difiere) for uno in taken.cotejos]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"cui": JULIA, "nombres": "Julia  Amparo", "apellidos": "CAAL ICÓ"}, [("confirma", ())]),
        ({"cui": JULIA, "nombres": "Julia", "apellidos": "Caal Ico"}, [("contradice", ("nombres",))]),
        ({"cui": "0000123431333"}, [("contradice", ("nombres", "apellidos"))]),
        ({"cui": "0000202221601"}, [("contradice", ("fallecida",))]),
        ({"cui": "0000999962217"}, [("no_consta", ())]),
        ({"cui": "2470463960101"}, [("sin_respuesta", ())]),
    ],
)
async def test_it_shows_what_the_civil_registry_says_by_then_and_decides_nothing(
    form: dict[str, str], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis(cui=form["cui"]), **form)
    assert said(taken) == [("registro_civil", *uno) for uno in expected]
    assert [uno.origen for uno in taken.cotejos] == ["simulador"]
    assert taken.estado is Estado.ASIGNADA
    assert (await mesa.decidida(taken.id, Decision.APROBAR)).estado is Estado.APROBADA


@pytest.mark.parametrize(
    ("numero", "resultado", "difiere"),
    [
        ("40404", "confirma", ()),
        ("10101", "contradice", ("nombre",)),
        ("60606", "contradice", ("inactivo",)),
        ("70707", "no_consta", ()),
        ("50505", "sin_respuesta", ()),
    ],
)
async def test_of_professionals_it_shows_what_the_bar_says_too(
    numero: str, resultado: str, difiere: tuple[str, ...]
) -> None:
    mesa = Mesa()
    form = {"cui": JULIA, "nombres": "Julia Amparo", "apellidos": "Caal Ico"}
    taken = await mesa.asignada(await mesa.luis(cui=JULIA), tipo=TipoDeCuenta.PROFESIONAL, colegiado=numero, **form)
    assert said(taken) == [("registro_civil", "confirma", ()), ("colegio", resultado, difiere)]


async def test_a_register_that_answers_at_the_next_look_takes_the_place_of_its_silence() -> None:
    mesa = Mesa()
    made = await mesa.solicitada(await mesa.luis(cui=JULIA), cui=JULIA, nombres="Julia Amparo", apellidos="Caal Ico")
    registros = RegistrosSinConexion()
    away = AsignarVerificacion(mesa.identity.jurisdiccion, mesa.identity.runner, registros, registros)
    taken = await mesa.run(away, mesa.oficial, Asignacion(made.id))
    assert said(taken) == [("registro_civil", "sin_respuesta", ())]
    assert said(await mesa.tomada(made.id)) == [("registro_civil", "confirma", ())]


async def test_nobody_but_an_officer_who_may_take_it_makes_a_register_be_asked() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    own = (titular(cuenta), oficial(cuenta.id), oficial(persona=cuenta.persona))
    assert [await mesa.asignar.prepare(who, Asignacion(made.id)) for who in own] == [None] * 3
    assert await mesa.asignar.prepare(mesa.oficial, Asignacion(uuid4())) is None
    await mesa.tomada(made.id)
    other = oficial()
    assert await mesa.asignar.prepare(other, Asignacion(made.id)) is None
    mesa.clock.advance(hours=24)
    assert await mesa.asignar.prepare(other, Asignacion(made.id)) is not None
    await mesa.tomada(made.id, other)
    await mesa.decidida(made.id, Decision.RECHAZAR, "No se lee", por=other)
    assert await mesa.asignar.prepare(other, Asignacion(made.id)) is None


@pytest.mark.parametrize(("nacimiento", "difiere"), [(date(1994, 5, 12), ()), (date(1994, 12, 5), ("nacimiento",))])
async def test_the_birth_date_of_the_account_is_compared_too(nacimiento: date, difiere: tuple[str, ...]) -> None:
    mesa = Mesa()
    cuenta = await mesa.luis(cui=JULIA, nacimiento=nacimiento)
    taken = await mesa.asignada(cuenta, cui=JULIA, nombres="Julia Amparo", apellidos="Caal Ico")
    assert said(taken) == [("registro_civil", "contradice" if difiere else "confirma", difiere)]
