"""A later act takes a communication back: it stays visible, and what effect it has not it never has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Entrega
from services.casillero.domain.errors import EntregaDesconocida
from services.casillero.domain.eventos import NotificacionEfectiva
from services.casillero.domain.notificacion import Notificacion


@dataclass(frozen=True, slots=True)
class Command:
    """Which delivery, by whose word, and by what."""

    entrega_id: UUID
    productor: str
    anulacion: Anulacion


class AnularEntrega(UseCase[Tx, Command, None, None]):
    """The first word counts. Before the order has come it is kept: the delivery comes cancelled."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Keep it, with its evidence. Raises EntregaDesconocida when another producer ordered the delivery."""
        entrega_id, productor, anulacion = command.entrega_id, command.productor, command.anulacion
        entrega = tx.entregas.recibidas([entrega_id]).get(entrega_id)
        if entrega is not None and entrega.productor != productor:
            raise EntregaDesconocida
        tx.casilleros.bloquear_de_entregas([entrega_id])
        if (entrega_id, productor) in tx.anulaciones.de([entrega_id]):
            return
        if entrega is not None:
            self._anular(tx, entrega, anulacion)
        tx.anulaciones.agregar(entrega_id, productor, anulacion)

    def _anular(self, tx: Tx, entrega: Entrega, anulacion: Anulacion) -> None:
        una = tx.notificaciones.de_entrega(entrega.entrega_id)
        ahora = tx.now(after=max(_ultimo(tx, entrega, una), anulacion.anulada))
        pruebas = []
        if una is not None:
            # What the rule foresaw has come, though the job has not said so yet: it had its effect before.
            cumplida = una.cumplida(ahora)
            if cumplida is not una:
                tx.notificaciones.anotar(cumplida)
                pruebas.append(evidencia.de_efecto(cumplida, ahora, tx.principal))
                tx.emit(NotificacionEfectiva(cumplida))
            tx.casilleros.anotar_ultimo({una.casillero_id}, ahora)
        tx.evidencias.agregar(*pruebas, evidencia.de_anulacion(entrega, anulacion, ahora, tx.principal))


def _ultimo(tx: Tx, entrega: Entrega, una: Notificacion | None) -> datetime:
    """The last legal instant written where it went or, where it went nowhere, of the delivery."""
    if una is not None:
        return tx.casilleros.bloquear(entrega.destinatario)[entrega.destinatario].ultimo
    papel = tx.papel.bloquear(entrega.entrega_id)
    if papel is not None:
        return papel.ultimo
    return max(prueba.instante for prueba in tx.evidencias.de(entrega.entrega_id))
