"""Remove a passkey."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Tx
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.application.retiro import exigir_permitido
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import PasskeyNoEncontrada
from services.identity.domain.factores import Exigidos
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class RetirarUna:
    """Which; None stands for an id that is none."""

    passkey_id: UUID | None


class RetirarPasskey(UseCase[Tx, RetirarUna, None, None]):
    """With the last factor go the recovery codes, which stand for it. No session is closed by it."""

    def __init__(self, exigidos: Exigidos) -> None:
        self._exigidos = exigidos

    def handle(self, tx: Tx, command: RetirarUna, prepared: None) -> None:
        """Raises SesionCerrada, AutenticacionRecienteRequerida, UltimoFactorExigido; PasskeyNoEncontrada, also for
        somebody else's."""
        cuenta_id = exigir_cuenta(tx)
        sesion, _ = exigir_reciente(tx, cuenta_id)
        if command.passkey_id not in {passkey.id for passkey in tx.passkeys.de_cuenta(cuenta_id)}:
            raise PasskeyNoEncontrada
        factores = tx.factores.de(cuenta_id)
        quedan = replace(factores, passkeys=factores.passkeys - 1)
        exigir_permitido(tx, self._exigidos, cuenta_id, quedan)
        tx.passkeys.retirar(cuenta_id, command.passkey_id)
        datos = {"sesion": str(sesion.id), "passkey": str(command.passkey_id)}
        tx.auditoria.anotar(Accion.PASSKEY_RETIRADA, accion.cuenta(cuenta_id), datos=datos)
        avisar_a(tx, Clase.FACTOR_RETIRADO, cuenta_id)
        if not quedan.alguno:
            tx.factores.reponer_codigos(cuenta_id, ())
