"""See one escrito of a case."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.ports import Tx
from services.expedientes.domain.acuse import Acuse
from services.expedientes.domain.errors import EscritoNoEncontrado
from services.expedientes.domain.escrito import Documento, Escrito


@dataclass(frozen=True, slots=True)
class ConsultaDeEscrito:
    """The number of the case and the id of the escrito."""

    numero: str
    escrito_id: UUID


@dataclass(frozen=True, slots=True)
class EscritoLeido:
    """An escrito, how far its acuse got (None: of the time before acuses were PDFs), and those of its documents that
    there are: the newest PDF, and the page."""

    escrito: Escrito
    acuse: Acuse | None
    pdf: Documento | None = None
    gemelo: Documento | None = None


class ConsultarEscrito(UseCase[Tx, ConsultaDeEscrito, None, EscritoLeido]):
    """RPC ConsultarEscrito; the reading is recorded. Raises ExpedienteNoEncontrado, EscritoNoEncontrado."""

    def handle(self, tx: Tx, command: ConsultaDeEscrito, prepared: None) -> EscritoLeido:
        """The escrito with its acuse's data, to whom may see the case."""
        expediente = leer_expediente(tx, command.numero, "escrito", command.escrito_id)
        escrito = tx.escritos.uno(expediente.expediente_id, command.escrito_id)
        if escrito is None:
            raise EscritoNoEncontrado
        acuse = tx.acuses.uno(command.escrito_id)
        if acuse is None:
            return EscritoLeido(escrito, None)
        return EscritoLeido(escrito, acuse, _documento(tx, acuse.vigente), _documento(tx, acuse.gemelo))


def _documento(tx: Tx, documento_id: UUID | None) -> Documento | None:
    guardado = tx.documentos.uno(documento_id) if documento_id else None
    return guardado.documento if guardado else None
