"""Erase again what a restored backup brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.borrar_evidencia import borrar
from services.identity.application.borrar_nombramiento import borrar_nombramiento
from services.identity.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Aplicar:
    """Some of the list of erasures, ids of requests and of entities: as many as fit in one transaction."""

    borrados: Sequence[UUID]


class AplicarBorrados(UseCase[Tx, Aplicar, None, int]):
    """After a restore, before it serves (EVENTS.md): a backup has the keys of evidence that was erased since. What it
    does not have is passed over."""

    def handle(self, tx: Tx, command: Aplicar, prepared: None) -> int:
        """How many had their key again."""
        vueltas = 0
        for borrado in sorted(command.borrados):
            verificacion = tx.verificaciones.bloquear(borrado)
            if verificacion is not None and verificacion.llave is not None:
                borrar(tx, verificacion, tx.now())
                vueltas += 1
            entidad = tx.entidades.bloquear(borrado) if verificacion is None else None
            if entidad is not None and entidad.llave is not None:
                borrar_nombramiento(tx, entidad, tx.now())
                vueltas += 1
        return vueltas
