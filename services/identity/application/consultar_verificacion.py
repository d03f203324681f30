"""The caller's own request to be verified."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errores_de_verificacion import VerificacionNoEncontrada
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True)
class ConsultaDeVerificacion:
    """Nothing to say: it is the caller's."""


class ConsultarVerificacion(UseCase[Tx, ConsultaDeVerificacion, None, Verificacion]):
    """RPC ConsultarVerificacion."""

    reads_only = True

    def handle(self, tx: Tx, command: ConsultaDeVerificacion, prepared: None) -> Verificacion:
        """The last one. Raises VerificacionNoEncontrada."""
        verificacion = tx.verificaciones.de_cuenta(tx.principal.subject) if tx.principal.subject else None
        if verificacion is None:
            raise VerificacionNoEncontrada
        return verificacion
