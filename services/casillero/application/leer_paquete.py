"""All that proves a notificacion, to be carried away: for its owner, once it is open."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application import leer_constancia
from services.casillero.application.ports import Tx
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.errors import AccesoRequerido


@dataclass(frozen=True, slots=True)
class Command:
    """Of which notificacion."""

    notificacion_id: UUID


class LeerPaquete(UseCase[Tx, Command, None, Constancia]):
    """What is certified of it goes into its package; documents are handed over with it, so the gate holds."""

    def __init__(self) -> None:
        self._constancia = leer_constancia.LeerConstancia()

    def handle(self, tx: Tx, command: Command, prepared: None) -> Constancia:
        """It. Raises NotificacionNoEncontrada, ConstanciaNoDisponible of an aviso, AccesoRequerido."""
        constancia = self._constancia.handle(tx, leer_constancia.Command(command.notificacion_id), None)
        if constancia.notificacion.acceso is None:
            raise AccesoRequerido
        return constancia
