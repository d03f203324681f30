"""What mails that came back say of alerts."""

from uuid import UUID, uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.casillero.application.anotar_devolucion import AnotarDevolucion, Command
from services.casillero.domain.alerta import Accion, Estado, Resultado
from services.casillero.tests.fakes_de_vecinos import FakeMensajero
from services.casillero.tests.unit.alertas import ANA, Aviso

CLI = servicio("cli")


async def vuelve(aviso: Aviso, accion: Accion | None, codigo: str = "5.1.1", alerta_id: UUID | None = None) -> bool:
    command = Command(alerta_id or aviso.unica.alerta_id, accion, codigo)
    return await aviso.mundo.runner.run(AnotarDevolucion(), CLI, command)


async def enviada() -> Aviso:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    await aviso.intentar()
    return aviso


async def test_one_that_came_back_bounced_and_is_noted_once() -> None:
    aviso = await enviada()
    assert await vuelve(aviso, Accion.FALLIDA)
    assert (aviso.unica.estado, aviso.unica.causa) == (Estado.REBOTADA, "DSN_5.1.1")
    assert not await vuelve(aviso, Accion.FALLIDA)
    assert not await vuelve(aviso, Accion.DEMORADA)
    assert aviso.pruebas() == ["ConsignmentNotification", "ConsignmentNotificationBounce"]
    assert aviso.mundo.evidencias[-1].detalle.endswith("causa: DSN_5.1.1")
    assert aviso.mundo.evidencias[-1].actor == "servicio:cli"


async def test_one_that_is_late_is_in_evidence_once_by_status_and_may_still_bounce() -> None:
    aviso = await enviada()
    assert await vuelve(aviso, Accion.DEMORADA, "4.4.1")
    assert not await vuelve(aviso, Accion.DEMORADA, "4.4.1")
    assert aviso.unica.estado is Estado.ENVIADA
    assert await vuelve(aviso, Accion.FALLIDA, "4.4.7")
    assert [*aviso.pruebas()[1:]] == ["ConsignmentNotificationDelay", "ConsignmentNotificationBounce"]


async def test_one_in_doubt_that_came_back_is_not_tried_again() -> None:
    aviso = await Aviso.con_una(ANA)
    aviso.correo = FakeMensajero((Resultado.DUDOSA, "TimeoutError"))
    await aviso.planificar()
    await aviso.intentar()
    assert await vuelve(aviso, Accion.FALLIDA)
    aviso.mundo.clock.advance(hours=1)
    await aviso.intentar()
    assert (aviso.unica.estado, len(aviso.correo.entregadas)) == (Estado.REBOTADA, 1)


async def test_one_that_was_never_handed_over_cannot_come_back() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    assert not await vuelve(aviso, Accion.FALLIDA)
    assert aviso.unica.estado is Estado.PENDIENTE


@pytest.mark.parametrize("codigo", ["", "5.1", "5.1.1; rm", "9.1.1", "٥.1.1", "5.1.1111"])
async def test_a_status_that_is_none_is_not_repeated(codigo: str) -> None:
    aviso = await enviada()
    assert await vuelve(aviso, Accion.FALLIDA, codigo)
    assert aviso.unica.causa == "DSN_SIN_CODIGO"


async def test_what_is_of_no_alert_or_says_nothing_is_not_noted() -> None:
    aviso = await enviada()
    antes = list(aviso.mundo.evidencias)
    assert not await vuelve(aviso, Accion.FALLIDA, alerta_id=uuid4())
    assert not await vuelve(aviso, None)
    assert not await aviso.mundo.runner.run(AnotarDevolucion(), CLI, Command(None, Accion.FALLIDA, "5.1.1"))
    assert aviso.mundo.evidencias == antes
