from typing import Any
from uuid import UUID, uuid4

import pytest

from services.casillero.application.consultar_notificacion import Command as Consulta
from services.casillero.application.consultar_notificacion import ConsultarNotificacion
from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe
from services.casillero.application.marcar_notificacion import Command, MarcarNotificacion
from services.casillero.domain.errors import MarcaInvalida, NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas
from services.casillero.domain.membresia import Membresia
from services.casillero.tests.fakes import GT, Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import con_una


async def marcar(mundo: Mundo, persona: UUID | None, cual: UUID, **pedidas: Any) -> Marcas:
    return await mundo.runner.run(MarcarNotificacion(GT), usuario(persona), Command(cual, **pedidas))


async def test_marks_that_are_not_named_stay_and_none_is_of_legal_consequence() -> None:
    mundo, persona, una = await con_una()
    antes = (list(mundo.events), list(mundo.evidencias), dict(mundo.casilleros), dict(mundo.notificaciones))
    pedidas = {"destacada": True, "carpeta": "  Caso   Xicará ", "etiquetas": ["urgente", "apelar", "urgente", " "]}
    puestas = await marcar(mundo, persona, una.notificacion_id, **pedidas)
    assert puestas == Marcas(True, False, "Caso Xicará", ("apelar", "urgente"))
    vista = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), Consulta(una.notificacion_id))
    assert vista.marcas == puestas
    await marcar(mundo, persona, una.notificacion_id, archivada=True)
    vista = await mundo.runner.run(ConsultarNotificacion(), usuario(persona), Consulta(una.notificacion_id))
    assert vista.marcas == Marcas(True, True, "Caso Xicará", ("apelar", "urgente"))
    ningunas = {"destacada": False, "archivada": False, "carpeta": "", "etiquetas": []}
    assert await marcar(mundo, persona, una.notificacion_id, **ningunas) == Marcas()
    assert (mundo.events, mundo.evidencias, mundo.casilleros, mundo.notificaciones) == antes


async def test_each_member_of_an_entity_has_marks_of_their_own() -> None:
    mundo, entidad, una = await con_una()
    entidades = FakeEntidades({entidad: Membresia(uuid4(), entidad)})
    ana, beto = usuario(uuid4()), usuario(uuid4())
    poner, ver = EnNombreDe(MarcarNotificacion(GT), entidades), EnNombreDe(ConsultarNotificacion(), entidades)
    await mundo.runner.run(poner, ana, DeEntidad(entidad, Command(una.notificacion_id, archivada=True)))
    vistas = [
        await mundo.runner.run(ver, quien, DeEntidad(entidad, Consulta(una.notificacion_id))) for quien in (ana, beto)
    ]
    assert [vista.marcas.archivada for vista in vistas] == [True, False]
    assert mundo.auditoria.kept[0].accion == "MARCAR_NOTIFICACION"


async def test_nobody_marks_what_is_not_theirs() -> None:
    mundo, _, una = await con_una()
    for persona in (uuid4(), None):
        with pytest.raises(NotificacionNoEncontrada):
            await marcar(mundo, persona, una.notificacion_id, destacada=True)
    assert mundo.marcas == {}


@pytest.mark.parametrize(
    ("pedidas", "campo"),
    [
        ({"carpeta": "x" * 61}, "carpeta"),
        ({"carpeta": "a\x00"}, "carpeta"),
        ({"carpeta": "a\u202eb"}, "carpeta"),
        ({"etiquetas": ["x" * 61]}, "etiquetas"),
        ({"etiquetas": ["a\x1b"]}, "etiquetas"),
        ({"etiquetas": [str(numero) for numero in range(11)]}, "etiquetas"),
    ],
)
async def test_what_is_no_name_is_refused_by_field(pedidas: dict[str, Any], campo: str) -> None:
    mundo, persona, una = await con_una()
    with pytest.raises(MarcaInvalida) as refused:
        await marcar(mundo, persona, una.notificacion_id, **pedidas)
    assert refused.value.metadata == {"campo": campo}
    assert mundo.marcas == {}


async def test_a_name_typed_in_two_ways_is_one() -> None:
    mundo, persona, una = await con_una()
    puestas = await marcar(mundo, persona, una.notificacion_id, carpeta="Xicara\u0301", etiquetas=["a\nb", "a b"])
    assert (puestas.carpeta, puestas.etiquetas) == ("Xicará", ("a b",))
