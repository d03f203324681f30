"""Give casillero the bytes of what it delivers."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.ports import Guardado, Tx
from services.expedientes.domain.errors import DocumentoNoEncontrado


@dataclass(frozen=True, slots=True)
class LecturaParaEntrega:
    """The id of the document."""

    documento_id: UUID


class LeerDocumento(UseCase[Tx, LecturaParaEntrega, None, Guardado]):
    """RPC DocumentosService.LeerDocumento, for casillero, which keeps the gate and writes the evidence of the reading
    before the first byte leaves."""

    reads_only = True

    def handle(self, tx: Tx, command: LecturaParaEntrega, prepared: None) -> Guardado:
        """The document, acuses included. Raises DocumentoNoEncontrado."""
        guardado = tx.documentos.uno(command.documento_id)
        if guardado is None:
            raise DocumentoNoEncontrado
        return guardado
