"""See one case."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.ports import Tx
from services.expedientes.domain.expediente import Expediente


@dataclass(frozen=True, slots=True)
class Consulta:
    """The number of the case."""

    numero: str


class ConsultarExpediente(UseCase[Tx, Consulta, None, Expediente]):
    """RPC ConsultarExpediente; the reading is recorded. Raises ExpedienteNoEncontrado, NumeroDeExpedienteInvalido."""

    def handle(self, tx: Tx, command: Consulta, prepared: None) -> Expediente:
        """The case, to its parties, those who act for them and its court's staff."""
        return leer_expediente(tx, command.numero, "expediente")
