"""Who read a case."""

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import leer_expediente
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente
from services.expedientes.application.paginas import Pagina, Paginador
from services.expedientes.application.ports import Anotacion, Posicion, Tx


class ListarLecturas(UseCase[Tx, ListadoDeExpediente, None, Pagina[Anotacion]]):
    """RPC ListarLecturas; this reading is recorded too. Raises ExpedienteNoEncontrado, CursorInvalido."""

    def __init__(self, cursores: Cursors) -> None:
        self._paginador = Paginador(cursores, "lecturas")

    def handle(self, tx: Tx, command: ListadoDeExpediente, prepared: None) -> Pagina[Anotacion]:
        """Every reading, newest first, to whom may see the case."""
        expediente = leer_expediente(tx, command.numero, "lecturas")
        return self._paginador.pagina(
            tx.principal,
            str(expediente.expediente_id),
            command.cursor,
            command.limite,
            lambda antes_de, limite: tx.auditoria.lecturas(expediente.expediente_id, antes_de, limite),
            lambda lectura: Posicion(lectura.instante, lectura.anotacion_id),
        )
