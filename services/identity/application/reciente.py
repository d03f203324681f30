"""That who changes the factors of an account, or lets others act for it, has shown lately who they are."""

from datetime import datetime
from uuid import UUID

from libs.foundation.core.errors import SesionCerrada
from services.identity.application.ports import Tx
from services.identity.domain.errors import AutenticacionRecienteRequerida
from services.identity.domain.sesion import Sesion


def exigir_cuenta(tx: Tx) -> UUID:
    """The caller's account, its factors locked. Raises SesionCerrada."""
    if tx.principal.subject is None or not tx.factores.bloquear(tx.principal.subject):
        raise SesionCerrada
    return tx.principal.subject


def sesion_propia(tx: Tx, cuenta_id: UUID) -> tuple[Sesion, datetime]:
    """The caller's open session, locked, and the present instant. Raises SesionCerrada."""
    sesion = tx.sesiones.bloquear(tx.principal.session) if tx.principal.session else None
    if sesion is None or sesion.cuenta_id != cuenta_id:
        raise SesionCerrada
    ahora = tx.now(after=sesion.ultimo_uso)
    if not sesion.vigente(ahora):
        raise SesionCerrada
    return sesion, ahora


def exigir_reciente(tx: Tx, cuenta_id: UUID) -> tuple[Sesion, datetime]:
    """The same, once its holder has shown lately all that the account has. It says so itself, whatever the token says:
    who stole a password must not add a factor beside the owner's, nor who stole a session give a power that outlives
    it. Raises SesionCerrada, AutenticacionRecienteRequerida."""
    sesion, ahora = sesion_propia(tx, cuenta_id)
    if not sesion.reciente(ahora) or (tx.factores.de(cuenta_id).alguno and not sesion.con_segundo_factor):
        raise AutenticacionRecienteRequerida
    return sesion, ahora
