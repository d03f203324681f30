"""Whether a session, or a system's grant, is alive now, for verifiers whose feed is silent."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Comprobar:
    """Which session; None stands for an id that is none."""

    sesion_id: UUID | None


class ComprobarSesion(UseCase[Tx, Comprobar, None, bool]):
    """A session unknown is a session not alive."""

    reads_only = True

    def handle(self, tx: Tx, command: Comprobar, prepared: None) -> bool:
        """Reads the session itself, never a copy."""
        sesion = tx.sesiones.leer(command.sesion_id) if command.sesion_id else None
        if sesion is not None:
            return sesion.vigente(tx.now())
        concesion = tx.concesiones.leer(command.sesion_id) if command.sesion_id else None
        # A person's token of a client's is no session: no verifier takes it, whoever asks.
        return concesion is not None and concesion.de_sistema and concesion.vigente(tx.now())
