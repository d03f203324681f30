from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from libs.foundation.core.principals import Principal
from services.casillero.application.listar_casilleros import CasilleroPropio, Command, Titular
from services.casillero.application.listar_todos import ListarTodos
from services.casillero.application.ports_de_vecinos import EntidadMia
from services.casillero.tests.fakes import GT, Mundo, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import abrir, con_una, depositar
from services.casillero.tests.unit.test_abrir_casillero_de_unidad import ORGANO, UNIDAD, abierto


async def todos(mundo: Mundo, quien: Principal, *entidades: EntidadMia) -> Sequence[CasilleroPropio]:
    return await mundo.runner.run(ListarTodos(FakeEntidades({}, *entidades), GT), quien, Command())


async def test_all_that_one_reads_their_own_first_with_what_waits_in_each() -> None:
    mundo, persona, _ = await con_una()
    entidad = await abrir(mundo)
    await depositar(mundo, entrega(entidad))
    await abierto(mundo)
    await depositar(mundo, entrega(UNIDAD))
    await depositar(mundo, entrega(UNIDAD))
    suya = EntidadMia(uuid4(), "Cooperativa El Sauce", mundo.casilleros[entidad].numero)
    sin_abrir = EntidadMia(uuid4(), "Otra", "NINGUNO")
    quien = replace(
        usuario(persona), roles=frozenset({f"oficial@{ORGANO}", "juez@01025", "juez@99999", "administrador"})
    )
    propio, de_entidad, de_unidad = await todos(mundo, quien, suya, sin_abrir)
    assert (propio.casillero.persona, propio.titular, propio.en_nombre_de) == (persona, Titular.PROPIO, "")
    assert (de_entidad.casillero.persona, de_entidad.sin_abrir, de_entidad.titular) == (entidad, 1, Titular.ENTIDAD)
    assert (de_entidad.nombre, de_entidad.en_nombre_de) == (suya.nombre, str(suya.entidad_id))
    assert (de_unidad.casillero.persona, de_unidad.nuevas, de_unidad.titular) == (UNIDAD, 2, Titular.UNIDAD)
    assert (de_unidad.nombre, de_unidad.en_nombre_de) == (GT.catalogos.organo(ORGANO).nombre, ORGANO)
    assert [(uno.accion, uno.en_nombre_de) for uno in mundo.auditoria.kept] == [
        ("LISTAR_CASILLEROS", entidad),
        ("LISTAR_CASILLEROS", UNIDAD),
    ]


async def test_ones_own_alone_leaves_no_note_and_nobodys_is_nobodys() -> None:
    mundo, persona, _ = await con_una()
    await abierto(mundo)
    assert [uno.casillero.persona for uno in await todos(mundo, usuario(persona))] == [persona]
    assert await todos(mundo, usuario(None)) == []
    assert mundo.auditoria.kept == []
