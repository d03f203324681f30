from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.cursors import CursorInvalido, Cursors
from services.casillero.application.listar_notificaciones import Command, ListarNotificaciones
from services.casillero.domain.errors import EstadoDesconocido, MarcaInvalida
from services.casillero.domain.marcas import Marcas
from services.casillero.tests.casos_de_busqueda import CASOS, DEPOSITADAS
from services.casillero.tests.fakes import AHORA, Mundo, entrega, usuario
from services.casillero.tests.unit.comun import abrir, acceder, depositar

CASO = ListarNotificaciones(Cursors(b"k" * 32))


async def con_cinco() -> tuple[Mundo, UUID]:
    """Five notificaciones, an hour apart, asuntos "asunto 0" (oldest) to "asunto 4"."""
    mundo = Mundo()
    persona = await abrir(mundo)
    for numero in range(5):
        await depositar(mundo, entrega(persona, asunto=f"Asunto {numero}"))
        mundo.clock.advance(hours=1)
    await depositar(mundo, entrega(await abrir(mundo), asunto="Ajeno"))
    return mundo, persona


async def asuntos(mundo: Mundo, persona: UUID | None, command: Command) -> tuple[list[str], str]:
    pagina = await mundo.runner.run(CASO, usuario(persona), command)
    return [una.notificacion.entrega.asunto[-1:] for una in pagina.notificaciones], pagina.siguiente


async def test_ones_own_newest_first_page_by_page() -> None:
    mundo, persona = await con_cinco()
    leidos, cursor = await asuntos(mundo, persona, Command(limite=2))
    assert leidos == ["4", "3"]
    leidos, cursor = await asuntos(mundo, persona, Command(limite=2, cursor=cursor))
    assert leidos == ["2", "1"]
    assert await asuntos(mundo, persona, Command(limite=2, cursor=cursor)) == (["0"], "")


async def test_pages_do_not_shift_when_something_new_arrives() -> None:
    mundo, persona = await con_cinco()
    _, cursor = await asuntos(mundo, persona, Command(limite=2))
    await depositar(mundo, entrega(persona, asunto="Asunto 9"))
    assert (await asuntos(mundo, persona, Command(limite=2, cursor=cursor)))[0] == ["2", "1"]


async def test_filters() -> None:
    mundo, persona = await con_cinco()
    tres = next(una for una in mundo.notificaciones.values() if una.entrega.asunto == "Asunto 3")
    await acceder(mundo, persona, tres.notificacion_id)
    desde, hasta = AHORA + timedelta(hours=1), AHORA + timedelta(hours=3)
    for command, hallados in (
        (Command(estado="abierta"), ["3"]),
        (Command(estado="sin_abrir"), ["4", "2", "1", "0"]),
        (Command(desde=desde, hasta=hasta), ["2", "1"]),
        (Command(q="asuntos 3"), ["3"]),
    ):
        assert await asuntos(mundo, persona, command) == (hallados, "")


@pytest.mark.parametrize(("q", "esperadas"), CASOS)
async def test_search(q: str, esperadas: set[int]) -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    for asunto, numero in DEPOSITADAS:
        for destinatario in (persona, otra):
            await depositar(mundo, entrega(destinatario, asunto=asunto, numero_de_expediente=numero))
        mundo.clock.advance(hours=1)
    pagina = await mundo.runner.run(CASO, usuario(persona), Command(q=q))
    halladas = [una.notificacion.entrega for una in pagina.notificaciones]
    suyas = [(una.asunto, una.numero_de_expediente) for una in halladas]
    assert suyas == [DEPOSITADAS[cual] for cual in sorted(esperadas, reverse=True)]
    assert {una.destinatario for una in halladas} <= {persona}


async def test_by_marks_of_whoever_asks() -> None:
    mundo, persona = await con_cinco()
    por_asunto = {una.entrega.asunto[-1]: cual for cual, una in mundo.notificaciones.items()}
    mundo.marcas = {
        (persona, por_asunto["0"]): Marcas(destacada=True, etiquetas=("Urgente",)),
        (persona, por_asunto["1"]): Marcas(archivada=True, carpeta="Civil", etiquetas=("Urgente", "ver")),
        (persona, por_asunto["2"]): Marcas(),
        (uuid4(), por_asunto["3"]): Marcas(True, True, "Civil", ("Urgente",)),
    }
    for command, hallados in (
        (Command(destacada=True), ["0"]),
        (Command(destacada=False), ["4", "3", "2", "1"]),
        (Command(archivada=False), ["4", "3", "2", "0"]),
        (Command(archivada=True), ["1"]),
        (Command(carpeta=" Civil"), ["1"]),
        (Command(etiqueta="Urgente"), ["1", "0"]),
        (Command(etiqueta="Urgente", archivada=False), ["0"]),
        (Command(etiqueta="urgente"), []),
        (Command(etiqueta="Urg"), []),
        (Command(destacada=True, carpeta="Civil"), []),
    ):
        assert await asuntos(mundo, persona, command) == (hallados, "")
    pagina = await mundo.runner.run(CASO, usuario(persona), Command(q="asunto 1"))
    assert [una.marcas for una in pagina.notificaciones] == [mundo.marcas[persona, por_asunto["1"]]]
    with pytest.raises(MarcaInvalida):
        await asuntos(mundo, persona, Command(carpeta="x" * 61))


async def test_a_cursor_serves_its_caller_and_its_filter_only() -> None:
    mundo, persona = await con_cinco()
    _, cursor = await asuntos(mundo, persona, Command(limite=2))
    for quien, command in (
        (uuid4(), Command(cursor=cursor)),
        (None, Command(cursor=cursor)),
        (persona, Command(cursor=cursor, q="a")),
        (persona, Command(cursor=cursor, estado="abierta")),
        (persona, Command(cursor=cursor, desde=AHORA)),
        (persona, Command(cursor=cursor, destacada=False)),
        (persona, Command(cursor=cursor, archivada=True)),
        (persona, Command(cursor=cursor, carpeta="a")),
        (persona, Command(cursor=cursor, etiqueta="a")),
        (persona, Command(cursor=("y" if cursor[0] == "x" else "x") + cursor[1:])),
    ):
        with pytest.raises(CursorInvalido):
            await asuntos(mundo, quien, command)


async def test_unknown_estado_is_refused_by_name() -> None:
    with pytest.raises(EstadoDesconocido) as refused:
        await asuntos(Mundo(), uuid4(), Command(estado="cerrada"))
    assert refused.value.metadata == {"campo": "estado"}


async def test_limits() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for _ in range(103):
        await depositar(mundo, entrega(persona))
    for limite, cuantas in ((0, 20), (-1, 20), (100, 100), (1000, 100)):
        assert len((await asuntos(mundo, persona, Command(limite=limite)))[0]) == cuantas


async def test_an_unverified_account_has_an_empty_list() -> None:
    mundo, _ = await con_cinco()
    assert await asuntos(mundo, None, Command()) == ([], "")
