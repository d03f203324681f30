"""Look at the evidence of a request."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.verificadores import anotar, bloquear_para
from services.identity.domain.accion import Accion
from services.identity.domain.evidencia import Evidencia
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True)
class LecturaDeEvidencia:
    """Which request, and which kind of its evidence."""

    verificacion_id: UUID | None
    clase: str


class LeerDocumentoDeVerificacion(UseCase[Tx, LecturaDeEvidencia, None, tuple[Verificacion, Evidencia]]):
    """RPC LeerDocumentoDeVerificacion, for the officer who has the request or decided it; each reading is recorded
    before the first byte leaves.

    Raises VerificacionNoEncontrada, VerificacionSinAsignar, EvidenciaNoEncontrada.
    """

    def handle(self, tx: Tx, command: LecturaDeEvidencia, prepared: None) -> tuple[Verificacion, Evidencia]:
        """The request, for its key, and what is to be read."""
        verificacion, oficial = bloquear_para(tx, command.verificacion_id)
        verificacion.exigir_oficial(oficial)
        evidencia = verificacion.legible(command.clase, tx.now())
        anotar(tx, Accion.EVIDENCIA_LEIDA, verificacion, clase=Clase.LECTURA, evidencia=evidencia.clase.value)
        return verificacion, evidencia
