"""Enable an account that was disabled."""

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar
from services.identity.application.inhabilitacion import DeLaCuenta, bloquear_ajena
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.mensaje import Clase
from services.identity.domain.motivo import motivo_escrito


class HabilitarCuenta(UseCase[Tx, DeLaCuenta, None, None]):
    """RPC HabilitarCuenta: password and factors that it had open it again; no session and no grant that was closed
    comes back. Saying it again changes nothing."""

    def handle(self, tx: Tx, command: DeLaCuenta, prepared: None) -> None:
        """Raises SoloAdministradores, CuentaNoEncontrada, CuentaPropia, MotivoFaltante."""
        cuenta = bloquear_ajena(tx, command.correo)
        motivo = motivo_escrito(command.motivo)
        if cuenta.inhabilitada is None:
            return
        tx.cuentas.inhabilitar(cuenta.id, None)
        tx.auditoria.anotar(Accion.CUENTA_HABILITADA, accion.cuenta(cuenta.id), detalles={"motivo": motivo})
        avisar(tx, Clase.CUENTA_HABILITADA, cuenta.correo)
