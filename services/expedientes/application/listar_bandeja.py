"""The court's work tray."""

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.expedientes.application.listar_expedientes import Listado
from services.expedientes.application.paginas import Pagina, Paginador
from services.expedientes.application.ports import Posicion, Tx
from services.expedientes.domain.expediente import PERSONAL
from services.expedientes.domain.listas import EnBandeja


class ListarBandeja(UseCase[Tx, Listado, None, Pagina[EnBandeja]]):
    """RPC ListarBandeja. Raises CursorInvalido."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._paginador = Paginador(cursores, "bandeja")

    def handle(self, tx: Tx, command: Listado, prepared: None) -> Pagina[EnBandeja]:
        """Escritos without a resolucion of the courts where the caller serves, oldest first; nobody else has any."""
        organos = sorted(tx.principal.scopes_of(*PERSONAL))
        return self._paginador.pagina(
            tx.principal,
            ",".join(organos),
            command.cursor,
            command.limite,
            lambda despues_de, limite: tx.escritos.en_bandeja(organos, despues_de, limite),
            lambda entrada: Posicion(entrada.registrado, entrada.escrito_id),
        )
