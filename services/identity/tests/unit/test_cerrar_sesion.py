"""Closing sessions: mine, and nobody else's."""

from uuid import uuid4

import pytest

from libs.foundation.testing.fakes import Anotado
from services.identity.application.cerrar_sesion import Cerrar, CerrarSesion
from services.identity.domain.errors import RenovacionInvalida, SesionNoEncontrada
from services.identity.tests.fakes import Identity, usuario


async def test_closes_the_session_of_the_token_and_ends_its_renewal(identity: Identity) -> None:
    cuenta = await identity.registrada()
    acceso = await identity.abierta()
    await identity.runner.run(CerrarSesion(), usuario(cuenta, acceso.sesion_id), Cerrar(None))
    assert identity.sesiones.kept[acceso.sesion_id].cerrada == identity.clock.now()
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(acceso.token_renovacion)


async def test_closes_another_of_my_sessions_once(identity: Identity) -> None:
    cuenta = await identity.registrada()
    lost, mine = await identity.abierta(), await identity.abierta()
    closed = identity.clock.now()
    for _ in range(2):
        await identity.runner.run(CerrarSesion(), usuario(cuenta, mine.sesion_id), Cerrar(lost.sesion_id))
        identity.clock.advance(minutes=1)
    assert identity.sesiones.kept[lost.sesion_id].cerrada == closed
    assert identity.sesiones.kept[mine.sesion_id].cerrada is None
    noted = Anotado("SESION_CERRADA", f"cuenta/{cuenta.id}", datos={"sesion": str(lost.sesion_id)})
    assert [one for one in identity.auditoria.kept if one.accion == "SESION_CERRADA"] == [noted]


async def test_somebody_elses_and_no_session_look_the_same(identity: Identity) -> None:
    await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    hers = await identity.abierta()
    refusals = []
    for target in (hers.sesion_id, uuid4()):
        with pytest.raises(SesionNoEncontrada) as refusal:
            await identity.runner.run(CerrarSesion(), usuario(other, uuid4()), Cerrar(target))
        refusals.append((refusal.value.code, refusal.value.metadata))
    assert refusals[0] == refusals[1]
    assert identity.sesiones.kept[hers.sesion_id].cerrada is None
