from uuid import UUID

import pytest

from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.principals import Principal
from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.application.expirar_avisos import Command, ExpirarAvisos
from services.casillero.application.hacer_efectivas import HacerEfectivas
from services.casillero.domain.entrega import Clase
from services.casillero.entrypoints.jobs import expirar_avisos, hacer_efectivas
from services.casillero.tests.fakes import GT, Mundo, con_efecto, entrega
from services.casillero.tests.unit.comun import abrir, adelantar, depositar


async def test_one_run_makes_effective_all_that_is_due_however_many() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for _ in range(201):
        await depositar(mundo, entrega(persona), con_efecto(ModoDeEfecto.DIAS_DESPUES, 1))
    mundo.clock.advance(days=1)
    await hacer_efectivas(mundo.runner.run, HacerEfectivas(), mundo.clock)()
    assert all(una.efectiva for una in mundo.notificaciones.values())
    assert mundo.evidencias[-1].actor == "servicio:casillero por job:hacer_efectivas"


async def test_avisos_expire_however_many_and_a_run_cut_off_between_two_batches_leaves_the_rest_to_the_next() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for _ in range(250):
        await depositar(mundo, entrega(persona, clase=Clase.AVISO))
    mundo.clock.advance(days=1825)
    left = 2

    async def dies(use_case: ExpirarAvisos, principal: Principal, command: Command) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise RuntimeError
        return await mundo.runner.run(use_case, principal, command)

    with pytest.raises(RuntimeError):
        await expirar_avisos(dies, ExpirarAvisos(GT), mundo.clock)()  # type: ignore[arg-type]  # runs this one alone
    assert mundo.tipos().count("ContentExpiry") == 200
    for _ in range(2):
        await expirar_avisos(mundo.runner.run, ExpirarAvisos(GT), mundo.clock)()
    assert mundo.tipos().count("ContentExpiry") == 250
    assert all(una.expirada for una in mundo.notificaciones.values())
    assert mundo.evidencias[-1].actor == "servicio:casillero por job:expirar_avisos"


@pytest.mark.parametrize("clase", list(Clase))
async def test_a_mailbox_ahead_of_the_clock_stops_no_other_and_is_told_and_waits(clase: Clase) -> None:
    mundo = Mundo()
    atrasada, *otras = [await abrir(mundo) for _ in range(4)]
    # More of it, and longer due, than a transaction takes.
    for persona in [*[atrasada] * 101, *otras]:
        await depositar(mundo, entrega(persona, clase=clase), con_efecto(ModoDeEfecto.DIAS_DESPUES, 1))
    mundo.clock.advance(days=1900)
    adelantar(mundo, atrasada)
    work = {
        Clase.NOTIFICACION: hacer_efectivas(mundo.runner.run, HacerEfectivas(), mundo.clock),
        Clase.AVISO: expirar_avisos(mundo.runner.run, ExpirarAvisos(GT), mundo.clock),
    }[clase]

    def hechas() -> set[UUID]:
        todas = mundo.notificaciones.values()
        return {una.entrega.destinatario for una in todas if una.efectiva or una.expirada}

    with pytest.raises(RelojNoFiable):
        await work()
    assert hechas() == {*otras}
    mundo.clock.advance(hours=1)
    await work()
    assert hechas() == {atrasada, *otras}
    instantes = [prueba.instante for prueba in mundo.evidencias]
    assert instantes == sorted(instantes)
