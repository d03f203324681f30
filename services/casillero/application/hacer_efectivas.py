"""Notificaciones whose foreseen instant has come take effect (rules of the kind "n days after the deposit")."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.clock import TOLERANCE
from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.eventos import NotificacionEfectiva


@dataclass(frozen=True, slots=True)
class Command:
    """Those foreseen up to `hasta` (UTC), at most `limite` at once."""

    hasta: datetime
    limite: int = 100


class HacerEfectivas(UseCase[Tx, Command, None, int]):
    """Harmless when done twice: what is effective stays as it is. A mailbox in which an instant was written that the
    clock has not reached keeps no other waiting."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> int:
        """How many were due, 0 once none is. Raises RelojNoFiable when none is but in mailboxes ahead of the clock."""
        escribible = tx.now() + TOLERANCE
        vencidas = tx.notificaciones.por_cumplirse(command.hasta, escribible, command.limite)
        if not vencidas and tx.notificaciones.por_cumplirse(command.hasta, escribible, 1, adelantadas=True):
            raise RelojNoFiable
        casilleros = tx.casilleros.bloquear(*{persona for persona, _ in vencidas})
        for persona, notificacion_id in vencidas:
            notificacion = tx.notificaciones.de(persona, notificacion_id)
            if notificacion is None or notificacion.efectiva is not None:
                continue
            efectiva = notificacion.cumplida(command.hasta)
            if efectiva is notificacion:  # taken back between the look at what is due and the lock
                continue
            ahora = tx.now(after=casilleros[persona].ultimo)
            tx.notificaciones.anotar(efectiva)
            tx.casilleros.anotar_ultimo({efectiva.casillero_id}, ahora)
            tx.evidencias.agregar(evidencia.de_efecto(efectiva, ahora, tx.principal))
            tx.emit(NotificacionEfectiva(efectiva))
        return len(vencidas)
