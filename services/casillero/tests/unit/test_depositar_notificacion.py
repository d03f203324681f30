from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from libs.foundation.core.errors import RelojNoFiable, Unavailable
from libs.foundation.testing.fakes import FixedClock
from libs.jurisdiccion.reglas import ModoDeEfecto
from libs.jurisdiccion.vigencia import SinReglaVigente
from services.casillero.application.depositar_notificacion import Command, DepositarNotificacion, Titular
from services.casillero.domain.entrega import Clase, Entrega, Via
from services.casillero.domain.errors import CasilleroEnCamino, EntregaContradictoria
from services.casillero.domain.eventos import NotificacionDepositada
from services.casillero.tests.fakes import AHORA, EVENTO, GT, Mundo, con_efecto, entrega
from services.casillero.tests.fakes_de_vecinos import FakePersonas
from services.casillero.tests.unit.comun import abrir, con_una, depositar, desvincular


async def test_by_the_default_rule_it_is_effective_as_it_is_deposited() -> None:
    mundo, persona, una = await con_una()
    assert una.puesta_a_disposicion == una.efectiva == AHORA
    assert una.acceso is None
    assert una.efecto is not None
    assert una.efecto.regla == "deposito desde 2011-10-01"
    assert mundo.oidos() == ["CasilleroAbierto", "NotificacionDepositada", "NotificacionEfectiva"]
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment", "LegalEffect"]
    assert mundo.casilleros[persona].ultimo == AHORA


async def test_its_evidence_names_the_documents_the_mailbox_and_who_did_it() -> None:
    mundo, persona, una = await con_una()
    aceptacion, deposito, *_ = mundo.evidencias
    assert aceptacion.detalle == "ordenada por expedientes"
    assert una.entrega.documentos[0].sha256 in deposito.detalle
    assert mundo.casilleros[persona].numero in deposito.detalle
    assert deposito.actor == "servicio:casillero por event:1"


async def test_an_aviso_has_no_legal_effect() -> None:
    mundo, _, una = await con_una(clase=Clase.AVISO)
    assert una.efecto is None
    assert una.efectiva is None
    assert mundo.oidos() == ["CasilleroAbierto", "NotificacionDepositada"]
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment"]


@pytest.mark.parametrize(("modo", "dias"), [(ModoDeEfecto.ACCESO, 0), (ModoDeEfecto.DIAS_DESPUES, 3)])
async def test_under_other_rules_the_deposit_alone_does_nothing(modo: ModoDeEfecto, dias: int) -> None:
    mundo, _, una = await con_una(con_efecto(modo, dias))
    assert una.efectiva is None
    assert "NotificacionEfectiva" not in mundo.oidos()


async def test_the_rule_is_the_one_in_force_on_the_day_of_the_deposit_whenever_the_act_was_issued() -> None:
    nueva = con_efecto(ModoDeEfecto.ACCESO, vigencia=date(2026, 11, 23)).reglas.efecto_notificacion
    reglas = replace(GT.reglas, efecto_notificacion=(*GT.reglas.efecto_notificacion, *nueva))
    jurisdiccion = replace(GT, reglas=reglas)
    emision = AHORA.replace(hour=5, minute=58)
    # 23:59 of the 22nd and 00:00 of the 23rd, in Guatemala.
    for disposicion, efectiva in ((AHORA.replace(hour=5, minute=59), True), (AHORA.replace(hour=6), False)):
        mundo = Mundo(FixedClock(disposicion))
        await depositar(mundo, entrega(await abrir(mundo), emision=emision), jurisdiccion)
        assert (mundo.unica.efectiva is not None) is efectiva


async def test_a_deposit_before_any_rule_is_refused() -> None:
    with pytest.raises(SinReglaVigente):
        await con_una(con_efecto(ModoDeEfecto.DEPOSITO, vigencia=date(2026, 11, 24)))


async def test_one_delivery_per_id_for_ever() -> None:
    mundo, _, una = await con_una()
    antes = len(mundo.events), len(mundo.evidencias)
    mundo.clock.advance(days=400)
    await depositar(mundo, una.entrega)
    assert mundo.unica == una
    assert (len(mundo.events), len(mundo.evidencias)) == antes


async def test_the_same_id_with_another_content_is_a_contradiction() -> None:
    mundo, _, una = await con_una()
    with pytest.raises(EntregaContradictoria):
        await depositar(mundo, replace(una.entrega, asunto="Otra cosa"))


async def test_it_is_never_at_disposal_before_the_mailboxs_last_instant_nor_before_its_issue() -> None:
    mundo, persona, _ = await con_una()
    mundo.clock.advance(seconds=-1)
    otra = entrega(persona)
    await depositar(mundo, otra)
    tercera = entrega(persona, emision=AHORA + timedelta(seconds=1))
    await depositar(mundo, tercera)
    instantes = {una.entrega.entrega_id: una.puesta_a_disposicion for una in mundo.notificaciones.values()}
    assert instantes[otra.entrega_id] == AHORA
    assert instantes[tercera.entrega_id] == AHORA + timedelta(seconds=1)
    with pytest.raises(RelojNoFiable):
        await depositar(mundo, entrega(persona, emision=AHORA + timedelta(seconds=10)))


async def test_without_a_verified_identity_a_notificacion_goes_on_paper() -> None:
    mundo, orden, personas = Mundo(), entrega(uuid4()), FakePersonas()
    for _ in range(2):
        await depositar(mundo, orden, personas=personas)
    assert personas.preguntas == 2
    assert mundo.oidos() == ["EntregaEnPapelPendiente"]
    assert mundo.tipos() == ["SubmissionAcceptance", "RelayToNonERDS"]
    assert mundo.entregas == {orden.entrega_id: (orden, Via.PAPEL)}


async def test_without_a_verified_identity_an_aviso_is_recorded_and_goes_nowhere() -> None:
    mundo, orden = Mundo(), entrega(uuid4(), clase=Clase.AVISO)
    await depositar(mundo, orden)
    assert mundo.events == []
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignmentFailure"]
    assert mundo.entregas == {orden.entrega_id: (orden, Via.SIN_ENTREGA)}


async def test_a_mailbox_opened_later_does_not_bring_back_what_went_on_paper() -> None:
    mundo, orden = Mundo(), entrega(uuid4())
    await depositar(mundo, orden)
    await abrir(mundo, orden.destinatario)
    await depositar(mundo, orden)
    assert mundo.notificaciones == {}


async def test_a_verified_recipient_is_waited_for() -> None:
    mundo, orden = Mundo(), entrega(uuid4())
    with pytest.raises(CasilleroEnCamino) as waiting:
        await depositar(mundo, orden, personas=FakePersonas(orden.destinatario))
    assert isinstance(waiting.value, Unavailable)
    assert mundo.entregas == {}


async def test_identity_is_not_asked_about_who_has_a_mailbox() -> None:
    mundo, personas = Mundo(), FakePersonas()
    persona = await abrir(mundo)
    await depositar(mundo, entrega(persona), personas=personas)
    assert personas.preguntas == 0


async def test_into_a_mailbox_that_nobody_can_open_goes_nothing() -> None:
    """Untied from its account, the persona acts in no session: a deposit would start plazos that nobody can know of."""
    mundo, personas = Mundo(), FakePersonas()
    persona = await abrir(mundo)
    await desvincular(mundo, persona)
    notificacion, aviso = entrega(persona), entrega(persona, clase=Clase.AVISO)
    await depositar(mundo, notificacion, personas=personas)
    await depositar(mundo, aviso, personas=personas)
    assert personas.preguntas == 2
    assert mundo.notificaciones == {}
    assert mundo.oidos() == ["CasilleroAbierto", "EntregaEnPapelPendiente"]
    assert mundo.tipos() == [
        "SubmissionAcceptance",
        "RelayToNonERDS",
        "SubmissionAcceptance",
        "ContentConsignmentFailure",
    ]
    assert mundo.evidencias[1].detalle == f"nadie actúa por el casillero {mundo.casilleros[persona].numero}"
    assert [via for _, via in mundo.entregas.values()] == [Via.PAPEL, Via.SIN_ENTREGA]


async def test_verified_anew_the_persona_is_notified_in_its_mailbox_again() -> None:
    mundo, personas = Mundo(), FakePersonas()
    persona = await abrir(mundo)
    await desvincular(mundo, persona)
    await abrir(mundo, persona)
    await depositar(mundo, entrega(persona), personas=personas)
    assert mundo.unica.efectiva is not None
    assert personas.preguntas == 0


async def test_whoever_is_verified_is_notified_in_the_mailbox_in_whatever_order_the_accounts_were_heard_of() -> None:
    """Two accounts' events come in no order between them: the untie of the first after the verification of the second
    leaves a doubt, which identity decides."""
    mundo = Mundo()
    persona = await abrir(mundo)
    await abrir(mundo, persona)
    await desvincular(mundo, persona)
    await depositar(mundo, entrega(persona), personas=FakePersonas(persona))
    assert mundo.unica.efectiva is not None


def recibir(mundo: Mundo, *ordenes: Entrega) -> None:
    caso = DepositarNotificacion(mundo.runner, FakePersonas(), GT)
    caso.handle_many(mundo.tx(EVENTO), [(Command(orden), Titular.NADIE) for orden in ordenes])


async def test_many_at_once_are_the_same_as_one_by_one() -> None:
    mundo = Mundo()
    personas = [await abrir(mundo) for _ in range(3)]
    ordenes = [entrega(personas[numero % 3]) for numero in range(7)] + [entrega(uuid4())]
    recibir(mundo, *ordenes, ordenes[0])
    assert len(mundo.notificaciones) == 7
    assert mundo.oidos().count("NotificacionEfectiva") == 7
    assert mundo.oidos().count("EntregaEnPapelPendiente") == 1
    depositadas = [event.notificacion for event in mundo.events if isinstance(event, NotificacionDepositada)]
    assert [una.entrega for una in depositadas] == ordenes[:7]
    assert len(mundo.evidencias) == 3 * 7 + 2


async def test_a_contradiction_among_those_that_come_together_is_one_too_and_none_is_taken() -> None:
    mundo = Mundo()
    orden = entrega(await abrir(mundo))
    with pytest.raises(EntregaContradictoria):
        recibir(mundo, entrega(orden.destinatario), orden, replace(orden, asunto="Otra cosa"))
    assert mundo.entregas == {}


async def test_those_that_come_together_have_one_instant_that_precedes_none_of_theirs() -> None:
    mundo = Mundo()
    personas = [await abrir(mundo) for _ in range(2)]
    mundo.clock.advance(seconds=-1)
    emitida = AHORA + timedelta(seconds=0.5)
    recibir(mundo, entrega(personas[0]), entrega(personas[1], emision=emitida), entrega(uuid4()))
    assert {una.puesta_a_disposicion for una in mundo.notificaciones.values()} == {emitida}
    assert {casillero.ultimo for casillero in mundo.casilleros.values()} == {emitida}
    assert {evidencia.instante for evidencia in mundo.evidencias} == {emitida}
