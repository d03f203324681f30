"""The entities that wait for an officer."""

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.identity.application.hojas import Hoja, HojaPedida, hoja
from services.identity.application.ports import Tx
from services.identity.application.ports.lugar import Lugar
from services.identity.application.verificadores import es_verificador
from services.identity.domain.entidad import Entidad
from services.identity.domain.errores_de_verificacion import SoloVerificadores


class ListarEntidadesPendientes(UseCase[Tx, HojaPedida, None, Hoja[Entidad]]):
    """RPC ListarEntidadesPendientes: oldest first. Nobody takes one: the first decision stands, and the others are
    told."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._cursores = cursores

    def handle(self, tx: Tx, command: HojaPedida, prepared: None) -> Hoja[Entidad]:
        """Raises SoloVerificadores, CursorInvalido."""
        if not es_verificador(tx.principal):
            raise SoloVerificadores
        return hoja(
            self._cursores,
            "entidades-pendientes",
            tx.principal,
            command,
            tx.entidades.en_cola,
            lambda una: Lugar(una.solicitada, una.id),
        )
