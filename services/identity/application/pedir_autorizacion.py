"""Begin an authorization, as a client's request asks for it."""

from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from services.identity.application.pasos import Siguiente, pagina_de
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.oidc import Peticion, Protocolo, Regreso
from services.identity.domain.autorizacion import VIDA_DE_LA_AUTORIZACION, Autorizacion, huella_de_solicitud


@dataclass(frozen=True, slots=True)
class Pedida:
    """What comes next, and what the browser goes on with, "" where it is sent back at once."""

    siguiente: Siguiente
    solicitud: str = field(repr=False)


class PedirAutorizacion(UseCase[Tx, Peticion, None, Pedida]):
    """Nobody is known yet: whoever has the page's secret, on the network that it was given to, goes on with it."""

    def __init__(self, protocolo: Protocolo, secretos: Secretos) -> None:
        self._protocolo = protocolo
        self._secretos = secretos

    def handle(self, tx: Tx, command: Peticion, prepared: None) -> Pedida:
        """Raises PeticionDeAutorizacionInvalida where the browser cannot be sent back; what else is wrong, the client
        is told."""
        pedido = self._protocolo.pedido(tx, command)
        if isinstance(pedido, Regreso):
            return Pedida(pedido, "")
        solicitud = self._secretos.renovacion_nueva()
        autorizacion = Autorizacion(
            id=new_id(),
            huella=huella_de_solicitud(solicitud),
            cliente_id=pedido.cliente.id,
            redireccion=pedido.redireccion,
            alcances=pedido.alcances,
            estado=pedido.estado,
            nonce=pedido.nonce,
            reto=pedido.reto,
            direccion=command.cliente.direccion,
            vence=tx.now() + VIDA_DE_LA_AUTORIZACION,
            preguntar=pedido.preguntar,
        )
        tx.autorizaciones.agregar(autorizacion)
        return Pedida(pagina_de(tx, autorizacion, pedido.cliente, solicitud), solicitud)
