"""The recipient opens a notificacion: the access is the third legal instant (Decreto 13-2022)."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import Vista, propia, propio_bloqueado, vistas
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.eventos import NotificacionAccedida, NotificacionEfectiva
from services.casillero.domain.notificacion import Notificacion


@dataclass(frozen=True, slots=True)
class Command:
    """Which one."""

    notificacion_id: UUID


class AccederNotificacion(UseCase[Tx, Command, None, Vista]):
    """The first access is recorded once; later ones leave evidence and change nothing."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> Vista:
        """The notificacion, open. Raises NotificacionNoEncontrada."""
        [vista] = vistas(tx, [self._abrir(tx, command)])
        return vista

    def _abrir(self, tx: Tx, command: Command) -> Notificacion:
        casillero = propio_bloqueado(tx)
        antes = propia(tx, command.notificacion_id)
        ahora = tx.now(after=casillero.ultimo)
        abierta = antes.abierta(ahora)
        tx.casilleros.anotar_ultimo({casillero.casillero_id}, ahora)
        tx.evidencias.agregar(evidencia.de_acceso(antes, ahora, tx.principal, tx.membresia))
        if abierta is antes:
            return antes
        tx.notificaciones.anotar(abierta)
        tx.emit(NotificacionAccedida(abierta))
        if antes.efectiva is None and abierta.efectiva is not None:
            tx.evidencias.agregar(evidencia.de_efecto(abierta, ahora, tx.principal))
            tx.emit(NotificacionEfectiva(abierta))
        return abierta
