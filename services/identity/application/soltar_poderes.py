"""End what is left of the mandates of an account that was untied, or of an entity that was annulled."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.poderes import soltar_mandatos
from services.identity.application.ports import Tx
from services.identity.domain.mandato import Suelto


class SoltarPoderes(UseCase[Tx, Suelto, None, bool]):
    """For the job `soltar-poderes`: some of them in each transaction. Whether any may be left."""

    def handle(self, tx: Tx, command: Suelto, prepared: None) -> bool:
        """Lock, end, write, tell the suite."""
        quedan = soltar_mandatos(tx, command)
        if not quedan:
            tx.poderes.soltar(command)
        return quedan
