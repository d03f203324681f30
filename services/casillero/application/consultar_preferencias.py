"""By which channels the owner of a mailbox is told that something arrived."""

from collections.abc import Collection
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.alerta import Canal, Preferencias
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.errors import CasilleroNoEncontrado


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


@dataclass(frozen=True, slots=True)
class Preferidas:
    """What the owner wants, and which channels there are."""

    canales: Preferencias
    disponibles: Collection[Canal]


class ConsultarPreferencias(UseCase[Tx, Command, None, Preferidas]):
    """Those of the mailbox: what one member of an entity changes, all its members find so."""

    reads_only = True

    def __init__(self, disponibles: Collection[Canal]) -> None:
        self._disponibles = disponibles

    def handle(self, tx: Tx, command: Command, prepared: None) -> Preferidas:
        """Raises CasilleroNoEncontrado."""
        persona = tx.duena
        return preferidas(tx, tx.casilleros.de(persona) if persona else None, self._disponibles)


def preferidas(tx: Tx, casillero: Casillero | None, disponibles: Collection[Canal]) -> Preferidas:
    """Those of `casillero`. Raises CasilleroNoEncontrado where there is none."""
    if casillero is None:
        raise CasilleroNoEncontrado
    return Preferidas(tx.alertas.preferencias([casillero.casillero_id])[casillero.casillero_id], disponibles)
