"""A case becomes reserved: what follows is told on the reserved topic alone."""

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.cambio_de_reserva import Pedido, cambiar
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.domain.expediente import Expediente


class ReservarExpediente(UseCase[Tx, Pedido, None, Actuacion]):
    """RPC ReservarExpediente: the line of the timeline that says so. Nothing public is told of the case from
    here on, and its filings and acts, those before included, are treated as those of any reserved case.

    Raises NumeroDeExpedienteInvalido, ExpedienteNoEncontrado, SoloElOrgano, ClaveReutilizada, TextoInvalido,
    ExpedienteYaReservado.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Pedido, prepared: None) -> Actuacion:
        """The last word that the public topic has of it."""
        return cambiar(tx, self._jurisdiccion, command, ReservarExpediente.__name__, Expediente.reservar)
