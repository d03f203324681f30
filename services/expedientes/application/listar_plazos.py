"""The plazos of a case."""

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.ports import Tx
from services.expedientes.domain.plazo import Plazo


class ListarPlazos(UseCase[Tx, Consulta, None, list[Plazo]]):
    """RPC ListarPlazos; the reading is recorded. Raises ExpedienteNoEncontrado."""

    def handle(self, tx: Tx, command: Consulta, prepared: None) -> list[Plazo]:
        """Open and past ones, each with its rule, calendar version and days counted."""
        return tx.plazos.de_expediente(leer_expediente(tx, command.numero, "plazos").expediente_id)
