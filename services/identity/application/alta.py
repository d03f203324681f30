"""What a new second factor brings along."""

from datetime import datetime
from uuid import UUID

from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion


def cerrar_sin_segundo(tx: Tx, cuenta_id: UUID, ahora: datetime, salvo: UUID | None = None) -> None:
    """Close the account's sessions whose holder has shown a password only, but `salvo`: who demands a second factor
    because of a stolen password is rid of who stole it. The account's factors must be locked: a login by password that
    is under way holds the account, so that none is left open behind it."""
    for sesion in tx.sesiones.de_cuenta(cuenta_id):
        if not sesion.con_segundo_factor and sesion.id != salvo:
            tx.sesiones.cerrar(sesion.id, ahora)
            datos = {"sesion": str(sesion.id), "motivo": "SEGUNDO_FACTOR_NUEVO"}
            tx.auditoria.anotar(Accion.SESION_CERRADA, accion.cuenta(cuenta_id), datos=datos)
