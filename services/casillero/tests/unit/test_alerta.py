"""How an alert ends, and when it is tried again."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.casillero.domain.alerta import Alerta, Canal, Contacto, Encolada, Estado, Resultado, alertar
from services.casillero.tests.fakes import AHORA

CONTACTO = Contacto(uuid4(), {Canal.CORREO: "ana@ejemplo.gt"})


def una() -> Alerta:
    return alertar(Encolada(uuid4(), uuid4(), uuid4(), uuid4()), Canal.CORREO, CONTACTO, AHORA).tomada(AHORA)


@pytest.mark.parametrize(
    ("resultado", "estado"), [(Resultado.ENTREGADA, Estado.ENVIADA), (Resultado.RECHAZADA, Estado.REBOTADA)]
)
def test_it_ends_once_it_was_taken_or_refused_for_good_and_forgets_the_address(
    resultado: Resultado, estado: Estado
) -> None:
    assert "ana@" not in repr((una(), CONTACTO))
    fin = una().con(resultado, "", AHORA)
    assert (fin.estado, fin.proximo, fin.destino) == (estado, None, "")


def test_what_was_not_taken_is_tried_again_later_each_time_for_a_day_and_no_longer() -> None:
    alerta, ahora, esperas = una(), AHORA, []
    while alerta.proximo is not None:
        alerta = alerta.con(Resultado.NO_ENTREGADA, "SMTP_451", ahora)
        if alerta.proximo is not None:
            esperas.append((alerta.proximo - ahora).total_seconds())
            ahora = alerta.proximo
            alerta = alerta.tomada(ahora)
    assert esperas[:9] == [5, 10, 20, 40, 80, 160, 320, 640, 900]
    assert set(esperas[8:]) == {900}
    assert timedelta(hours=23) < ahora - AHORA < timedelta(hours=24)
    assert (alerta.estado, alerta.causa) == (Estado.FALLIDA, "SMTP_451")
    assert alerta.intentos < 110


def test_a_doubt_lets_it_be_tried_once_more_and_no_more() -> None:
    duda = una().con(Resultado.DUDOSA, "TimeoutError", AHORA)
    assert (duda.estado, duda.dudas, duda.proximo) == (Estado.INCIERTA, 1, AHORA + timedelta(minutes=15))
    segunda = duda.tomada(AHORA).con(Resultado.DUDOSA, "TimeoutError", AHORA)
    assert (segunda.estado, segunda.dudas, segunda.proximo) == (Estado.INCIERTA, 2, None)


def test_what_may_have_arrived_is_never_said_to_have_failed() -> None:
    duda = una().con(Resultado.DUDOSA, "TimeoutError", AHORA).tomada(AHORA)
    assert duda.con(Resultado.NO_ENTREGADA, "SMTP_451", AHORA).estado is Estado.INCIERTA
    assert replace(duda, vence=AHORA).con(Resultado.NO_ENTREGADA, "SMTP_451", AHORA).estado is Estado.INCIERTA
    assert duda.con(Resultado.ENTREGADA, "", AHORA).estado is Estado.ENVIADA
