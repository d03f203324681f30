"""The plazos of a case."""

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.plazos_por_correr import con_pendientes
from services.expedientes.application.ports import Tx
from services.expedientes.domain.plazo import Plazo, PlazoPendiente


class ListarPlazos(UseCase[Tx, Consulta, None, list[Plazo | PlazoPendiente]]):
    """RPC ListarPlazos; the reading is recorded. Raises ExpedienteNoEncontrado."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Consulta, prepared: None) -> list[Plazo | PlazoPendiente]:
        """Open and past ones, each with its rule, calendar version and days counted; then those that wait for a
        notification, with the reason."""
        expediente_id = leer_expediente(tx, command.numero, "plazos").expediente_id
        por_notificar = [con_pendientes(una, self._jurisdiccion) for una in tx.actuaciones.por_notificar(expediente_id)]
        pendientes = [pendiente for una in por_notificar for pendiente in una.pendientes]
        return [*tx.plazos.de_expediente(expediente_id), *pendientes]
