"""Look at the document of appointment with which an entity was asked for."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.usecases import UseCase
from services.identity.application.poderes import bloquear_entidad
from services.identity.application.ports import Tx
from services.identity.application.verificadores import es_verificador
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.entidad import Entidad
from services.identity.domain.errores_de_mandatos import EntidadNoEncontrada


@dataclass(frozen=True, slots=True)
class LecturaDeNombramiento:
    """Which entity."""

    entidad_id: UUID | None


class LeerDocumentoDeEntidad(UseCase[Tx, LecturaDeNombramiento, None, Entidad]):
    """RPC LeerDocumentoDeEntidad, for officers who are not in it; each reading is recorded before the first byte
    leaves.

    Raises EntidadNoEncontrada, the same for whoever is no officer, EntidadPropia, EvidenciaNoEncontrada.
    """

    def handle(self, tx: Tx, command: LecturaDeNombramiento, prepared: None) -> Entidad:
        """The entity, for the key of its document."""
        if tx.principal.subject is None or not es_verificador(tx.principal):
            raise EntidadNoEncontrada
        entidad = bloquear_entidad(tx, command.entidad_id)
        entidad.exigir_decisor(tx.principal.subject, tx.principal.persona)
        evidencia = entidad.legible(entidad.nombramiento.clase, tx.now())
        datos = {"evidencia": evidencia.clase.value}
        tx.auditoria.anotar(Accion.EVIDENCIA_LEIDA, accion.entidad(entidad.id), clase=Clase.LECTURA, datos=datos)
        return entidad
