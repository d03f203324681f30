"""Remove the secret of an authenticator application."""

from dataclasses import dataclass, replace

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Tx
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.application.retiro import exigir_permitido
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import TotpNoEncontrado
from services.identity.domain.factores import Exigidos
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class Retirar:
    """Nothing to say: it is the caller's."""


class RetirarTotp(UseCase[Tx, Retirar, None, None]):
    """With the last factor go the recovery codes, which stand for it. No session is closed by it."""

    def __init__(self, exigidos: Exigidos) -> None:
        self._exigidos = exigidos

    def handle(self, tx: Tx, command: Retirar, prepared: None) -> None:
        """Raises SesionCerrada, AutenticacionRecienteRequerida, TotpNoEncontrado, UltimoFactorExigido."""
        cuenta_id = exigir_cuenta(tx)
        sesion, _ = exigir_reciente(tx, cuenta_id)
        if tx.factores.totp(cuenta_id) is None:
            raise TotpNoEncontrado
        quedan = replace(tx.factores.de(cuenta_id), totp=False)
        exigir_permitido(tx, self._exigidos, cuenta_id, quedan)
        tx.factores.retirar_totp(cuenta_id)
        tx.auditoria.anotar(Accion.TOTP_RETIRADO, accion.cuenta(cuenta_id), datos={"sesion": str(sesion.id)})
        avisar_a(tx, Clase.FACTOR_RETIRADO, cuenta_id)
        if not quedan.alguno:
            tx.factores.reponer_codigos(cuenta_id, ())
