"""The caller's own account."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import CuentaNoEncontrada


@dataclass(frozen=True, slots=True)
class Consultar:
    """Nothing to say: it is the caller's."""


@dataclass(frozen=True, slots=True)
class CuentaConsultada:
    """The account and the number of its persona's mailbox, "" while there is none."""

    cuenta: Cuenta
    numero_casillero: str


class ConsultarCuenta(UseCase[Tx, Consultar, None, CuentaConsultada]):
    """An account that is not verified does not act as its persona, so it sees no mailbox of it."""

    reads_only = True

    def handle(self, tx: Tx, command: Consultar, prepared: None) -> CuentaConsultada:
        """Raises CuentaNoEncontrada."""
        cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        persona = tx.personas.leer(cuenta.persona) if cuenta.verificada else None
        return CuentaConsultada(cuenta, persona.numero_casillero if persona else "")
