"""The owner of a mailbox says by which channels to be told that something arrived."""

from collections.abc import Collection
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_preferencias import Preferidas, preferidas
from services.casillero.application.ports import Tx
from services.casillero.domain.alerta import Canal, Preferencias
from services.casillero.domain.errors import CanalNoDisponible, CasilleroNoEncontrado, TelefonoSinConfirmar


@dataclass(frozen=True, slots=True)
class Command:
    """Which channels are wanted, and which not; the others stay as they are. `alcanzables` are those by which identity
    knows where somebody who opens the mailbox is told."""

    canales: Preferencias
    alcanzables: Collection[Canal] = ()


class FijarPreferencias(UseCase[Tx, Command, None, Preferidas]):
    """Counts for what is told from now on, what waits to be tried again too."""

    def __init__(self, disponibles: Collection[Canal]) -> None:
        self._disponibles = disponibles

    def handle(self, tx: Tx, command: Command, prepared: None) -> Preferidas:
        """How they are now. Raises CasilleroNoEncontrado, CanalNoDisponible, TelefonoSinConfirmar."""
        persona = tx.duena
        casillero = tx.casilleros.bloquear(persona).get(persona) if persona else None
        if casillero is None:
            raise CasilleroNoEncontrado
        for canal, activa in command.canales.items():
            if activa and canal not in self._disponibles:
                raise CanalNoDisponible(canal=canal)
            if canal is Canal.SMS and activa and canal not in command.alcanzables:
                raise TelefonoSinConfirmar
            tx.alertas.preferir(casillero.casillero_id, canal, activa)
        return preferidas(tx, casillero, self._disponibles)
