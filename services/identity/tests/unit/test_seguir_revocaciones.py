"""One look at the closings."""

from uuid import uuid4

from services.identity.application.seguir_revocaciones import SOLAPE, Seguir, SeguirRevocaciones
from services.identity.tests.fakes import ANONIMO, Identity


async def test_the_first_look_gives_all_closed_within_the_life_of_a_token(identity: Identity) -> None:
    await identity.registrada()
    sessions = [(await identity.abierta()).sesion_id for _ in range(3)]
    identity.sesiones.cerrar(sessions[0], identity.clock.now())
    identity.clock.advance(seconds=20)
    identity.sesiones.cerrar(sessions[1], identity.clock.now())
    identity.clock.advance(seconds=300)
    look = await identity.runner.run(SeguirRevocaciones(), ANONIMO, Seguir(None))
    assert look.sesiones == [sessions[1]]
    assert look.visto == identity.clock.now()


async def test_a_later_look_goes_back_over_the_overlap(identity: Identity) -> None:
    await identity.registrada()
    sessions = [(await identity.abierta()).sesion_id for _ in range(2)]
    identity.sesiones.cerrar(sessions[0], identity.clock.now())
    identity.clock.advance(seconds=1)
    identity.sesiones.cerrar(sessions[1], identity.clock.now())
    seen = identity.clock.now() + SOLAPE
    look = await identity.runner.run(SeguirRevocaciones(), ANONIMO, Seguir(seen))
    assert look.sesiones == [sessions[1]]


async def test_mandates_that_ended_are_looked_for_as_long_as_their_events_are_kept(identity: Identity) -> None:
    old, kept, new = uuid4(), uuid4(), uuid4()
    identity.poderes.revocar([old], identity.clock.now())
    identity.clock.advance(days=1)
    identity.poderes.revocar([kept], identity.clock.now())
    identity.clock.advance(days=30)
    identity.poderes.revocar([new], identity.clock.now())
    first = await identity.runner.run(SeguirRevocaciones(), ANONIMO, Seguir(None))
    assert first.poderes == [kept, new]
    later = await identity.runner.run(SeguirRevocaciones(), ANONIMO, Seguir(identity.clock.now() + SOLAPE))
    assert later.poderes == [new]
