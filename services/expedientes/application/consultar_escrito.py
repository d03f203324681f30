"""See one escrito of a case."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import EscritoNoEncontrado
from services.expedientes.domain.escrito import Escrito


@dataclass(frozen=True, slots=True)
class ConsultaDeEscrito:
    """The number of the case and the id of the escrito."""

    numero: str
    escrito_id: UUID


class ConsultarEscrito(UseCase[Tx, ConsultaDeEscrito, None, Escrito]):
    """RPC ConsultarEscrito; the reading is recorded. Raises ExpedienteNoEncontrado, EscritoNoEncontrado."""

    def handle(self, tx: Tx, command: ConsultaDeEscrito, prepared: None) -> Escrito:
        """The escrito with its acuse's data, to whom may see the case."""
        expediente = leer_expediente(tx, command.numero, "escrito", command.escrito_id)
        escrito = tx.escritos.uno(expediente.expediente_id, command.escrito_id)
        if escrito is None:
            raise EscritoNoEncontrado
        return escrito
