"""Read a document through its case."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import es_de, leer_con_derecho
from services.expedientes.application.ports import Guardado, Tx
from services.expedientes.domain.errors import AccesoRequerido, DocumentoNoEncontrado


@dataclass(frozen=True, slots=True)
class LecturaDeDocumento:
    """The number of the case and the id of the document."""

    numero: str
    documento_id: UUID


class LeerDocumentoDeExpediente(UseCase[Tx, LecturaDeDocumento, None, Guardado]):
    """RPC LeerDocumentoDeExpediente; the reading is recorded. Acuses are delivered by casillero alone.

    Raises ExpedienteNoEncontrado, DocumentoNoEncontrado, AccesoRequerido.
    """

    def handle(self, tx: Tx, command: LecturaDeDocumento, prepared: None) -> Guardado:
        """The document, unless the caller's side has a notificacion of it that nobody opened (RELIABILITY 14)."""
        expediente, derecho = leer_con_derecho(tx, command.numero, "documento", command.documento_id)
        guardado = tx.documentos.uno(command.documento_id)
        ajeno = guardado is None or guardado.custodia.expediente_id != expediente.expediente_id
        if guardado is None or ajeno or guardado.documento.contenido is not None:
            raise DocumentoNoEncontrado
        comunicaciones = tx.resoluciones.comunicaciones(guardado.actuacion_id)
        # A mandate opens no more than the mandante could.
        if any(una.cerrada and es_de(una, expediente, derecho) for una in comunicaciones):
            raise AccesoRequerido
        return guardado
