"""Erase again what a restored backup brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.evidencia import bloquear, borrar
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
            peticion = bloquear(tx, borrado)
            if peticion is not None and peticion.llave is not None:
                borrar(tx, peticion, tx.now())
                vueltas += 1
        return vueltas
