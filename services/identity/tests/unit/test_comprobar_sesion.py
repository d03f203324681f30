"""Whether a session is alive."""

from uuid import uuid4

from services.identity.application.comprobar_sesion import Comprobar, ComprobarSesion
from services.identity.tests.fakes import ANONIMO, Identity


async def test_a_session_is_alive_until_closed_or_over(identity: Identity) -> None:
    await identity.registrada()
    closed, over = await identity.abierta(), await identity.abierta()
    asked = [Comprobar(closed.sesion_id), Comprobar(over.sesion_id), Comprobar(uuid4()), Comprobar(None)]

    async def alive() -> list[bool]:
        return [await identity.runner.run(ComprobarSesion(), ANONIMO, one) for one in asked]

    assert await alive() == [True, True, False, False]
    identity.sesiones.cerrar(closed.sesion_id, identity.clock.now())
    assert await alive() == [False, True, False, False]
    identity.clock.advance(days=7)
    assert await alive() == [False, False, False, False]
