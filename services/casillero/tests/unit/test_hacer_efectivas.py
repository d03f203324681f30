from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.application.hacer_efectivas import Command, HacerEfectivas
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.eventos import NotificacionEfectiva
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.fakes import EVENTO, CasilleroFakeTx, FakeNotificaciones, Mundo, con_efecto, entrega
from services.casillero.tests.unit.comun import abrir, acceder, con_una, depositar

TRES_DIAS = con_efecto(ModoDeEfecto.DIAS_DESPUES, 3)


async def cumplir(mundo: Mundo, limite: int = 100) -> int:
    return await mundo.runner.run(HacerEfectivas(), EVENTO, Command(mundo.clock.now(), limite))


async def test_it_takes_effect_at_the_instant_foreseen_and_not_before() -> None:
    mundo, _, una = await con_una(TRES_DIAS)
    assert una.efecto is not None
    previsto = una.efecto.previsto
    assert previsto is not None
    # Monday 23 November + 3 días hábiles, 00:00 in Guatemala.
    assert previsto.isoformat() == "2026-11-26T06:00:00+00:00"
    mundo.clock.instant = previsto - timedelta(microseconds=1)
    assert await cumplir(mundo) == 0
    assert mundo.unica.efectiva is None
    mundo.clock.instant = previsto + timedelta(minutes=7)
    assert await cumplir(mundo) == 1
    assert mundo.unica.efectiva == previsto
    assert mundo.oidos()[-1] == "NotificacionEfectiva"
    assert mundo.evidencias[-1].instante == mundo.clock.now()
    assert await cumplir(mundo) == 0
    assert mundo.oidos().count("NotificacionEfectiva") == 1


async def test_the_access_before_or_after_does_not_move_it() -> None:
    mundo, persona, una = await con_una(TRES_DIAS)
    await acceder(mundo, persona, una.notificacion_id)
    assert mundo.unica.efectiva is None
    mundo.clock.advance(days=4)
    await cumplir(mundo)
    efectiva = mundo.unica.efectiva
    await acceder(mundo, persona, una.notificacion_id)
    assert mundo.unica.efectiva == efectiva is not None


async def test_what_waits_for_the_access_is_left_alone() -> None:
    mundo, _, _ = await con_una(con_efecto(ModoDeEfecto.ACCESO))
    mundo.clock.advance(days=400)
    assert await cumplir(mundo) == 0
    assert mundo.unica.efectiva is None


async def test_a_limited_number_at_once_says_whether_more_may_be_due() -> None:
    mundo = Mundo()
    personas: list[UUID] = [await abrir(mundo) for _ in range(2)]
    for persona in personas * 2:
        await depositar(mundo, entrega(persona), TRES_DIAS)
    mundo.clock.advance(days=5)
    assert [await cumplir(mundo, 3), await cumplir(mundo, 3), await cumplir(mundo, 3)] == [3, 1, 0]
    assert all(una.efectiva for una in mundo.notificaciones.values())


class Adelantada(CasilleroFakeTx):
    """A transaction before whose locks, after its look at what is due, another commits that takes one back."""

    def __init__(self, mundo: Mundo, una: Notificacion) -> None:
        super().__init__(mundo, EVENTO)
        self.notificaciones = NotificacionesAdelantadas(mundo, una)


class NotificacionesAdelantadas(FakeNotificaciones):
    def __init__(self, mundo: Mundo, una: Notificacion) -> None:
        super().__init__(mundo)
        self._una = una

    def por_cumplirse(
        self, hasta: datetime, escribible: datetime, limite: int, *, adelantadas: bool = False
    ) -> Sequence[tuple[UUID, UUID]]:
        debidas = super().por_cumplirse(hasta, escribible, limite, adelantadas=adelantadas)
        de_quien = (self._una.entrega.entrega_id, self._una.entrega.productor)
        self._mundo.anulaciones[de_quien] = Anulacion(hasta, "a2", "decreto", "por error")
        return debidas


async def test_what_is_taken_back_before_its_mailbox_is_locked_has_no_effect_and_none_is_told() -> None:
    mundo, persona, una = await con_una(TRES_DIAS)
    await depositar(mundo, entrega(persona), TRES_DIAS)
    mundo.clock.advance(days=5)
    assert HacerEfectivas().handle(Adelantada(mundo, una), Command(mundo.clock.now()), None) == 2
    [efectiva] = [otra for otra in mundo.notificaciones.values() if otra.efectiva]
    assert efectiva.notificacion_id != una.notificacion_id
    dichas = [dicho for dicho in mundo.events if isinstance(dicho, NotificacionEfectiva)]
    assert dichas == [NotificacionEfectiva(efectiva)]
    pruebas = [prueba for prueba in mundo.evidencias if prueba.tipo.value == "LegalEffect"]
    assert [prueba.entrega_id for prueba in pruebas] == [efectiva.entrega.entrega_id]
