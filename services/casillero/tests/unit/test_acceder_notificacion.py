from uuid import uuid4

import pytest

from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.domain.entrega import Clase
from services.casillero.domain.errors import NotificacionNoEncontrada
from services.casillero.tests.fakes import AHORA, Mundo, con_efecto
from services.casillero.tests.unit.comun import abrir, acceder, con_una


async def test_the_first_access_is_recorded_once_and_later_ones_only_leave_evidence() -> None:
    mundo, persona, una = await con_una()
    mundo.clock.advance(hours=1)
    primero = mundo.clock.now()
    abierta = await acceder(mundo, persona, una.notificacion_id)
    assert abierta.acceso == primero
    assert abierta.efectiva == AHORA
    mundo.clock.advance(hours=1)
    assert await acceder(mundo, persona, una.notificacion_id) == abierta
    assert mundo.oidos().count("NotificacionAccedida") == 1
    assert mundo.oidos().count("NotificacionEfectiva") == 1
    accesos = [evidencia for evidencia in mundo.evidencias if evidencia.tipo == "ContentAccessTracking"]
    assert [acceso.instante for acceso in accesos] == [primero, mundo.clock.now()]
    assert accesos[0].detalle != accesos[1].detalle


async def test_by_the_rule_of_access_it_takes_effect_then() -> None:
    mundo, persona, una = await con_una(con_efecto(ModoDeEfecto.ACCESO))
    mundo.clock.advance(days=2)
    abierta = await acceder(mundo, persona, una.notificacion_id)
    assert abierta.acceso == abierta.efectiva == mundo.clock.now()
    assert mundo.oidos()[-2:] == ["NotificacionAccedida", "NotificacionEfectiva"]
    mundo.clock.advance(days=2)
    assert (await acceder(mundo, persona, una.notificacion_id)).efectiva == abierta.efectiva
    assert mundo.oidos().count("NotificacionEfectiva") == 1


async def test_an_aviso_is_opened_without_effect() -> None:
    mundo, persona, una = await con_una(con_efecto(ModoDeEfecto.ACCESO), clase=Clase.AVISO)
    abierta = await acceder(mundo, persona, una.notificacion_id)
    assert abierta.acceso == AHORA
    assert abierta.efectiva is None
    assert mundo.oidos()[-1] == "NotificacionAccedida"


async def test_the_access_is_never_before_the_mailboxs_last_instant() -> None:
    mundo, persona, una = await con_una()
    mundo.clock.advance(seconds=-1)
    assert (await acceder(mundo, persona, una.notificacion_id)).acceso == AHORA


async def test_missing_foreign_and_unverified_look_the_same() -> None:
    mundo, persona, una = await con_una()
    otra = await abrir(mundo)
    for quien, cual in ((persona, uuid4()), *((ajeno, una.notificacion_id) for ajeno in (otra, uuid4(), None))):
        with pytest.raises(NotificacionNoEncontrada) as refused:
            await acceder(mundo, quien, cual)
        assert refused.value.metadata == {}
    assert mundo.unica.acceso is None
    assert "ContentAccessTracking" not in mundo.tipos()


async def test_an_empty_world_gives_nothing() -> None:
    with pytest.raises(NotificacionNoEncontrada):
        await acceder(Mundo(), uuid4(), uuid4())
