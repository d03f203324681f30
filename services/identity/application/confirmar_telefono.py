"""Confirm the telephone by the code that was sent to it."""

from dataclasses import dataclass, field
from hmac import compare_digest

from libs.foundation.core.usecases import UseCase
from services.identity.application.acceso import Negado
from services.identity.application.frenado import exigir_turno
from services.identity.application.ports import Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.enlace import Enlace, Para
from services.identity.domain.errors import CodigoInvalido, CuentaNoEncontrada
from services.identity.domain.freno import Freno, Regla


@dataclass(frozen=True, slots=True)
class Confirmar:
    """The code as typed."""

    codigo: str = field(repr=False)


class ConfirmarTelefono(UseCase[Tx, Confirmar, None, Negado | None]):
    """A code has six digits and is good for ten minutes: guessing it is braked as guessing a password is."""

    def __init__(self, secretos: Secretos) -> None:
        self._secretos = secretos

    def handle(self, tx: Tx, command: Confirmar, prepared: None) -> Negado | None:
        """A wrong code is Negado, because counting it must be kept. Raises DemasiadosIntentos, CuentaNoEncontrada."""
        cuenta = tx.cuentas.bloquear(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        [freno] = tx.frenos.bloquear([Freno(self._secretos.seudonimo("telefono", str(cuenta.id)), Regla.CUENTA)])
        ahora = tx.now()
        exigir_turno([freno], ahora)
        for enlace in tx.enlaces.todos_de(cuenta.id):
            vigente = enlace.para is Para.TELEFONO and enlace.usado is None and enlace.vence > ahora
            if vigente and self._es(enlace, command.codigo):
                tx.frenos.guardar(Freno(freno.clave, freno.regla))
                tx.enlaces.usar(enlace.id, ahora)
                tx.cuentas.confirmar_telefono(cuenta.id)
                tx.auditoria.anotar(Accion.TELEFONO_CONFIRMADO, accion.cuenta(cuenta.id))
                return None
        tx.frenos.guardar(freno.con_fallo(ahora))
        return Negado(CodigoInvalido(campo="codigo"))

    def _es(self, enlace: Enlace, codigo: str) -> bool:
        return compare_digest(self._secretos.codigo(enlace.id).encode(), codigo.strip().encode())
