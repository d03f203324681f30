"""Avisos that were in the list for as long as the dated rule of retention keeps them leave it."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.clock import TOLERANCE
from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia


@dataclass(frozen=True, slots=True)
class Command:
    """Those that the rule of the legal day of `ahora` (UTC) keeps no longer, at most `limite` at once."""

    ahora: datetime
    limite: int = 100


class ExpirarAvisos(UseCase[Tx, Command, None, int]):
    """Harmless when done twice: what left the list is not in it. Evidence and documents stay, and who has the mailbox
    finds it among those that left. A notificacion stays for ever. A mailbox in which an instant was written that the
    clock has not reached keeps no other waiting."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Command, prepared: None) -> int:
        """How many were due, 0 once none is. Raises SinReglaVigente, and RelojNoFiable when none is but in mailboxes
        ahead of the clock."""
        dia = self._jurisdiccion.calendario.fecha_legal(command.ahora)
        retencion = self._jurisdiccion.casilleros.retencion_en(dia).avisos
        hasta = command.ahora - retencion
        escribible = tx.now() + TOLERANCE
        vencidos = tx.notificaciones.por_expirar(hasta, escribible, command.limite)
        if not vencidos and tx.notificaciones.por_expirar(hasta, escribible, 1, adelantadas=True):
            raise RelojNoFiable
        casilleros = tx.casilleros.bloquear(*{persona for persona, _ in vencidos})
        for persona, notificacion_id in vencidos:
            aviso = tx.notificaciones.de(persona, notificacion_id)
            if aviso is None or not aviso.expirable(hasta):
                continue
            ahora = tx.now(after=casilleros[persona].ultimo)
            tx.notificaciones.anotar_expirada(notificacion_id, ahora)
            tx.casilleros.anotar_ultimo({aviso.casillero_id}, ahora)
            tx.evidencias.agregar(evidencia.de_expiracion(aviso, retencion.days, ahora, tx.principal))
        return len(vencidos)
