"""Steps that the unit tests share."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application import abrir_calendario as abrir_cal
from services.casillero.application import (
    abrir_casillero,
    acceder_notificacion,
    dejar_sin_titular,
    depositar_notificacion,
)
from services.casillero.application.administracion import DelCasillero
from services.casillero.application.suspender_casillero import SuspenderCasillero
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Entrega
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.fakes import EVENTO, GT, Mundo, administradora, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakePersonas


async def abrir(mundo: Mundo, persona: UUID | None = None) -> UUID:
    """The persona, now with a mailbox."""
    persona = persona or uuid4()
    await mundo.runner.run(abrir_casillero.AbrirCasillero(), EVENTO, abrir_casillero.Command(persona))
    return persona


def adelantar(mundo: Mundo, persona: UUID, horas: int = 1) -> None:
    """The persona's mailbox, now with an instant in it that a clock wrote which was so many hours ahead."""
    casillero = mundo.casilleros[persona]
    mundo.casilleros[persona] = replace(casillero, ultimo=mundo.clock.now() + timedelta(hours=horas))


async def desvincular(mundo: Mundo, persona: UUID) -> None:
    """The persona, now untied from its account."""
    await mundo.runner.run(dejar_sin_titular.DejarSinTitular(), EVENTO, dejar_sin_titular.Command(persona))


async def suspender(mundo: Mundo, persona: UUID, motivo: str = "Se investiga su identidad") -> Casillero:
    """The persona's mailbox, now suspended."""
    command = DelCasillero(mundo.casilleros[persona].numero, motivo)
    return await mundo.runner.run(SuspenderCasillero(), administradora(), command)


async def abrir_calendario(mundo: Mundo, persona: UUID) -> str:
    """The secret of the persona's new calendar."""
    hecho = await mundo.runner.run(abrir_cal.AbrirCalendario(), usuario(persona), abrir_cal.Command())
    return hecho.secreto


async def depositar(
    mundo: Mundo, orden: Entrega, jurisdiccion: Jurisdiccion = GT, personas: FakePersonas | None = None
) -> None:
    """Let a delivery order arrive."""
    caso = depositar_notificacion.DepositarNotificacion(mundo.runner, personas or FakePersonas(), jurisdiccion)
    await mundo.runner.run(caso, EVENTO, depositar_notificacion.Command(orden))


async def con_una(jurisdiccion: Jurisdiccion = GT, **cambios: Any) -> tuple[Mundo, UUID, Notificacion]:
    """A world with one notificacion, and its recipient."""
    mundo = Mundo()
    persona = await abrir(mundo)
    await depositar(mundo, entrega(persona, **cambios), jurisdiccion)
    return mundo, persona, mundo.unica


async def acceder(mundo: Mundo, persona: UUID | None, notificacion_id: UUID) -> Notificacion:
    """Let somebody open it."""
    command = acceder_notificacion.Command(notificacion_id)
    vista = await mundo.runner.run(acceder_notificacion.AccederNotificacion(), usuario(persona), command)
    return vista.notificacion
