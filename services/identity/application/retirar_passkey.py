"""Remove a passkey."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Tx
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import PasskeyNoEncontrada
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class RetirarUna:
    """Which; None stands for an id that is none."""

    passkey_id: UUID | None


class RetirarPasskey(UseCase[Tx, RetirarUna, None, None]):
    """With the last factor go the recovery codes, which stand for it. No session is closed by it."""

    def handle(self, tx: Tx, command: RetirarUna, prepared: None) -> None:
        """Raises SesionNoEncontrada, AutenticacionRecienteRequerida; PasskeyNoEncontrada, also for somebody else's."""
        cuenta_id = exigir_cuenta(tx)
        sesion, _ = exigir_reciente(tx, cuenta_id)
        if command.passkey_id is None or not tx.passkeys.retirar(cuenta_id, command.passkey_id):
            raise PasskeyNoEncontrada
        datos = {"sesion": str(sesion.id), "passkey": str(command.passkey_id)}
        tx.auditoria.anotar(Accion.PASSKEY_RETIRADA, accion.cuenta(cuenta_id), datos=datos)
        avisar_a(tx, Clase.FACTOR_RETIRADO, cuenta_id)
        if not tx.factores.de(cuenta_id).alguno:
            tx.factores.reponer_codigos(cuenta_id, ())
