"""Remove the secret of an authenticator application."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Tx
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import TotpNoEncontrado
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class Retirar:
    """Nothing to say: it is the caller's."""


class RetirarTotp(UseCase[Tx, Retirar, None, None]):
    """With the last factor go the recovery codes, which stand for it. No session is closed by it."""

    def handle(self, tx: Tx, command: Retirar, prepared: None) -> None:
        """Raises SesionNoEncontrada, AutenticacionRecienteRequerida, TotpNoEncontrado."""
        cuenta_id = exigir_cuenta(tx)
        sesion, _ = exigir_reciente(tx, cuenta_id)
        if tx.factores.totp(cuenta_id) is None:
            raise TotpNoEncontrado
        tx.factores.retirar_totp(cuenta_id)
        tx.auditoria.anotar(Accion.TOTP_RETIRADO, accion.cuenta(cuenta_id), datos={"sesion": str(sesion.id)})
        avisar_a(tx, Clase.FACTOR_RETIRADO, cuenta_id)
        if not tx.factores.de(cuenta_id).alguno:
            tx.factores.reponer_codigos(cuenta_id, ())
