"""The end of all that is open for an account."""

from datetime import datetime
from uuid import UUID

from services.identity.application.ports import Tx


def cerrar_todo(tx: Tx, cuenta_id: UUID, ahora: datetime, salvo: UUID | None = None) -> None:
    """Close the account's sessions but `salvo` and what clients were granted, and make useless what was begun with what
    opened an account until now: challenges, and authorizations of clients. The account must be locked: a login under
    way holds it, so that none is left open behind this."""
    tx.sesiones.cerrar_de(cuenta_id, ahora, salvo)
    tx.concesiones.cerrar_de(cuenta_id, ahora)
    tx.autorizaciones.anular_de(cuenta_id)
    tx.desafios.gastar_de(cuenta_id)
