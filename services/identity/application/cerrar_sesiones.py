"""Close sessions, and what clients were granted, as an operator: all of one account, or everybody's."""

from dataclasses import dataclass, field
from datetime import datetime

from libs.foundation.core.usecases import UseCase
from services.identity.application.cierre import cerrar_todo
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import correo_canonico
from services.identity.domain.desafio import VIDA_DEL_DESAFIO
from services.identity.domain.errors import CuentaNoEncontrada

LOTE = 1000  # of each kind that one transaction closes


@dataclass(frozen=True, slots=True)
class CerrarLas:
    """Those of the account of `correo`; "" is everybody's, of which those opened until `hasta` (UTC) are meant."""

    correo: str = field(default="", repr=False)
    hasta: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cerradas:
    """How many sessions and grants were closed; `quedan`: of everybody's there may be more."""

    sesiones: int
    concesiones: int
    quedan: bool = False


class CerrarSesiones(UseCase[Tx, CerrarLas, None, Cerradas]):
    """Their tokens are refused everywhere within a second, and what was begun with a password by who is shut out now is
    not finished: neither logins nor authorizations. Of everybody's LOTE at a time. What systems hold for themselves
    is nobody's session."""

    def handle(self, tx: Tx, command: CerrarLas, prepared: None) -> Cerradas:
        """Raises CorreoInvalido, CuentaNoEncontrada."""
        if not command.correo:
            return _de_todos(tx, command.hasta)
        cuenta = tx.cuentas.por_correo(correo_canonico(command.correo))
        # Locked: what is being opened or exchanged for the account is closed here, or waits for it.
        if cuenta is None or tx.cuentas.bloquear(cuenta.id) is None:
            raise CuentaNoEncontrada
        ahora = tx.now()
        abiertas = [una for una in tx.concesiones.de_cuenta(cuenta.id) if una.vigente(ahora)]
        cerradas = Cerradas(len(tx.sesiones.de_cuenta(cuenta.id)), len(abiertas))
        cerrar_todo(tx, cuenta.id, ahora)
        _anotar(tx, accion.cuenta(cuenta.id), cerradas)
        return cerradas


def _de_todos(tx: Tx, hasta: datetime | None) -> Cerradas:
    ahora = tx.now()
    hasta = hasta or ahora
    # First what would open more.
    desafios = tx.desafios.olvidar(hasta + VIDA_DEL_DESAFIO)
    a_medias = tx.autorizaciones.anular_identificadas(hasta, LOTE)
    sesiones = tx.sesiones.cerrar_abiertas(hasta, ahora, LOTE)
    concesiones = tx.concesiones.cerrar_abiertas(hasta, ahora, LOTE)
    cerradas = Cerradas(sesiones, concesiones, quedan=desafios or LOTE in {a_medias, sesiones, concesiones})
    _anotar(tx, "", cerradas)
    return cerradas


def _anotar(tx: Tx, objeto: str, cerradas: Cerradas) -> None:
    datos = {"cuantas": str(cerradas.sesiones), "concesiones": str(cerradas.concesiones)}
    tx.auditoria.anotar(Accion.SESIONES_CERRADAS, objeto, datos=datos)
