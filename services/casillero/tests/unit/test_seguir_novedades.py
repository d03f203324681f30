"""What an open page is told of a mailbox."""

from uuid import UUID, uuid4

import pytest

from services.casillero.application import seguir_novedades
from services.casillero.application.acceder_notificacion import AccederNotificacion
from services.casillero.application.acceder_notificacion import Command as Acceder
from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe
from services.casillero.application.seguir_novedades import Command, Novedades, SeguirNovedades
from services.casillero.domain.errors import CasilleroNoEncontrado
from services.casillero.domain.membresia import Membresia
from services.casillero.tests.fakes import Mundo, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import con_una, depositar


async def seguir(mundo: Mundo, persona: UUID | None, desde: int | None = None) -> Novedades:
    return await mundo.runner.run(SeguirNovedades(), usuario(persona), Command(desde))


async def test_who_begins_is_told_how_the_mailbox_stands_and_nothing_of_before() -> None:
    mundo, persona, _ = await con_una()
    vista = await seguir(mundo, persona)
    assert (vista.notificaciones, vista.sin_abrir, vista.hay_mas) == ([], 1, False)
    assert vista.numero > 0


async def test_who_goes_on_is_told_what_came_since_in_order_and_once() -> None:
    mundo, persona, _ = await con_una()
    antes = (await seguir(mundo, persona)).numero
    primera = mundo.unica.notificacion_id
    await depositar(mundo, entrega(persona))
    await depositar(mundo, entrega(persona))
    segunda, tercera = [una for una in mundo.notificaciones if una != primera]
    vista = await seguir(mundo, persona, antes)
    assert (vista.notificaciones, vista.sin_abrir) == ([segunda, tercera], 3)
    await mundo.runner.run(AccederNotificacion(), usuario(persona), Acceder(segunda))
    despues = await seguir(mundo, persona, vista.numero)
    assert (despues.notificaciones, despues.sin_abrir, despues.numero) == ([], 2, vista.numero)


@pytest.mark.parametrize("ajeno", [10**17, -1])
async def test_a_number_that_was_never_told_shows_nothing_of_anybody_else(ajeno: int) -> None:
    mundo, persona, _ = await con_una()
    vista = await seguir(mundo, persona, ajeno)
    assert set(vista.notificaciones) <= {mundo.unica.notificacion_id}
    assert vista.numero == (await seguir(mundo, persona)).numero


async def test_what_lies_in_another_mailbox_is_not_told() -> None:
    mundo, persona, _ = await con_una()
    otra = uuid4()
    await depositar(mundo, entrega(otra))
    antes = await seguir(mundo, persona)
    assert (await seguir(mundo, persona, antes.numero)).notificaciones == []


async def test_of_very_much_the_newest_is_named_and_that_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seguir_novedades, "_NOMBRADAS", 2)
    mundo, persona, _ = await con_una()
    for _ in range(2):
        await depositar(mundo, entrega(persona))
    vista = await seguir(mundo, persona, 0)
    assert (vista.notificaciones, vista.hay_mas) == ([*mundo.notificaciones][1:], True)


@pytest.mark.parametrize("persona", [None, uuid4()])
async def test_who_has_no_mailbox_watches_none(persona: UUID | None) -> None:
    mundo, _, _ = await con_una()
    with pytest.raises(CasilleroNoEncontrado):
        await seguir(mundo, persona)


async def test_a_member_watches_the_mailbox_of_their_entity_and_that_is_in_the_audit() -> None:
    mundo, entidad, _ = await con_una()
    poder, cual = uuid4(), uuid4()
    caso: EnNombreDe[Command, Novedades] = EnNombreDe(
        SeguirNovedades(), FakeEntidades({cual: Membresia(poder, entidad)})
    )
    vista = await mundo.runner.run(caso, usuario(uuid4()), DeEntidad(cual, Command()))
    assert (vista.poder, vista.sin_abrir) == (poder, 1)
    assert [hecho.accion for hecho in mundo.auditoria.kept] == ["SEGUIR_NOVEDADES"]
