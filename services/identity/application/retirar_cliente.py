"""Withdraw a client."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errores_de_clientes import ClienteNoEncontrado


@dataclass(frozen=True, slots=True)
class RetiroDeCliente:
    """Which; None for an id that is none."""

    cliente_id: UUID | None


class RetirarCliente(UseCase[Tx, RetiroDeCliente, None, None]):
    """It gets no token any more, and those that it has are refused within a second. It is not forgotten: the audit
    names it."""

    def handle(self, tx: Tx, command: RetiroDeCliente, prepared: None) -> None:
        """Raises ClienteNoEncontrado, also for one that was withdrawn before."""
        ahora = tx.now()
        if command.cliente_id is None or not tx.clientes.retirar(command.cliente_id, ahora):
            raise ClienteNoEncontrado
        tx.concesiones.cerrar_de_cliente(command.cliente_id, ahora, solo_de_sistema=False)
        tx.auditoria.anotar(Accion.CLIENTE_RETIRADO, accion.cliente(command.cliente_id))
