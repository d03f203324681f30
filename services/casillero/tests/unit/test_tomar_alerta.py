"""An alert is written down as under way before it is handed over."""

from services.casillero.domain.alerta import CADUCADA, INTERRUMPIDA, Estado, Resultado
from services.casillero.tests.fakes_de_vecinos import FakeMensajero
from services.casillero.tests.unit.alertas import ANA, Aviso
from services.casillero.tests.unit.comun import acceder


async def test_who_takes_it_is_the_only_one() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    tomada = await aviso.tomar()
    assert tomada == aviso.unica
    assert (aviso.unica.estado, aviso.unica.intentos) == (Estado.EN_CURSO, 1)
    assert await aviso.tomar() is None


async def test_one_whose_process_died_is_in_doubt_is_said_to_be_and_is_tried_once_more() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    await aviso.tomar()
    aviso.mundo.clock.advance(seconds=60)
    assert await aviso.tomar() is None
    assert (aviso.unica.estado, aviso.unica.causa, aviso.unica.dudas) == (Estado.INCIERTA, INTERRUMPIDA, 1)
    assert aviso.pruebas() == ["ConsignmentNotificationUnsure"]
    assert aviso.mundo.evidencias[-1].detalle.endswith("puede haber llegado; se intenta otra vez")
    aviso.mundo.clock.advance(minutes=15)
    assert await aviso.tomar() is not None
    aviso.mundo.clock.advance(seconds=60)
    assert await aviso.tomar() is None
    assert (aviso.unica.estado, aviso.unica.proximo) == (Estado.INCIERTA, None)
    assert aviso.mundo.evidencias[-1].detalle.endswith("puede haber llegado; no se intenta más")
    aviso.mundo.clock.advance(days=1)
    assert await aviso.tomar() is None
    assert aviso.pruebas() == ["ConsignmentNotificationUnsure"] * 2


async def test_one_that_its_owner_wants_no_more_is_dropped() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    await aviso.preferir(correo=False)
    assert await aviso.tomar() is None
    assert (aviso.unica.estado, aviso.unica.destino, aviso.pruebas()) == (Estado.OMITIDA, "", [])


async def test_one_about_what_was_opened_meanwhile_is_dropped_and_the_access_is_all_the_evidence() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    await acceder(aviso.mundo, aviso.persona, aviso.unica.notificacion_id)
    assert await aviso.tomar() is None
    assert (aviso.unica.estado, aviso.unica.destino, aviso.pruebas()) == (Estado.OMITIDA, "", [])
    assert aviso.mundo.tipos()[-1] == "ContentAccessTracking"


async def test_one_that_was_not_taken_is_not_tried_again_once_it_was_opened() -> None:
    aviso = await Aviso.con_una(ANA)
    aviso.correo = FakeMensajero((Resultado.NO_ENTREGADA, "SMTP_451"))
    await aviso.planificar()
    assert (await aviso.intentar()).estado is Estado.PENDIENTE
    await acceder(aviso.mundo, aviso.persona, aviso.unica.notificacion_id)
    aviso.mundo.clock.advance(minutes=1)
    assert (await aviso.intentar()).estado is Estado.OMITIDA
    assert len(aviso.correo.entregadas) == 1


async def test_one_that_waited_for_a_day_failed_unsent() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    aviso.mundo.clock.advance(days=1)
    assert await aviso.tomar() is None
    assert (aviso.unica.estado, aviso.unica.causa, aviso.unica.intentos) == (Estado.FALLIDA, CADUCADA, 0)
    assert aviso.pruebas() == ["ConsignmentNotificationFailure"]
