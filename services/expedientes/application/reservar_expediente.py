"""A case becomes reserved: what follows is told on the reserved topic alone."""

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.cambio_de_reserva import Pedido, cambiar
from services.expedientes.application.ports import Actuacion, Archivo, Tx
from services.expedientes.domain.expediente import Expediente


class ReservarExpediente(UseCase[Tx, Pedido, bytes, Actuacion]):
    """RPC ReservarExpediente: the line of the timeline that says so. Nothing public is told of the case from
    here on, and its filings and acts, those before included, are treated as those of any reserved case.

    Raises NumeroDeExpedienteInvalido, ExpedienteNoEncontrado, SoloElOrgano, ClaveReutilizada, TextoInvalido,
    ExpedienteYaReservado.
    """

    def __init__(self, jurisdiccion: Jurisdiccion, archivo: Archivo) -> None:
        self._jurisdiccion = jurisdiccion
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: Pedido) -> bytes:
        """A wrapped key, for a case that has none yet."""
        return self._archivo.nueva_llave()

    def handle(self, tx: Tx, command: Pedido, prepared: bytes) -> Actuacion:
        """The last word that the public topic has of it; its documents follow (TrasladarDocumentos)."""
        return cambiar(tx, self._jurisdiccion, command, _RPC, Expediente.reservar, prepared)


_RPC = ReservarExpediente.__name__
