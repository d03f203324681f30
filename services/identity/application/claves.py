"""What changing a password brings along, whoever changes it."""

from uuid import UUID

from libs.foundation.core.usecases import Stale
from services.identity.application.cierre import cerrar_todo
from services.identity.application.envios import avisar
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.enlace import Para
from services.identity.domain.mensaje import Clase


def cambiar(tx: Tx, cuenta: Cuenta, cifrada: str, salvo: UUID | None = None) -> None:
    """Give `cuenta` the password of that hash; close its sessions but `salvo` and what clients were granted, make
    challenges that the old one got and other links to set one useless, and tell its holder by mail. Raises Stale when
    the password was changed since `cuenta` was read."""
    # First: a login under way holds the account or waits for this, so that none of the old password is left open.
    if not tx.cuentas.cambiar_contrasena(cuenta.id, cuenta.contrasena, cifrada):
        raise Stale
    ahora = tx.now()
    cerrar_todo(tx, cuenta.id, ahora, salvo)
    tx.enlaces.anular(cuenta.id, Para.RESTABLECER, ahora)
    tx.auditoria.anotar(Accion.CONTRASENA_CAMBIADA, accion.cuenta(cuenta.id))
    avisar(tx, Clase.CONTRASENA_CAMBIADA, cuenta.correo)
