"""The life of a communication: the rules of domain/resolucion.py."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.expedientes.domain.resolucion import Comunicacion, Estado

T = datetime(2026, 3, 2, 16, tzinfo=UTC)
NUEVA = Comunicacion(uuid4(), uuid4(), uuid4(), uuid4(), "Rosa", uuid4(), "Ana", T)


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
