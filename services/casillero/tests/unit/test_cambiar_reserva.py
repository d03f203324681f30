from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.errors import RelojNoFiable
from services.casillero.application.cambiar_reserva import CambiarReserva, Command
from services.casillero.application.listar_notificaciones import Command as Listado
from services.casillero.application.listar_notificaciones import ListarNotificaciones
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.reserva import Reserva, es_reservada
from services.casillero.tests.fakes import AHORA, EVENTO, Mundo, entrega, usuario
from services.casillero.tests.unit.comun import abrir, acceder, con_una, depositar

RESERVADO, ABIERTO = Reserva("expedientes", "e1", True, 1), Reserva("expedientes", "e1", False, 2)


async def cambiar(mundo: Mundo, *reservas: Reserva) -> None:
    for reserva in reservas:
        await mundo.runner.run(CambiarReserva(), EVENTO, Command(reserva))


async def listadas(mundo: Mundo, persona: UUID, q: str = "") -> list[Notificacion]:
    pagina = await mundo.runner.run(ListarNotificaciones(Cursors(b"k" * 32)), usuario(persona), Listado(q=q))
    return [vista.notificacion for vista in pagina.notificaciones]


async def test_of_a_case_that_becomes_reserved_a_list_tells_nothing_and_finds_nothing() -> None:
    mundo, persona, una = await con_una()
    await depositar(mundo, entrega(persona, expediente_id="e2", asunto="Otra cosa", numero_de_expediente="02"))
    mundo.anulaciones[una.entrega.entrega_id, "expedientes"] = Anulacion(AHORA, "a2", "decreto", "por Rosa Ixchel")
    await cambiar(mundo, RESERVADO)
    cubierta, abierta = sorted(await listadas(mundo, persona), key=lambda fila: fila.reservada, reverse=True)
    assert cubierta.reservada
    assert cubierta.entrega.asunto == "Notificación de un expediente reservado"
    assert cubierta.entrega.numero_de_expediente == ""
    assert cubierta.anulacion == Anulacion(AHORA, "a2", "un acto posterior", "")
    assert (abierta.reservada, abierta.entrega.asunto) == (False, "Otra cosa")
    for q in ("trámite", "01017-2026-00001", "reservado"):
        assert await listadas(mundo, persona, q) == []
    assert len(await listadas(mundo, persona, "otra")) == 1


async def test_whose_it_is_still_reads_it_by_opening_it() -> None:
    mundo, persona, una = await con_una()
    await cambiar(mundo, RESERVADO)
    abierta = await acceder(mundo, persona, una.notificacion_id)
    assert (abierta.reservada, abierta.entrega) == (True, una.entrega)


async def test_opened_again_everything_is_back() -> None:
    mundo, persona, una = await con_una()
    await cambiar(mundo, RESERVADO, ABIERTO)
    assert await listadas(mundo, persona) == await listadas(mundo, persona, "trámite") == [una]


async def test_each_change_is_in_evidence_once() -> None:
    mundo, _, una = await con_una()
    await cambiar(mundo, RESERVADO, RESERVADO, ABIERTO, RESERVADO)
    assert mundo.tipos()[3:] == ["ConfidentialityChange"] * 2
    assert [prueba.detalle for prueba in mundo.evidencias[3:]] == ["reservado; cambio 1", "abierto; cambio 2"]
    assert {prueba.entrega_id for prueba in mundo.evidencias} == {una.entrega.entrega_id}


async def test_the_latest_change_counts_in_whatever_order_they_come() -> None:
    mundo, _, una = await con_una()
    await cambiar(mundo, ABIERTO, RESERVADO)
    assert mundo.unica == una


@pytest.mark.parametrize(
    ("ordenada", "cambio", "reserva", "esperada"),
    [
        (False, 0, None, False),
        (True, 0, None, True),
        (False, 0, RESERVADO, True),
        # Ordered after the change, and come before or after it.
        (True, 1, RESERVADO, True),
        (True, 1, ABIERTO, False),
        # Ordered when it was open again: a change told late is an old one.
        (False, 2, RESERVADO, False),
        (False, 2, ABIERTO, False),
    ],
)
async def test_a_delivery_is_measured_by_the_latest_of_its_order_and_the_changes_told(
    ordenada: bool, cambio: int, reserva: Reserva | None, esperada: bool
) -> None:
    for antes in (True, False):
        mundo = Mundo()
        persona = await abrir(mundo)
        orden = entrega(persona, reservado=ordenada, cambio_de_reserva=cambio)
        assert es_reservada(orden, reserva) is esperada
        suyas = [reserva] if reserva else []
        if antes:
            await cambiar(mundo, *suyas)
        await depositar(mundo, orden)
        if not antes:
            await cambiar(mundo, *suyas)
        assert mundo.unica.reservada is esperada


async def test_its_instant_is_not_before_what_was_written_in_the_mailbox() -> None:
    mundo, persona, una = await con_una()
    mundo.clock.advance(hours=-1)
    with pytest.raises(RelojNoFiable):
        await cambiar(mundo, RESERVADO)
    assert not mundo.unica.reservada
    assert "ConfidentialityChange" not in mundo.tipos()
    mundo.clock.instant = una.puesta_a_disposicion + timedelta(hours=1)
    await cambiar(mundo, RESERVADO)
    assert mundo.casilleros[persona].ultimo == mundo.evidencias[-1].instante == mundo.clock.now()


async def test_another_producers_case_of_that_id_is_another_case() -> None:
    mundo, _, una = await con_una()
    await cambiar(mundo, replace(RESERVADO, productor="antecedentes"), replace(RESERVADO, expediente_id=str(uuid4())))
    assert mundo.unica == una
