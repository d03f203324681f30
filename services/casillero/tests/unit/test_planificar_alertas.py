"""A deposit becomes one alert for each channel and account, once."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import pytest

from libs.foundation.core.errors import Unavailable
from services.casillero.application.planificar_alertas import Command, PlanificarAlertas
from services.casillero.domain.alerta import Canal, Contacto, Estado
from services.casillero.domain.entrega import Clase
from services.casillero.tests.fakes import Mundo, entrega
from services.casillero.tests.fakes_de_vecinos import FakeContactos
from services.casillero.tests.unit.alertas import ANA, JOB, LUIS, Aviso
from services.casillero.tests.unit.comun import depositar


async def test_who_has_not_said_is_told_by_mail_and_by_nothing_else() -> None:
    aviso = await Aviso.con_una(ANA, LUIS)
    assert await aviso.planificar() == 1
    assert {(una.cuenta_id, una.canal, una.destino, una.estado) for una in aviso.mundo.alertas.values()} == {
        (ANA.cuenta_id, Canal.CORREO, "ana@ejemplo.gt", Estado.PENDIENTE),
        (LUIS.cuenta_id, Canal.CORREO, "luis@ejemplo.gt", Estado.PENDIENTE),
    }
    assert aviso.pruebas() == []


async def test_planned_again_nothing_is_told_twice() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    assert await aviso.planificar() == 0
    assert len(aviso.mundo.alertas) == 1


async def test_what_another_process_planned_meanwhile_is_its() -> None:
    aviso = await Aviso.con_una(ANA)
    caso = PlanificarAlertas(aviso.mundo.runner, aviso.contactos, tuple(Canal))
    seen = await caso.prepare(JOB, Command())
    await aviso.planificar()
    caso.handle(aviso.mundo.tx(JOB), Command(), seen)
    assert len(aviso.mundo.alertas) == 1


async def test_by_short_message_only_who_wants_it_where_there_is_such() -> None:
    aviso = await Aviso.con_una(ANA, LUIS)
    await aviso.preferir(sms=True, correo=False)
    await aviso.planificar()
    assert (aviso.unica.canal, aviso.unica.destino) == (Canal.SMS, "+50223456789")
    without = await Aviso.con_una(LUIS)
    await without.preferir(sms=True)
    await without.planificar(Canal.CORREO)
    assert without.unica.canal is Canal.CORREO


async def test_who_wants_none_is_told_nothing_and_identity_is_not_asked() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.preferir(correo=False, push=False)
    await aviso.planificar()
    assert (aviso.mundo.alertas, aviso.mundo.sin_alertar, aviso.contactos.preguntas) == ({}, [], 0)
    assert aviso.pruebas() == []


async def test_that_there_is_nobody_to_tell_is_in_evidence() -> None:
    aviso = await Aviso.con_una(ANA)
    await aviso.preferir(sms=True)
    await aviso.planificar()
    assert aviso.pruebas() == ["ConsignmentNotificationFailure"]
    assert aviso.mundo.evidencias[-1].detalle == "sms; ninguna cuenta tiene adónde avisarle"
    assert aviso.unica.canal is Canal.CORREO


async def test_without_identity_it_waits_and_nobody_is_taken_for_one_without_an_address() -> None:
    class Away(FakeContactos):
        async def de(self, personas: Collection[UUID]) -> Mapping[UUID, Sequence[Contacto]]:
            raise Unavailable

    aviso = await Aviso.con_una(ANA)
    there, aviso.contactos = aviso.contactos, Away()
    with pytest.raises(Unavailable):
        await aviso.planificar()
    assert (len(aviso.mundo.sin_alertar), aviso.pruebas()) == (1, [])
    aviso.contactos = there
    await aviso.planificar()
    assert len(aviso.mundo.alertas) == 1


async def test_what_went_on_paper_or_to_nobody_is_told_to_nobody_and_an_aviso_is_told() -> None:
    mundo = Mundo()
    aviso = await Aviso.con_una(ANA)
    await depositar(mundo, entrega(aviso.persona))
    assert mundo.sin_alertar == []
    await depositar(aviso.mundo, entrega(aviso.persona, clase=Clase.AVISO))
    assert len(aviso.mundo.sin_alertar) == 2
