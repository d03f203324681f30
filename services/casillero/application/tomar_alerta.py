"""An alert is due: it is written down that it is about to be handed over, before it is."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.alerta import INTERRUMPIDA, Alerta, Canal, Estado, Resultado
from services.casillero.domain.casillero import Casillero


@dataclass(frozen=True, slots=True)
class Command:
    """Which, and in whose mailbox the notificacion lies."""

    persona: UUID
    alerta_id: UUID


class TomarAlerta(UseCase[Tx, Command, None, Alerta | None]):
    """Who gets one is the only one that hands it over, once. One that was taken and of which nothing was heard is in
    doubt: its process died."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> Alerta | None:
        """The alert to hand over now; None where there is nothing to hand over (any more)."""
        casillero = tx.casilleros.bloquear(command.persona)[command.persona]
        alerta = tx.alertas.bloquear(command.alerta_id)
        ahora = tx.now(after=casillero.ultimo)
        if alerta is None or not alerta.debida(ahora):
            return None
        if alerta.estado is Estado.EN_CURSO:
            concluir(tx, casillero, alerta, alerta.con(Resultado.DUDOSA, INTERRUMPIDA, ahora))
            return None
        destino = _destino(tx, alerta)
        quiere = tx.alertas.preferencias([casillero.casillero_id])[casillero.casillero_id][alerta.canal]
        if not quiere or destino is None or _abierta(tx, alerta):
            tx.alertas.guardar(alerta.omitida())
            return None
        if alerta.vence <= ahora:
            concluir(tx, casillero, alerta, alerta.caducada())
            return None
        tomada = alerta.tomada(ahora)
        tx.alertas.guardar(tomada)
        return replace(tomada, destino=destino)


def _abierta(tx: Tx, alerta: Alerta) -> bool:
    """Whether its owner knows already: to hear of it after that would be taken for something new."""
    notificacion = tx.notificaciones.de(alerta.persona, alerta.notificacion_id)
    return notificacion is not None and notificacion.acceso is not None


def _destino(tx: Tx, alerta: Alerta) -> str | None:
    """Where it goes; None for a device that its holder, or its push service, took away."""
    if alerta.canal is not Canal.PUSH:
        return alerta.destino
    dispositivo = tx.dispositivos.uno(alerta.dispositivo)
    return dispositivo.punto if dispositivo else None


def concluir(tx: Tx, casillero: Casillero, antes: Alerta, despues: Alerta) -> None:
    """Keep how it stands now and, where it ended or is in doubt anew, the evidence of that. The mailbox is locked."""
    tx.alertas.guardar(despues)
    if despues.proximo is not None and despues.dudas == antes.dudas:
        return
    ahora = tx.now(after=casillero.ultimo)
    hecho = evidencia.de_alerta(despues, ahora, tx.principal)
    if hecho is not None:
        tx.casilleros.anotar_ultimo({casillero.casillero_id}, ahora)
        tx.evidencias.agregar(hecho)
