"""A mailbox that receives again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.casillero.application.administracion import DelCasillero
from services.casillero.application.reabrir_casillero import ReabrirCasillero
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Via
from services.casillero.domain.errors import CasilleroPropio, MotivoRequerido, NoAdministraCasilleros
from services.casillero.tests.fakes import AHORA, Mundo, administradora, entrega, usuario
from services.casillero.tests.unit.comun import abrir, depositar, suspender

MOTIVO = "Se aclaró que vive."


async def reabrir(mundo: Mundo, casillero: Casillero, motivo: str = MOTIVO) -> Casillero:
    command = DelCasillero(casillero.numero, motivo)
    return await mundo.runner.run(ReabrirCasillero(), administradora(), command)


async def test_from_then_on_it_receives_and_what_went_on_paper_stays_there() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    suspendido = await suspender(mundo, persona)
    en_papel = entrega(persona)
    await depositar(mundo, en_papel)
    mundo.clock.advance(days=3)
    reabierto = await reabrir(mundo, suspendido)
    assert (reabierto.suspendido, reabierto.motivo_de_suspension) == (None, "")
    assert reabierto.ultimo == AHORA + timedelta(days=3)
    await depositar(mundo, en_papel)
    await depositar(mundo, entrega(persona))
    assert [via for _, via in mundo.entregas.values()] == [Via.PAPEL, Via.CASILLERO]
    assert "CasilleroReabierto" in mundo.oidos()
    assert [(uno.accion, uno.detalles) for uno in mundo.auditoria.kept][1:] == [
        ("CASILLERO_REABIERTO", {"motivo": MOTIVO})
    ]


async def test_one_that_receives_stays_as_it_is() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    antes = mundo.casilleros[persona]
    assert await reabrir(mundo, antes) == antes
    assert (mundo.oidos(), mundo.auditoria.kept) == (["CasilleroAbierto"], [])


async def test_whoever_could_not_suspend_it_does_not_reopen_it() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    suspendido = await suspender(mundo, persona)
    command = DelCasillero(suspendido.numero, MOTIVO)
    with pytest.raises(NoAdministraCasilleros):
        await mundo.runner.run(ReabrirCasillero(), usuario(uuid4()), command)
    with pytest.raises(CasilleroPropio):
        await mundo.runner.run(ReabrirCasillero(), administradora(persona), command)
    with pytest.raises(MotivoRequerido):
        await reabrir(mundo, suspendido, " ")
    assert mundo.casilleros[persona] == suspendido
