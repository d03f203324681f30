"""Withdraw one's request to be verified."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.evidencia import borrar
from services.identity.application.ports import Tx
from services.identity.application.verificadores import anotar
from services.identity.domain.accion import Accion
from services.identity.domain.errores_de_verificacion import VerificacionNoEncontrada
from services.identity.domain.verificacion import Estado


@dataclass(frozen=True, slots=True)
class RetiroDeVerificacion:
    """Nothing to say: it is the caller's last one."""


class RetirarVerificacion(UseCase[Tx, RetiroDeVerificacion, None, None]):
    """RPC RetirarVerificacion: as long as it is not decided, whoever has it. Its evidence and its form are erased with
    it, as BorrarEvidencia erases them; the files follow. Withdrawing again changes nothing.

    Raises VerificacionNoEncontrada, VerificacionDecidida.
    """

    def handle(self, tx: Tx, command: RetiroDeVerificacion, prepared: None) -> None:
        """Lock, withdraw, erase: whoever decides meanwhile comes before or after."""
        ultima = tx.verificaciones.de_cuenta(tx.principal.subject) if tx.principal.subject else None
        verificacion = tx.verificaciones.bloquear(ultima.id) if ultima else None
        if verificacion is None:
            raise VerificacionNoEncontrada
        if verificacion.estado is Estado.RETIRADA:
            return
        retirada = verificacion.retirar()
        anotar(tx, Accion.VERIFICACION_RETIRADA, retirada)
        borrar(tx, retirada, tx.now(after=verificacion.ultimo))
