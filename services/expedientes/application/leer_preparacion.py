"""Give who is to sign an act its PDF with the place for the signature."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.emision import exigir_emisor
from services.expedientes.application.firmar_resolucion import preparacion_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Guardado, Tx


@dataclass(frozen=True, slots=True)
class LecturaDePreparacion:
    """The number of the case and the id of the preparation."""

    numero: str
    preparacion_id: UUID


class LeerPreparacion(UseCase[Tx, LecturaDePreparacion, None, Guardado]):
    """RPC LeerPreparacion; the reading is recorded. Raises ExpedienteNoEncontrado, SoloElOrgano,
    PreparacionNoEncontrada: it is nobody's but the signer's."""

    def handle(self, tx: Tx, command: LecturaDePreparacion, prepared: None) -> Guardado:
        """It, while it is not signed."""
        numero = NumeroDeExpediente.parse(command.numero)
        expediente = exigir_emisor(tx.principal, tx.expedientes.por_numeros([numero]))
        preparacion = preparacion_de(tx, expediente, command.preparacion_id)
        anotar(tx, expediente, "preparacion", preparacion.preparacion_id, lectura=True)
        return Guardado(preparacion.documento, expediente.custodia, preparacion.preparacion_id)
