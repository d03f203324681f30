"""Who read a case."""

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import expediente_visible
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente
from services.expedientes.application.paginas import Pagina, Paginador
from services.expedientes.application.ports import Anotacion, Posicion, Tx


class ListarLecturas(UseCase[Tx, ListadoDeExpediente, None, Pagina[Anotacion]]):
    """RPC ListarLecturas. Raises ExpedienteNoEncontrado, CursorInvalido."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._paginador = Paginador(cursores, "lecturas")

    def handle(self, tx: Tx, command: ListadoDeExpediente, prepared: None) -> Pagina[Anotacion]:
        """Every reading, newest first, to whom may see the case."""
        expediente = expediente_visible(tx, command.numero)
        return self._paginador.pagina(
            tx.principal,
            str(expediente.expediente_id),
            command.cursor,
            command.limite,
            lambda antes_de, limite: tx.auditoria.lecturas(expediente.expediente_id, antes_de, limite),
            lambda lectura: Posicion(lectura.instante, lectura.anotacion_id),
        )
