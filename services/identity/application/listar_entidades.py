"""The entities in which the caller is."""

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.identity.application.hojas import Hoja, HojaPedida, hoja
from services.identity.application.ports import Tx
from services.identity.application.ports.lugar import Lugar
from services.identity.domain.entidad import Entidad
from services.identity.domain.errors import CuentaNoEncontrada


class ListarEntidades(UseCase[Tx, HojaPedida, None, Hoja[Entidad]]):
    """RPC ListarEntidades: confirmed or not, so that who asked sees what became of it."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._cursores = cursores

    def handle(self, tx: Tx, command: HojaPedida, prepared: None) -> Hoja[Entidad]:
        """Oldest first. Raises CuentaNoEncontrada, CursorInvalido."""
        quien = tx.principal.subject
        if quien is None or tx.cuentas.leer(quien) is None:
            raise CuentaNoEncontrada
        return hoja(
            self._cursores,
            "entidades",
            tx.principal,
            command,
            lambda desde, limite: tx.entidades.de_cuenta(quien, desde, limite),
            lambda una: Lugar(una.solicitada, una.id),
        )
