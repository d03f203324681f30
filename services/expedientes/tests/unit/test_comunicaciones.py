"""RegistrarDeposito, RegistrarAcceso and RegistrarEntregaEnPapel, and the life of a communication."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.application.registrar_deposito import Deposito, RegistrarDeposito
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.resolucion import Comunicacion, Estado
from services.expedientes.tests.unit.comun import CASILLERO, Sala

T = datetime(2026, 3, 2, 16, tzinfo=UTC)
NUEVA = Comunicacion(uuid4(), uuid4(), uuid4(), uuid4(), "Rosa", uuid4(), "Ana", T)


def pasos(entrega: Entrega) -> list[tuple[Any, Any]]:
    return [
        (RegistrarDeposito(), Deposito(entrega, T)),
        (RegistrarAcceso(), Acceso(entrega, T)),
        (RegistrarEntregaEnPapel(), EnPapelPendiente(entrega)),
    ]


async def test_each_instant_is_kept() -> None:
    sala = Sala()
    una, otra = (await sala.emitir(sala.expediente())).comunicaciones
    for caso, command in pasos(Entrega(una.entrega_id, True))[:2]:
        await sala.mundo.runner.run(caso, CASILLERO, command)
    guardada = sala.mundo.comunicaciones[una.entrega_id]
    assert (guardada.puesta_a_disposicion, guardada.acceso, guardada.estado) == (T, T, Estado.ACCEDIDA)
    await sala.mundo.runner.run(*_en(CASILLERO, pasos(Entrega(otra.entrega_id, True))[2]))
    assert sala.mundo.comunicaciones[otra.entrega_id].estado is Estado.PAPEL_PENDIENTE


def _en(quien: Any, paso: tuple[Any, Any]) -> tuple[Any, Any, Any]:
    return paso[0], quien, paso[1]


@pytest.mark.parametrize("cual", range(3))
async def test_avisos_change_nothing_and_unknown_deliveries_are_parked(cual: int) -> None:
    sala = Sala()
    await sala.mundo.runner.run(*_en(CASILLERO, pasos(Entrega(uuid4(), False))[cual]))
    with pytest.raises(EntregaDesconocida):
        await sala.mundo.runner.run(*_en(CASILLERO, pasos(Entrega(uuid4(), True))[cual]))


@given(st.lists(st.sampled_from(["deposito", "acceso", "efecto", "papel"]), max_size=8))
def test_whatever_is_told_again_the_first_word_stays(dichos: list[str]) -> None:
    una, primero = NUEVA, dict[str, datetime]()
    for lugar, dicho in enumerate(dichos):
        instante = T + timedelta(minutes=lugar)
        primero.setdefault(dicho, instante)
        if dicho == "deposito":
            una = una.depositar(instante)
        elif dicho == "acceso":
            una = una.acceder(instante)
        elif dicho == "efecto":
            una = una.surtir_efecto(instante, "r")
        else:
            una = una.ir_en_papel()
    assert una.puesta_a_disposicion == primero.get("deposito")
    assert una.acceso == primero.get("acceso")
    assert una.efectiva == primero.get("efecto")
    assert (una.estado is Estado.ACCEDIDA) == ("acceso" in primero)


def test_it_closes_its_document_until_it_is_opened_or_served_on_paper() -> None:
    assert NUEVA.cerrada
    assert NUEVA.depositar(T).surtir_efecto(T, "deposito").cerrada  # effective, yet unread
    assert not NUEVA.depositar(T).acceder(T).cerrada
    assert NUEVA.ir_en_papel().cerrada
    assert not NUEVA.ir_en_papel().surtir_efecto(T, "papel").cerrada
