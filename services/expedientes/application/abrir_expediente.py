"""A reserved case opens again."""

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.cambio_de_reserva import Pedido, cambiar
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.domain.expediente import Expediente


class AbrirExpediente(UseCase[Tx, Pedido, None, Actuacion]):
    """RPC AbrirExpediente: the line of the timeline that says so. Also of one that its ramo or kind
    made reserved: that is what a new case of that kind is, unless a juez says otherwise.

    Raises NumeroDeExpedienteInvalido, ExpedienteNoEncontrado, SoloElOrgano, ClaveReutilizada, TextoInvalido,
    ExpedienteNoReservado.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Pedido, prepared: None) -> Actuacion:
        """The first word that the public topic has of it again."""
        return cambiar(tx, self._jurisdiccion, command, AbrirExpediente.__name__, Expediente.abrir)
