"""Read the acuse of an escrito through its case."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.ports import Guardado, Tx
from services.expedientes.domain.errors import AcusePendiente, CodigoNoAdmitido, DocumentoNoEncontrado

FORMATOS = ("pdf", "html")


@dataclass(frozen=True, slots=True)
class LecturaDeAcuse:
    """The number of the case, the id of the escrito, and as what it is wanted: one of FORMATOS."""

    numero: str
    escrito_id: UUID
    formato: str


class LeerAcuse(UseCase[Tx, LecturaDeAcuse, None, Guardado]):
    """RPC LeerAcuse; the reading is recorded.

    Raises CodigoNoAdmitido, ExpedienteNoEncontrado, AcusePendiente, DocumentoNoEncontrado: no such escrito in the case,
    or one of the time before acuses were PDFs.
    """

    def handle(self, tx: Tx, command: LecturaDeAcuse, prepared: None) -> Guardado:
        """The newest PDF, which may have the timestamp that the delivered one lacks, or the page that says the same."""
        if command.formato not in FORMATOS:
            raise CodigoNoAdmitido(campo="formato", admitidos=", ".join(FORMATOS))
        expediente = leer_expediente(tx, command.numero, "acuse", command.escrito_id)
        acuse = tx.acuses.uno(command.escrito_id)
        if acuse is None or acuse.expediente_id != expediente.expediente_id:
            raise DocumentoNoEncontrado
        documento_id = acuse.vigente if command.formato == "pdf" else acuse.gemelo
        if documento_id is None:
            raise AcusePendiente
        guardado = tx.documentos.uno(documento_id)
        assert guardado is not None  # noqa: S101 -- written in the transaction that named it
        return guardado
