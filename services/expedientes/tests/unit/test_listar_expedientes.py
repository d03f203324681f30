import pytest

from libs.foundation.core.cursors import CursorInvalido
from libs.foundation.core.principals import Principal
from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.application.listar_expedientes import Listado, ListarExpedientes
from services.expedientes.tests.fakes import CURSORES
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, abogado, parte, usuario


async def numeros(sala: Sala, quien: Principal, limite: int = 0, cursor: str = "") -> tuple[list[int], str]:
    pagina = await sala.mundo.runner.run(ListarExpedientes(CURSORES), quien, Listado(limite, cursor))
    return [uno.numero.secuencia for uno in pagina.filas], pagina.siguiente


async def test_mine_and_my_courts_newest_first_reserved_ones_too() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    for secuencia in (1, 2, 3):
        sala.expediente(
            *([rosa] if secuencia != 2 else []), secuencia=secuencia, llave=b"k" if secuencia == 3 else None
        )
        sala.mundo.clock.advance(seconds=1)
    assert await numeros(sala, usuario(rosa.persona)) == ([3, 1], "")
    assert await numeros(sala, SECRETARIA) == ([3, 2, 1], "")
    assert await numeros(sala, AJENA) == ([], "")
    assert await numeros(sala, usuario(None)) == ([], "")


async def test_of_a_reserved_case_the_list_names_nobody_whoever_asks() -> None:
    sala = Sala()
    rosa = parte("Rosa", abogados=(abogado("Ana"),))
    sala.expediente(rosa, secuencia=1)
    reservado = sala.expediente(rosa, secuencia=2, llave=b"k")
    for quien in (SECRETARIA, usuario(rosa.persona), usuario(rosa.abogados[0].persona)):
        pagina = await sala.mundo.runner.run(ListarExpedientes(CURSORES), quien, Listado())
        assert {uno.numero.secuencia: uno.partes for uno in pagina.filas} == {1: (rosa,), 2: ()}
        abierto = await sala.mundo.runner.run(ConsultarExpediente(), quien, Consulta(str(reservado.numero)))
        assert abierto.partes == (rosa,)
    assert [una.expediente_id for una in sala.mundo.anotaciones] == [reservado.expediente_id] * 3


async def test_pages_are_bound_to_caller_and_filter() -> None:
    sala = Sala()
    for secuencia in range(1, 4):
        sala.expediente(secuencia=secuencia)
        sala.mundo.clock.advance(seconds=1)
    primera, cursor = await numeros(sala, SECRETARIA, 2)
    assert primera == [3, 2]
    assert await numeros(sala, SECRETARIA, 2, cursor) == ([1], "")
    with pytest.raises(CursorInvalido):
        await numeros(sala, AJENA, 2, cursor)
    with pytest.raises(CursorInvalido):
        await numeros(sala, SECRETARIA, 2, cursor[:-2])


async def test_a_page_has_at_most_a_hundred_and_twenty_unless_asked() -> None:
    sala = Sala()
    for secuencia in range(1, 103):
        sala.expediente(secuencia=secuencia)
    assert [len((await numeros(sala, SECRETARIA, limite))[0]) for limite in (0, -1, 7, 100, 5000)] == [
        20,
        20,
        7,
        100,
        100,
    ]
