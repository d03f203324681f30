"""Give a client another secret."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cliente_de_api import huella_de_secreto, secreto_nuevo
from services.identity.domain.errores_de_clientes import ClienteInvalido, ClienteNoEncontrado


@dataclass(frozen=True, slots=True)
class RenovacionDeSecreto:
    """Whose; None for an id that is none."""

    cliente_id: UUID | None


class RenovarSecretoDeCliente(UseCase[Tx, RenovacionDeSecreto, None, str]):
    """The one before is good for nothing from then on, and no more are tokens that the client got for itself with it.
    What persons let it have stays: without the secret nobody renews it."""

    def handle(self, tx: Tx, command: RenovacionDeSecreto, prepared: None) -> str:
        """The new secret, which is nowhere else. Raises ClienteNoEncontrado, ClienteInvalido where it has none."""
        cliente = tx.clientes.leer(command.cliente_id) if command.cliente_id else None
        if cliente is None or cliente.retirado is not None:
            raise ClienteNoEncontrado
        if not cliente.confidencial:
            raise ClienteInvalido(falta="secreto")
        secreto = secreto_nuevo()
        tx.clientes.cambiar_secreto(cliente.id, huella_de_secreto(secreto))
        tx.concesiones.cerrar_de_cliente(cliente.id, tx.now(), solo_de_sistema=True)
        tx.auditoria.anotar(Accion.SECRETO_RENOVADO, accion.cliente(cliente.id))
        return secreto
