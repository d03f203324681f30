"""Close sessions as an operator: all of one account, or everybody's."""

from dataclasses import dataclass, field
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import correo_canonico
from services.identity.domain.errors import CuentaNoEncontrada

LOTE = 1000  # sessions of one transaction


@dataclass(frozen=True, slots=True)
class CerrarLas:
    """Those of the account of `correo`; "" is everybody's, of which those opened until `hasta` (UTC) are meant."""

    correo: str = field(default="", repr=False)
    hasta: datetime | None = None


class CerrarSesiones(UseCase[Tx, CerrarLas, None, int]):
    """Their tokens are refused everywhere within a second. Gives how many were closed: of everybody's LOTE at a time,
    until there are fewer."""

    def handle(self, tx: Tx, command: CerrarLas, prepared: None) -> int:
        """Raises CorreoInvalido, CuentaNoEncontrada."""
        ahora = tx.now()
        if not command.correo:
            cerradas = tx.sesiones.cerrar_abiertas(command.hasta or ahora, ahora, LOTE)
            tx.auditoria.anotar(Accion.SESIONES_CERRADAS, "", datos={"cuantas": str(cerradas)})
            return cerradas
        cuenta = tx.cuentas.por_correo(correo_canonico(command.correo))
        if cuenta is None:
            raise CuentaNoEncontrada
        cerradas = len(tx.sesiones.de_cuenta(cuenta.id))
        tx.sesiones.cerrar_de(cuenta.id, ahora, None)
        # What was begun with the password by who is shut out now must not be finished.
        tx.desafios.gastar_de(cuenta.id)
        tx.auditoria.anotar(Accion.SESIONES_CERRADAS, accion.cuenta(cuenta.id), datos={"cuantas": str(cerradas)})
        return cerradas
