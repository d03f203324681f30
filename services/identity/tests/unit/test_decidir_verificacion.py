"""Deciding: approval ties the account to its persona, which is nobody else's; whatever is decided says why."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound, RelojNoFiable
from services.identity.application import resolver_persona
from services.identity.application.decidir_verificacion import Resolver
from services.identity.domain.concesion import Concesion
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.events import IdentidadDesvinculada, IdentidadVerificada
from services.identity.domain.mensaje import Clase
from services.identity.domain.verificacion import Decision, Estado
from services.identity.tests.fakes import CLI
from services.identity.tests.fakes_de_verificacion import CUI_DE_LUIS, oficial, titular
from services.identity.tests.unit.mesa import VISTO, Mesa

NO = "La fotografía no se lee"


async def test_approval_ties_the_account_to_the_persona_that_waited_for_its_cui_and_tells_so() -> None:
    mesa = Mesa()
    waiting = await mesa.run(
        resolver_persona.ResolverPersona(mesa.identity.jurisdiccion), CLI, resolver_persona.Resolver("cui", CUI_DE_LUIS)
    )
    cuenta = await mesa.luis(cui="1234567890101")  # registered with somebody else's number by mistake
    taken = await mesa.asignada(cuenta, tipo=TipoDeCuenta.PROFESIONAL, colegiado="40404")
    done = await mesa.decidida(taken.id, Decision.APROBAR)
    assert (done.estado, done.decidida, done.motivo) == (Estado.APROBADA, mesa.clock.now(), VISTO)
    verified = mesa.identity.cuentas.kept[cuenta.id]
    assert (verified.persona_verificada, verified.tipo) == (waiting, TipoDeCuenta.PROFESIONAL)
    assert (verified.nombre, verified.colegiado) == ("Luis Alberto Tzoc Méndez", "40404")
    assert (verified.correo, verified.contrasena, verified.roles) == (cuenta.correo, cuenta.contrasena, ())
    assert mesa.identity.events == [IdentidadVerificada(cuenta.id, waiting)]
    assert mesa.hechos(taken.id)[-1] == ("VERIFICACION_DECIDIDA", "aprobar")


@pytest.mark.parametrize(
    ("decision", "estado"),
    [(Decision.RECHAZAR, Estado.RECHAZADA), (Decision.PEDIR_AMPLIACION, Estado.AMPLIACION_SOLICITADA)],
)
async def test_other_decisions_say_why_and_leave_the_account_as_it_is(decision: Decision, estado: Estado) -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    taken = await mesa.asignada(cuenta)
    done = await mesa.decidida(taken.id, decision, f" {NO} ")
    assert (done.estado, done.motivo) == (estado, NO)
    assert mesa.identity.cuentas.kept[cuenta.id] == cuenta
    assert not mesa.identity.events
    assert mesa.hechos(taken.id)[-1] == ("VERIFICACION_DECIDIDA", decision.value)


@pytest.mark.parametrize("decision", [Decision.APROBAR, Decision.RECHAZAR, Decision.PEDIR_AMPLIACION])
async def test_evidence_is_kept_for_the_time_of_the_rules_from_the_decision_on(decision: Decision) -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    assert taken.borrar_desde == taken.solicitada + timedelta(days=180)
    mesa.clock.advance(hours=3)
    done = await mesa.decidida(taken.id, decision, NO)
    assert done.borrar_desde == mesa.clock.now() + timedelta(days=365)


async def test_two_accounts_never_share_a_persona() -> None:
    mesa = Mesa()
    mine = await mesa.luis()
    second = await mesa.luis("luis.dos@ejemplo.gt")
    first_request, second_request = await mesa.asignada(mine), await mesa.asignada(second)
    await mesa.decidida(first_request.id, Decision.APROBAR)
    with pytest.raises(Conflict) as refusal:
        await mesa.decidida(second_request.id, Decision.APROBAR)
    assert refusal.value.code == "PERSONA_CON_OTRA_CUENTA"
    assert not mesa.identity.cuentas.kept[second.id].verificada
    assert mesa.verificaciones.kept[second_request.id].estado is Estado.ASIGNADA
    await mesa.decidida(second_request.id, Decision.RECHAZAR, "Ya tiene una cuenta verificada")
    assert len(mesa.identity.events) == 1


async def test_deciding_the_same_again_changes_nothing_and_anything_else_is_refused() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    done = await mesa.decidida(taken.id, Decision.APROBAR)
    mesa.clock.advance(hours=1)
    assert await mesa.decidida(taken.id, Decision.APROBAR) == done
    assert len(mesa.identity.events) == 1
    for decision, motivo in ((Decision.RECHAZAR, NO), (Decision.APROBAR, "otro")):
        with pytest.raises(Conflict) as refusal:
            await mesa.decidida(taken.id, decision, motivo)
        assert refusal.value.code == "VERIFICACION_DECIDIDA"


async def test_who_decides_has_taken_it() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    with pytest.raises(Conflict) as refusal:
        await mesa.decidida(made.id, Decision.APROBAR)
    assert refusal.value.code == "VERIFICACION_SIN_ASIGNAR"
    await mesa.tomada(made.id)
    with pytest.raises(Conflict):
        await mesa.decidida(made.id, Decision.APROBAR, por=oficial())
    with pytest.raises(NotFound):
        await mesa.decidida(made.id, Decision.APROBAR, por=titular(cuenta))
    assert not mesa.identity.events


async def test_whose_time_is_over_still_decides_unless_another_took_it() -> None:
    mesa = Mesa()
    taken, other = await mesa.asignada(await mesa.luis()), oficial()
    mesa.clock.advance(days=3)
    await mesa.tomada(taken.id, other)
    with pytest.raises(Conflict) as refusal:
        await mesa.decidida(taken.id, Decision.APROBAR)
    assert refusal.value.code == "VERIFICACION_SIN_ASIGNAR"
    mesa.clock.advance(days=3)
    assert (await mesa.decidida(taken.id, Decision.APROBAR, por=other)).estado is Estado.APROBADA


@pytest.mark.parametrize("motivo", ["", "  ", "x" * 501, "a\0b"])
@pytest.mark.parametrize("decision", [Decision.RECHAZAR, Decision.PEDIR_AMPLIACION])
async def test_a_refusal_without_a_reason_is_none(decision: Decision, motivo: str) -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    with pytest.raises(Invalid) as refusal:
        await mesa.decidida(taken.id, decision, motivo)
    assert (refusal.value.code, refusal.value.metadata["campo"]) == ("MOTIVO_FALTANTE", "motivo")


JULIA = {"cui": "2470261310101", "nombres": "Julia Amparo", "apellidos": "Caal Ico"}


@pytest.mark.parametrize(
    ("form", "cotejos"),
    [
        (JULIA | {"apellidos": "Caal"}, "registro_civil:contradice"),
        (JULIA | {"cui": "0000999962217"}, "registro_civil:no_consta"),
        (JULIA | {"cui": "2470463960101"}, "registro_civil:sin_respuesta"),
        (JULIA | {"tipo": TipoDeCuenta.PROFESIONAL, "colegiado": "70707"}, "registro_civil:confirma,colegio:no_consta"),
    ],
)
async def test_an_approval_that_others_do_not_confirm_says_why_and_the_audit_keeps_what_they_said(
    form: dict[str, Any], cotejos: str
) -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis(cui=form["cui"], nacimiento=date(1994, 5, 12)), **form)
    for silent in ("", " \n"):
        with pytest.raises(Invalid) as refusal:
            await mesa.decidida(taken.id, Decision.APROBAR, silent)
        assert (refusal.value.code, refusal.value.metadata["campo"]) == ("MOTIVO_FALTANTE", "motivo")
    assert (await mesa.decidida(taken.id, Decision.APROBAR, VISTO)).motivo == VISTO
    noted = mesa.identity.auditoria.kept[-1]
    assert (noted.datos["decision"], noted.datos["cotejos"]) == ("aprobar", cotejos)
    assert noted.detalles == {"motivo": VISTO}, "a reason may name people: it lies where it can be erased"


@pytest.mark.parametrize("antes", [None, date(1990, 1, 1)], ids=["imported", "registered with another"])
async def test_the_account_gets_the_birth_date_of_the_register_and_loses_it_with_the_tie(antes: date | None) -> None:
    mesa = Mesa()
    cuenta = await mesa.luis(nacimiento=antes)
    taken = await mesa.asignada(cuenta, **JULIA)
    await mesa.decidida(taken.id, Decision.APROBAR)
    verified = mesa.identity.cuentas.kept[cuenta.id]
    assert (verified.nombre, verified.nacimiento) == ("Julia Amparo Caal Ico", date(1994, 5, 12))
    await mesa.decidida(taken.id, Decision.DESVINCULAR, NO)
    untied = mesa.identity.cuentas.kept[cuenta.id]
    assert (untied.nombre, untied.nacimiento) == ("", None)
    assert verified.persona != cuenta.persona
    assert untied.persona == cuenta.persona, "whose CUI was typed, not that of the wrong person"


@pytest.mark.parametrize("cui", ["0000999962217", "2470463960101"], ids=["not there", "away"])
async def test_where_the_register_has_none_the_account_keeps_the_date_it_has(cui: str) -> None:
    mesa = Mesa()
    cuenta = await mesa.luis(nacimiento=date(1990, 1, 1))
    taken = await mesa.asignada(cuenta, cui=cui)
    await mesa.decidida(taken.id, Decision.APROBAR)
    assert mesa.identity.cuentas.kept[cuenta.id].nacimiento == date(1990, 1, 1)


async def test_nobody_but_the_officer_who_approves_makes_the_register_be_asked() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    taken = await mesa.asignada(cuenta, **JULIA)
    approve = Resolver(taken.id, Decision.APROBAR, VISTO)
    for who in (titular(cuenta), oficial()):
        assert await mesa.decidir.prepare(who, approve) is None
    assert await mesa.decidir.prepare(mesa.oficial, Resolver(taken.id, Decision.RECHAZAR, NO)) is None
    assert await mesa.decidir.prepare(mesa.oficial, Resolver(None, Decision.APROBAR)) is None
    assert await mesa.decidir.prepare(mesa.oficial, approve) == date(1994, 5, 12)


async def test_an_approval_that_all_confirm_needs_no_reason() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis(cui=JULIA["cui"], nacimiento=date(1994, 5, 12)), **JULIA)
    assert (await mesa.decidida(taken.id, Decision.APROBAR, "")).motivo == ""
    assert mesa.identity.auditoria.kept[-1].datos["cotejos"] == "registro_civil:confirma"


@pytest.mark.parametrize("texto", ["", "APROBAR", "aprobada", "borrar"])
def test_what_is_no_decision_is_refused(texto: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Decision.de(texto)
    assert refusal.value.code == "DECISION_INVALIDA"


async def test_an_account_that_is_gone_is_not_verified() -> None:
    mesa = Mesa()
    cuenta: Any = await mesa.luis()
    taken = await mesa.asignada(cuenta)
    del mesa.identity.cuentas.kept[cuenta.id]
    with pytest.raises(NotFound) as refusal:
        await mesa.decidida(taken.id, Decision.APROBAR)
    assert refusal.value.code == "CUENTA_NO_ENCONTRADA"
    with pytest.raises((NotFound, Denied)):
        await mesa.decidida(uuid4(), Decision.APROBAR)


async def test_a_wrong_tie_is_undone_by_another_officer_with_trace_and_frees_the_persona() -> None:
    mesa = Mesa()
    wrong, right = await mesa.luis(), await mesa.luis("luis.dos@ejemplo.gt")
    tied = await mesa.asignada(wrong, tipo=TipoDeCuenta.PROFESIONAL, colegiado="40404")
    waits = await mesa.asignada(right)
    await mesa.decidida(tied.id, Decision.APROBAR)
    opened, others = await mesa.identity.abierta(wrong.correo), await mesa.identity.abierta(right.correo)
    grants = [
        Concesion(uuid4(), uuid4(), account_id, uuid4(), ("cui",), mesa.clock.now(), mesa.clock.now())
        for account_id in (wrong.id, right.id)
    ]
    for grant in grants:
        mesa.identity.concesiones.agregar(grant, None)
    mesa.clock.advance(days=1)
    undoing = oficial()
    undone = await mesa.decidida(tied.id, Decision.DESVINCULAR, "La cuenta era de su hermano", por=undoing)
    assert (undone.estado, undone.motivo) == (Estado.DESVINCULADA, "La cuenta era de su hermano")
    assert undone.decidida == mesa.clock.now()
    account = mesa.identity.cuentas.kept[wrong.id]
    assert (account.persona_verificada, account.colegiado, account.correo) == (None, "", wrong.correo)
    assert mesa.identity.sesiones.kept[opened.sesion_id].cerrada == mesa.clock.now()
    assert mesa.identity.sesiones.kept[others.sesion_id].cerrada is None
    kept = mesa.identity.concesiones.kept
    assert [kept[grant.id].cerrada for grant in grants] == [mesa.clock.now(), None], "clients are told no more of it"
    assert mesa.hechos(tied.id)[-1] == ("VERIFICACION_DECIDIDA", "desvincular")
    decided = [noted for noted in mesa.identity.auditoria.kept if noted.accion == "VERIFICACION_DECIDIDA"]
    assert [noted.detalles for noted in decided] == [{"motivo": VISTO}, {"motivo": "La cuenta era de su hermano"}]
    assert mesa.identity.events[-1] == IdentidadDesvinculada(wrong.id, wrong.persona)
    assert (await mesa.decidida(waits.id, Decision.APROBAR)).estado is Estado.APROBADA
    assert mesa.identity.cuentas.kept[right.id].persona_verificada == wrong.persona
    await mesa.solicitada(wrong)


async def test_no_decision_precedes_the_one_before_it() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    mesa.clock.advance(hours=1)
    approved = await mesa.decidida(taken.id, Decision.APROBAR)
    mesa.clock.advance(seconds=-1)
    assert (await mesa.decidida(taken.id, Decision.DESVINCULAR, NO)).decidida == approved.decidida
    taken = await mesa.asignada(await mesa.luis("ana@ejemplo.gt", "1234567890101"), cui="1234567890101")
    await mesa.decidida(taken.id, Decision.APROBAR)
    mesa.clock.advance(hours=-1)
    with pytest.raises(RelojNoFiable):
        await mesa.decidida(taken.id, Decision.DESVINCULAR, NO)


async def test_only_an_approval_is_undone_and_by_nobody_for_themselves() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    taken = await mesa.asignada(cuenta)
    with pytest.raises(Conflict) as early:
        await mesa.decidida(taken.id, Decision.DESVINCULAR, NO)
    assert early.value.code == "VERIFICACION_DECIDIDA"
    await mesa.decidida(taken.id, Decision.APROBAR)
    with pytest.raises(Denied) as own:
        await mesa.decidida(taken.id, Decision.DESVINCULAR, NO, por=oficial(cuenta.id))
    assert own.value.code == "VERIFICACION_PROPIA"
    with pytest.raises(Invalid) as silent:
        await mesa.decidida(taken.id, Decision.DESVINCULAR)
    assert silent.value.code == "MOTIVO_FALTANTE"
    assert mesa.identity.cuentas.kept[cuenta.id].verificada
    undone = await mesa.decidida(taken.id, Decision.DESVINCULAR, NO)
    assert await mesa.decidida(taken.id, Decision.DESVINCULAR, NO) == undone
    assert [detalle for _, detalle in mesa.hechos(taken.id)].count("desvincular") == 1


async def test_each_decision_is_told_by_mail_once_and_without_its_reason() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    for decision in (Decision.RECHAZAR, Decision.PEDIR_AMPLIACION, Decision.APROBAR, Decision.DESVINCULAR):
        if decision is not Decision.DESVINCULAR:
            id_ = (await mesa.asignada(cuenta)).id
        await mesa.decidida(id_, decision, NO)
        await mesa.decidida(id_, decision, NO)
        mesa.clock.advance(minutes=1)
    mails = mesa.identity.mensajes_a(cuenta.correo)
    assert [mail.clase for mail in mails] == [
        Clase.VERIFICACION_RECHAZADA,
        Clase.AMPLIACION_SOLICITADA,
        Clase.VERIFICACION_APROBADA,
        Clase.VERIFICACION_DESVINCULADA,
    ]
    textos = mesa.identity.jurisdiccion.cartas.textos
    assert all(textos[mail.clase.value].asunto and mail.enlace is None for mail in mails)
