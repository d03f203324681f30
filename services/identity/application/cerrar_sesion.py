"""Close one of the caller's sessions."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import SesionNoEncontrada


@dataclass(frozen=True, slots=True)
class Cerrar:
    """Which session; None is the one of the token."""

    sesion_id: UUID | None


class CerrarSesion(UseCase[Tx, Cerrar, None, None]):
    """Its tokens are refused everywhere within a second; closing it again changes nothing."""

    def handle(self, tx: Tx, command: Cerrar, prepared: None) -> None:
        """Raises SesionNoEncontrada, the same for a session that is somebody else's."""
        sesion_id = command.sesion_id or tx.principal.session
        sesion = tx.sesiones.bloquear(sesion_id) if sesion_id else None
        if sesion is None or sesion.cuenta_id != tx.principal.subject:
            raise SesionNoEncontrada
        if sesion.cerrada is None:
            tx.sesiones.cerrar(sesion.id, tx.now(after=sesion.ultimo_uso))
            tx.auditoria.anotar(
                Accion.SESION_CERRADA, accion.cuenta(sesion.cuenta_id), datos={"sesion": str(sesion.id)}
            )
