"""What a quota limits, and what it does not."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from libs.jurisdiccion.casilleros import Cuota
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.vigencia import Procedencia
from services.casillero.application import listar_casilleros, marcar_notificacion
from services.casillero.domain.cuota import Uso
from services.casillero.domain.errors import CuotaAgotada
from services.casillero.tests.fakes import AHORA, GT, Mundo, entrega, usuario
from services.casillero.tests.unit.comun import abrir, depositar


def con_cuota() -> Jurisdiccion:
    """Guatemala with a small quota."""
    cuota = Cuota(entregas=2, carpetas=2, etiquetas=3, marcas=3, procedencia=Procedencia("prueba", AHORA.date()))
    return replace(GT, casilleros=replace(GT.casilleros, cuota=(*GT.casilleros.cuota, cuota)))


async def con_varias(cuantas: int = 5) -> tuple[Mundo, UUID, list[UUID]]:
    """A mailbox with so many notificaciones."""
    mundo = Mundo()
    persona = await abrir(mundo)
    for _ in range(cuantas):
        await depositar(mundo, entrega(persona), con_cuota())
    return mundo, persona, list(mundo.notificaciones)


async def marcar(mundo: Mundo, persona: UUID, cual: UUID, pedidas: dict[str, Any]) -> None:
    command = marcar_notificacion.Command(cual, **pedidas)
    await mundo.runner.run(marcar_notificacion.MarcarNotificacion(con_cuota()), usuario(persona), command)


async def uso(mundo: Mundo, persona: UUID) -> Uso:
    caso = listar_casilleros.ListarCasilleros(con_cuota())
    [propio] = await mundo.runner.run(caso, usuario(persona), listar_casilleros.Command())
    return propio.uso


async def test_more_deliveries_than_the_quota_are_told_to_the_owner_and_none_is_kept_out_or_dropped() -> None:
    mundo, persona, _ = await con_varias(2)
    assert (await uso(mundo, persona)).excedido is False
    await depositar(mundo, entrega(persona), con_cuota())
    assert len(mundo.notificaciones) == 3
    assert all(una.efectiva for una in mundo.notificaciones.values())
    hallado = await uso(mundo, persona)
    assert (hallado.entregas, hallado.cuota.entregas, hallado.excedido) == (3, 2, True)


@pytest.mark.parametrize(
    ("puestas", "otra", "campo", "limite"),
    [
        ([{"carpeta": "a"}, {"carpeta": "b"}], {"carpeta": "c"}, "carpeta", "2"),
        ([{"etiquetas": ["a", "b"]}], {"etiquetas": ["c", "d"]}, "etiquetas", "3"),
        ([{"destacada": True}, {"archivada": True}, {"carpeta": "a"}], {"destacada": True}, "marcas", "3"),
    ],
)
async def test_what_is_ones_own_to_make_ends_at_the_quota(
    puestas: list[dict[str, Any]], otra: dict[str, Any], campo: str, limite: str
) -> None:
    mundo, persona, ids = await con_varias()
    for cual, pedidas in zip(ids, puestas, strict=False):
        await marcar(mundo, persona, cual, pedidas)
    antes = dict(mundo.marcas)
    with pytest.raises(CuotaAgotada) as refused:
        await marcar(mundo, persona, ids[-1], otra)
    assert refused.value.metadata == {"campo": campo, "limite": limite}
    assert mundo.marcas == antes


async def test_what_is_there_can_be_used_changed_and_taken_away_and_others_have_their_own() -> None:
    mundo, persona, ids = await con_varias()
    await marcar(mundo, persona, ids[0], {"carpeta": "a", "etiquetas": ["x", "y", "z"]})
    await marcar(mundo, persona, ids[1], {"carpeta": "b"})
    await marcar(mundo, persona, ids[2], {"carpeta": "a", "etiquetas": ["z", "x"]})
    changes: list[dict[str, Any]] = [{"carpeta": "b"}, {"destacada": True}, {"etiquetas": []}]
    for pedidas in [*changes, {"carpeta": "", "destacada": False}]:
        await marcar(mundo, persona, ids[2], pedidas)
    await marcar(mundo, persona, ids[3], {"carpeta": "b"})
    hallado = (await uso(mundo, persona)).hecho
    assert (set(hallado.carpetas), set(hallado.etiquetas), hallado.marcadas) == ({"a", "b"}, {"x", "y", "z"}, 3)
    otra = await abrir(mundo)
    await depositar(mundo, entrega(otra))
    suya = next(una for una in mundo.notificaciones.values() if una.entrega.destinatario == otra)
    await marcar(mundo, otra, suya.notificacion_id, {"carpeta": "c", "etiquetas": ["q", "r", "s"]})
    assert (await uso(mundo, otra)).hecho.marcadas == 1
