from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.errors import RelojNoFiable
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.reglas import EfectoEnPapel, ModoEnPapel
from libs.jurisdiccion.vigencia import Procedencia, SinReglaVigente
from services.casillero.application.registrar_resultado_en_papel import Command, RegistrarResultadoEnPapel
from services.casillero.domain.entrega import Clase, Entrega
from services.casillero.domain.errors import EntregaDesconocida, EntregaIlegible, TransicionImposible
from services.casillero.domain.estados import Estado
from services.casillero.domain.eventos import NotificacionEfectiva
from services.casillero.domain.papel import EnPapel, Resultado
from services.casillero.tests.fakes import AHORA, EVENTO, GT, PDF, Mundo, entrega
from services.casillero.tests.unit.comun import abrir, depositar


async def en_papel(**cambios: Any) -> tuple[Mundo, Entrega]:
    """A world in which a notificacion went on paper two hours ago."""
    mundo, orden = Mundo(), entrega(uuid4(), **cambios)
    await depositar(mundo, orden)
    mundo.clock.advance(hours=2)
    return mundo, orden


def resultado(intento: int = 1, realizada: bool = True, **cambios: Any) -> Resultado:
    """It ended an hour after the order, and was recorded forty minutes later."""
    base = Resultado(
        intento=intento,
        realizada=realizada,
        instante=AHORA + timedelta(hours=1),
        registrado=AHORA + timedelta(minutes=100),
        lugar="6a avenida 9-10, zona 1",
        motivo="" if realizada else "no se encontró a nadie",
        constancia=PDF,
    )
    return replace(base, **cambios)


async def registrar(
    mundo: Mundo,
    entrega_id: UUID,
    como: Resultado,
    productor: str = "expedientes",
    jurisdiccion: Jurisdiccion = GT,
) -> EnPapel:
    """Let a result be told; how the delivery stands then."""
    command = Command(entrega_id, productor, como)
    await mundo.runner.run(RegistrarResultadoEnPapel(jurisdiccion), EVENTO, command)
    return mundo.papel[entrega_id]


async def test_what_was_handed_over_is_effective_at_that_hour_by_the_default_rule() -> None:
    mundo, orden = await en_papel()
    hecha = await registrar(mundo, orden.entrega_id, resultado())
    assert hecha.estado is Estado.PAPEL_EFECTIVA
    assert hecha.realizada == hecha.efectiva == AHORA + timedelta(hours=1)
    assert hecha.regla == "papel, entrega desde 2000-01-01"
    assert mundo.oidos() == ["EntregaEnPapelPendiente", "NotificacionEfectiva"]
    assert mundo.events[-1] == NotificacionEfectiva(replace(hecha, ultimo=mundo.events[-1].notificacion.ultimo))
    assert mundo.tipos()[-2:] == ["PaperHandover", "LegalEffect"]
    entregada, efecto = mundo.evidencias[-2:]
    for dicho in ("intento 1", "6a avenida 9-10, zona 1", PDF.sha256, "2026-11-23T17:00:00+00:00"):
        assert dicho in entregada.detalle
    assert efecto.detalle == "efectiva 2026-11-23T17:00:00+00:00; regla: papel, entrega desde 2000-01-01"
    assert {entregada.instante, efecto.instante} == {mundo.clock.now()}


async def test_the_rule_in_force_on_the_day_of_the_handover_says_which_instant_counts() -> None:
    hoy = EfectoEnPapel(ModoEnPapel.REGISTRO, Procedencia("prueba", date(2026, 11, 23)))
    reglas = replace(GT.reglas, efecto_en_papel=(*GT.reglas.efecto_en_papel, hoy))
    jurisdiccion = replace(GT, reglas=reglas)
    mundo, orden = await en_papel()
    hecha = await registrar(mundo, orden.entrega_id, resultado(), jurisdiccion=jurisdiccion)
    assert (hecha.efectiva, hecha.regla) == (AHORA + timedelta(minutes=100), "papel, registro desde 2026-11-23")
    mundo, orden = await en_papel(emision=AHORA - timedelta(days=2))
    ayer = resultado(instante=datetime.fromisoformat("2026-11-23T05:59:00+00:00"))
    assert (await registrar(mundo, orden.entrega_id, ayer, jurisdiccion=jurisdiccion)).efectiva == ayer.instante


async def test_without_a_rule_nothing_is_kept() -> None:
    manana = EfectoEnPapel(ModoEnPapel.ENTREGA, Procedencia("prueba", date(2026, 11, 24)))
    jurisdiccion = replace(GT, reglas=replace(GT.reglas, efecto_en_papel=(manana,)))
    mundo, orden = await en_papel()
    with pytest.raises(SinReglaVigente):
        await registrar(mundo, orden.entrega_id, resultado(), jurisdiccion=jurisdiccion)
    assert mundo.papel == {}


async def test_what_failed_is_tried_again_and_every_attempt_is_in_evidence() -> None:
    mundo, orden = await en_papel()
    fallida = await registrar(mundo, orden.entrega_id, resultado(realizada=False))
    assert (fallida.estado, fallida.intentos, fallida.efectiva) == (Estado.PAPEL_FALLIDA, 1, None)
    assert "no se encontró a nadie" in mundo.evidencias[-1].detalle
    await registrar(mundo, orden.entrega_id, resultado(2, realizada=False))
    hecha = await registrar(mundo, orden.entrega_id, resultado(3))
    assert (hecha.estado, hecha.intentos) == (Estado.PAPEL_EFECTIVA, 3)
    assert mundo.tipos()[2:] == ["RelayToNonERDSFailure", "RelayToNonERDSFailure", "PaperHandover", "LegalEffect"]


async def test_an_attempt_told_again_or_late_changes_nothing() -> None:
    mundo, orden = await en_papel()
    hecha = await registrar(mundo, orden.entrega_id, resultado(2))
    antes = len(mundo.evidencias), len(mundo.events)
    for otra in (resultado(2), resultado(2, realizada=False), resultado(1, realizada=False)):
        assert await registrar(mundo, orden.entrega_id, otra) == hecha
    assert (len(mundo.evidencias), len(mundo.events)) == antes


async def test_after_it_was_handed_over_no_other_attempt_can_have_been_made() -> None:
    mundo, orden = await en_papel()
    hecha = await registrar(mundo, orden.entrega_id, resultado())
    for otra in (resultado(2), resultado(2, realizada=False)):
        with pytest.raises(TransicionImposible):
            await registrar(mundo, orden.entrega_id, otra)
    assert mundo.papel[orden.entrega_id] == hecha


async def test_unknown_deliveries_those_in_mailboxes_and_another_producers_are_refused_alike() -> None:
    mundo, orden = await en_papel()
    persona = await abrir(mundo)
    depositada, aviso = entrega(persona), entrega(uuid4(), clase=Clase.AVISO)
    await depositar(mundo, depositada)
    await depositar(mundo, aviso)
    for cual, productor in (
        (uuid4(), "expedientes"),
        (depositada.entrega_id, "expedientes"),
        (aviso.entrega_id, "expedientes"),
        (orden.entrega_id, "antecedentes"),
    ):
        with pytest.raises(EntregaDesconocida):
            await registrar(mundo, cual, resultado(), productor)
    assert mundo.papel == {}


async def test_a_result_from_the_future_waits_for_a_clock_that_can_be_trusted() -> None:
    mundo, orden = await en_papel()
    with pytest.raises(RelojNoFiable):
        await registrar(mundo, orden.entrega_id, resultado(registrado=AHORA + timedelta(hours=3)))
    assert mundo.papel == {}


@pytest.mark.parametrize("realizada", [True, False])
async def test_nobody_carried_it_before_its_act_was_issued(realizada: bool) -> None:
    mundo, orden = await en_papel()
    antes = len(mundo.evidencias), len(mundo.events)
    for instante in (orden.emision - timedelta(days=300), orden.emision - timedelta(microseconds=1)):
        with pytest.raises(EntregaIlegible) as refused:
            await registrar(mundo, orden.entrega_id, resultado(realizada=realizada, instante=instante))
        assert refused.value.metadata == {"campo": "instante"}
    assert mundo.papel == {}
    assert (len(mundo.evidencias), len(mundo.events)) == antes
    hecha = await registrar(mundo, orden.entrega_id, resultado(realizada=realizada, instante=orden.emision))
    assert hecha.efectiva == (orden.emision if realizada else None)
