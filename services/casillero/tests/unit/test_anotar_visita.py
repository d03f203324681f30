from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.casillero.application.anotar_visita import AnotarVisita, Command
from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe
from services.casillero.domain.membresia import Membresia
from services.casillero.tests.fakes import GT, Mundo, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import con_una, depositar


async def visitar(mundo: Mundo, persona: UUID, hasta: datetime) -> tuple[datetime | None, int]:
    """Up to where it is seen then, and how much is new."""
    [propio] = await mundo.runner.run(AnotarVisita(GT), usuario(persona), Command(hasta))
    return propio.visto_hasta, propio.nuevas


async def test_what_is_put_in_after_what_was_seen_is_new() -> None:
    mundo, persona, una = await con_una()
    vista = una.puesta_a_disposicion
    mundo.clock.advance(minutes=5)
    await depositar(mundo, entrega(persona))  # after the list was shown and before the visit is noted
    mundo.clock.advance(minutes=5)
    assert await visitar(mundo, persona, vista) == (vista, 1)


async def test_a_visit_takes_back_nothing_and_foresees_nothing() -> None:
    mundo, persona, una = await con_una()
    mundo.clock.advance(minutes=5)
    ahora = mundo.clock.now()
    assert await visitar(mundo, persona, ahora + timedelta(days=9)) == (ahora, 0)
    assert await visitar(mundo, persona, una.puesta_a_disposicion - timedelta(days=1)) == (ahora, 0)
    mundo.clock.advance(minutes=5)
    await depositar(mundo, entrega(persona))
    assert await visitar(mundo, persona, ahora) == (ahora, 1)


async def test_it_is_of_no_legal_consequence() -> None:
    mundo, persona, una = await con_una()
    antes = (list(mundo.events), list(mundo.evidencias), dict(mundo.casilleros), dict(mundo.notificaciones))
    mundo.clock.advance(minutes=5)
    await visitar(mundo, persona, una.puesta_a_disposicion)
    assert (mundo.events, mundo.evidencias, mundo.casilleros, mundo.notificaciones) == antes


async def test_each_member_of_an_entity_has_visits_of_their_own() -> None:
    mundo, entidad, una = await con_una()
    caso = EnNombreDe(AnotarVisita(GT), FakeEntidades({entidad: Membresia(uuid4(), entidad)}))
    ana, beto = usuario(uuid4()), usuario(uuid4())
    nuevas = []
    for quien, hasta in ((ana, una.puesta_a_disposicion), (beto, una.puesta_a_disposicion - timedelta(days=1))):
        [propio] = await mundo.runner.run(caso, quien, DeEntidad(entidad, Command(hasta)))
        nuevas.append(propio.nuevas)
    assert nuevas == [0, 1]


async def test_who_has_no_mailbox_visits_none() -> None:
    mundo, _, una = await con_una()
    for persona in (None, uuid4()):
        assert await mundo.runner.run(AnotarVisita(GT), usuario(persona), Command(una.puesta_a_disposicion)) == []
    assert mundo.visitas == {}
