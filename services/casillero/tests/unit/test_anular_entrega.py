from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.errors import RelojNoFiable
from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.application import hacer_efectivas
from services.casillero.application.anular_entrega import AnularEntrega, Command
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Clase, Via
from services.casillero.domain.errors import EntregaDesconocida, TransicionImposible
from services.casillero.domain.estados import Estado
from services.casillero.tests.fakes import AHORA, EVENTO, Mundo, con_efecto, entrega
from services.casillero.tests.unit.comun import abrir, acceder, con_una, depositar
from services.casillero.tests.unit.test_registrar_resultado_en_papel import en_papel, registrar, resultado

ANULACION = Anulacion(AHORA, "a2", "decreto del 23/11/2026", "se notificó a quien no era parte")
POR_ACCESO = con_efecto(ModoDeEfecto.ACCESO)


async def anular(
    mundo: Mundo, entrega_id: UUID, anulacion: Anulacion = ANULACION, productor: str = "expedientes"
) -> None:
    await mundo.runner.run(AnularEntrega(), EVENTO, Command(entrega_id, productor, anulacion))


async def test_it_stays_and_says_by_what_it_was_taken_back() -> None:
    mundo, persona, una = await con_una(POR_ACCESO)
    mundo.clock.advance(minutes=1)
    await anular(mundo, una.entrega.entrega_id)
    assert mundo.unica == replace(una, anulacion=ANULACION)
    assert mundo.unica.estado is Estado.ANULADA
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment", "DeliveryCancellation"]
    assert mundo.evidencias[-1].instante == mundo.casilleros[persona].ultimo == mundo.clock.now()
    for dicho in ("a2", "decreto del 23/11/2026", "se notificó a quien no era parte"):
        assert dicho in mundo.evidencias[-1].detalle


async def test_what_had_no_effect_never_has_one() -> None:
    mundo, persona, una = await con_una(POR_ACCESO)
    await anular(mundo, una.entrega.entrega_id)
    abierta = await acceder(mundo, persona, una.notificacion_id)
    assert (abierta.acceso, abierta.efectiva) == (AHORA, None)
    assert mundo.tipos()[-1] == "ContentAccessTracking"
    assert mundo.oidos()[-1] == "NotificacionAccedida"

    mundo, _, una = await con_una(con_efecto(ModoDeEfecto.DIAS_DESPUES, 3))
    await anular(mundo, una.entrega.entrega_id)
    mundo.clock.advance(days=30)
    assert (
        await mundo.runner.run(hacer_efectivas.HacerEfectivas(), EVENTO, hacer_efectivas.Command(mundo.clock.now()))
        == 0
    )
    assert mundo.unica.efectiva is None


async def test_an_effect_that_it_had_is_history() -> None:
    mundo, _, una = await con_una()
    await anular(mundo, una.entrega.entrega_id)
    assert (mundo.unica.efectiva, mundo.unica.estado) == (una.efectiva, Estado.ANULADA)


async def test_so_is_one_that_had_come_before_the_job_said_so() -> None:
    mundo, _, una = await con_una(con_efecto(ModoDeEfecto.DIAS_DESPUES, 3))
    assert una.efecto is not None
    mundo.clock.advance(days=10)
    await anular(mundo, una.entrega.entrega_id)
    assert mundo.unica.efectiva == una.efecto.previsto
    assert mundo.oidos()[-1] == "NotificacionEfectiva"
    assert mundo.tipos()[-2:] == ["LegalEffect", "DeliveryCancellation"]


async def test_of_what_reached_nobody_its_instant_is_not_before_its_order_was_taken() -> None:
    mundo = Mundo()
    aviso = entrega(uuid4(), clase=Clase.AVISO)
    mundo.clock.advance(minutes=10)
    await depositar(mundo, aviso)
    mundo.clock.advance(minutes=-5)
    with pytest.raises(RelojNoFiable):
        await anular(mundo, aviso.entrega_id)
    mundo.clock.advance(minutes=5)
    await anular(mundo, aviso.entrega_id)
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignmentFailure", "DeliveryCancellation"]


async def test_the_first_word_counts() -> None:
    mundo, _, una = await con_una()
    for motivo in ("se notificó a quien no era parte", "otra cosa"):
        await anular(mundo, una.entrega.entrega_id, replace(ANULACION, motivo=motivo))
    assert mundo.unica.anulacion == ANULACION
    assert mundo.tipos().count("DeliveryCancellation") == 1


async def test_taken_back_before_it_came_it_comes_so_and_nobody_is_alerted() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    orden = entrega(persona)
    await anular(mundo, orden.entrega_id)
    assert mundo.evidencias == []
    await depositar(mundo, orden)
    assert (mundo.unica.anulacion, mundo.unica.efectiva) == (ANULACION, None)
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment", "DeliveryCancellation"]
    assert mundo.oidos() == ["CasilleroAbierto", "NotificacionDepositada"]
    assert mundo.sin_alertar == []


@pytest.mark.parametrize(("clase", "via"), [(Clase.NOTIFICACION, Via.PAPEL), (Clase.AVISO, Via.SIN_ENTREGA)])
async def test_taken_back_before_it_came_nobody_carries_it_on_paper(clase: Clase, via: Via) -> None:
    mundo, orden = Mundo(), entrega(uuid4(), clase=clase)
    await anular(mundo, orden.entrega_id)
    await depositar(mundo, orden)
    assert mundo.events == []
    assert mundo.tipos() == ["SubmissionAcceptance", "DeliveryCancellation"]
    assert mundo.entregas[orden.entrega_id] == (orden, via)


async def test_on_paper_no_attempt_follows() -> None:
    mundo, orden = await en_papel()
    await registrar(mundo, orden.entrega_id, resultado(realizada=False))
    await anular(mundo, orden.entrega_id)
    with pytest.raises(TransicionImposible):
        await registrar(mundo, orden.entrega_id, resultado(2))
    assert mundo.tipos()[-1] == "DeliveryCancellation"


async def test_on_paper_too_an_effect_is_history() -> None:
    mundo, orden = await en_papel()
    hecha = await registrar(mundo, orden.entrega_id, resultado())
    await anular(mundo, orden.entrega_id)
    papel = mundo.tx(EVENTO).papel.bloquear(orden.entrega_id)
    assert papel == replace(hecha, anulacion=ANULACION)
    assert papel.estado is Estado.ANULADA


async def test_nobody_takes_back_what_another_ordered_also_before_it_came() -> None:
    mundo, _, una = await con_una()
    with pytest.raises(EntregaDesconocida):
        await anular(mundo, una.entrega.entrega_id, productor="antecedentes")
    assert mundo.unica == una
    otra = entrega(una.entrega.destinatario)
    await anular(mundo, otra.entrega_id, productor="antecedentes")
    await depositar(mundo, otra)
    assert [notificacion.anulacion for notificacion in mundo.notificaciones.values()] == [None, None]


async def test_no_instant_precedes_that_of_the_act_that_takes_it_back() -> None:
    mundo, _, una = await con_una()
    with pytest.raises(RelojNoFiable):
        await anular(mundo, una.entrega.entrega_id, replace(ANULACION, anulada=AHORA + timedelta(minutes=1)))
    assert mundo.anulaciones == {}
