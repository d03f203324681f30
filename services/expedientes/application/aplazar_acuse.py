"""Put off the next step of an acuse: something that it needs is away, or it failed."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.emitir_acuse import PasoDeAcuse
from services.expedientes.application.ports import Tx
from services.expedientes.domain.acuse import Acuse


@dataclass(frozen=True, slots=True)
class Aplazamiento:
    """Of which step, and why (the code of an error, or the kind of a mistake of ours)."""

    paso: PasoDeAcuse
    causa: str


class AplazarAcuse(UseCase[Tx, Aplazamiento, None, Acuse | None]):
    """Job: one that cannot be done now keeps no other waiting. Gives the acuse as it stands afterwards."""

    def handle(self, tx: Tx, command: Aplazamiento, prepared: None) -> Acuse | None:
        """Note it, unless it was done meanwhile."""
        acuse = tx.acuses.bloquear(command.paso.escrito_id)
        if acuse is None or acuse.proximo is None:
            return None
        aplazado = acuse.con_fallo(command.causa, tx.now())
        tx.acuses.guardar(aplazado)
        return aplazado
