"""Disable an account."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.cierre import cerrar_todo
from services.identity.application.envios import avisar
from services.identity.application.inhabilitacion import DeLaCuenta, bloquear_ajena
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.enlace import Para
from services.identity.domain.mensaje import Clase
from services.identity.domain.motivo import motivo_escrito


class InhabilitarCuenta(UseCase[Tx, DeLaCuenta, None, None]):
    """RPC InhabilitarCuenta: from now on neither password nor passkey, refresh token or client opens anything with it,
    and whoever tries is answered as if it were not there. What is open ends within a second everywhere (ASVS 5.0,
    7.4.2). Its persona, mandates and cases stay what they are. Saying it again changes nothing."""

    def handle(self, tx: Tx, command: DeLaCuenta, prepared: None) -> None:
        """Raises SoloAdministradores, CuentaNoEncontrada, CuentaPropia, MotivoFaltante."""
        cuenta = bloquear_ajena(tx, command.correo)
        motivo = motivo_escrito(command.motivo)
        if cuenta.inhabilitada is not None:
            return
        ahora = tx.now()
        tx.cuentas.inhabilitar(cuenta.id, ahora)
        cerrar_todo(tx, cuenta.id, ahora)
        tx.enlaces.anular(cuenta.id, Para.RESTABLECER, ahora)  # or it would set a password once it is enabled
        # Free words may name somebody: they lie beside the seal.
        tx.auditoria.anotar(Accion.CUENTA_INHABILITADA, accion.cuenta(cuenta.id), detalles={"motivo": motivo})
        avisar(tx, Clase.CUENTA_INHABILITADA, cuenta.correo)
