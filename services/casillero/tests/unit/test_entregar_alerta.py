"""What becomes of handing an alert over, and its evidence."""

import pytest

from services.casillero.application.entregar_alerta import Command, EntregarAlerta
from services.casillero.domain.alerta import Estado, Resultado
from services.casillero.tests.fakes_de_vecinos import FakeMensajero
from services.casillero.tests.unit.alertas import ANA, JOB, Aviso


async def test_it_is_handed_over_once_and_in_evidence_without_the_address() -> None:
    aviso = await Aviso.con_una(ANA)
    antes = aviso.mundo.unica
    await aviso.planificar()
    assert (await aviso.intentar()).estado is Estado.ENVIADA
    aviso.mundo.clock.advance(days=2)
    await aviso.intentar()
    assert [una.destino for una in aviso.correo.entregadas] == ["ana@ejemplo.gt"]
    assert aviso.pruebas() == ["ConsignmentNotification"]
    prueba = aviso.mundo.evidencias[-1]
    assert prueba.detalle == f"correo a la cuenta {ANA.cuenta_id}; intentos: 1"
    assert prueba.actor == "servicio:casillero por job:enviar_alertas"
    assert aviso.mundo.unica == antes, "nothing legal changes"
    assert "ana@" not in repr((aviso.mundo.evidencias, aviso.mundo.alertas))


@pytest.mark.parametrize(
    ("resultado", "tipo", "estado"),
    [
        (Resultado.RECHAZADA, "ConsignmentNotificationBounce", Estado.REBOTADA),
        (Resultado.DUDOSA, "ConsignmentNotificationUnsure", Estado.INCIERTA),
    ],
)
async def test_each_way_of_going_wrong_is_called_by_its_name(resultado: Resultado, tipo: str, estado: Estado) -> None:
    aviso = await Aviso.con_una(ANA)
    aviso.correo = FakeMensajero((resultado, "SMTP_550"))
    await aviso.planificar()
    assert (await aviso.intentar()).estado is estado
    assert aviso.pruebas() == [tipo]
    assert "causa: SMTP_550" in aviso.mundo.evidencias[-1].detalle


async def test_what_is_not_taken_now_is_tried_again_and_only_its_end_is_in_evidence() -> None:
    aviso = await Aviso.con_una(ANA)
    aviso.correo = FakeMensajero((Resultado.NO_ENTREGADA, "SMTP_451"), (Resultado.ENTREGADA, ""))
    await aviso.planificar()
    assert (await aviso.intentar()).estado is Estado.PENDIENTE
    await aviso.intentar()
    assert (len(aviso.correo.entregadas), aviso.pruebas()) == (1, [])
    aviso.mundo.clock.advance(seconds=5)
    assert (await aviso.intentar()).estado is Estado.ENVIADA
    assert aviso.mundo.evidencias[-1].detalle.endswith("intentos: 2")


async def test_one_that_may_have_come_twice_says_so() -> None:
    aviso = await Aviso.con_una(ANA)
    aviso.correo = FakeMensajero((Resultado.DUDOSA, "TimeoutError"), (Resultado.ENTREGADA, ""))
    await aviso.planificar()
    await aviso.intentar()
    aviso.mundo.clock.advance(minutes=15)
    await aviso.intentar()
    assert aviso.pruebas() == ["ConsignmentNotificationUnsure", "ConsignmentNotification"]
    assert aviso.mundo.evidencias[-1].detalle.endswith("un intento anterior pudo haber llegado")
    assert len({una.alerta_id for una in aviso.correo.entregadas}) == 1, "the same Message-ID"


async def test_an_answer_that_comes_after_the_doubt_was_noted_changes_nothing() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    tomada = await aviso.tomar()
    assert tomada is not None
    aviso.mundo.clock.advance(seconds=60)
    await aviso.tomar()
    assert await aviso.entregar(tomada) is None
    assert aviso.unica.estado is Estado.INCIERTA
    aviso.mundo.clock.advance(minutes=15)
    segunda = await aviso.tomar()
    assert segunda is not None
    assert await aviso.entregar(tomada) is None, "nor does it end another's attempt"
    assert aviso.unica == segunda


async def test_a_channel_that_is_here_no_more_is_waited_for() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    tomada = await aviso.tomar()
    assert tomada is not None
    await aviso.mundo.runner.run(EntregarAlerta({}), JOB, Command(tomada))
    assert (aviso.unica.estado, aviso.unica.causa) == (Estado.PENDIENTE, "CANAL_NO_DISPONIBLE")
