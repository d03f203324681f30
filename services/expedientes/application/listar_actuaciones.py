"""The timeline of a case."""

from dataclasses import dataclass, replace

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.firmas_de_actos import con_firmas
from services.expedientes.application.lectura import es_de, leer_con_derecho
from services.expedientes.application.paginas import Pagina, Paginador
from services.expedientes.application.plazos_por_correr import con_pendientes
from services.expedientes.application.ports import Actuacion, Posicion, Tx
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.mandato import Derecho


@dataclass(frozen=True, slots=True)
class ListadoDeExpediente:
    """A page of a list of one case."""

    numero: str
    limite: int = 0
    cursor: str = ""


class ListarActuaciones(UseCase[Tx, ListadoDeExpediente, None, Pagina[Actuacion]]):
    """RPC ListarActuaciones; the reading is recorded. Raises ExpedienteNoEncontrado, CursorInvalido."""

    def __init__(self, cursores: Cursors, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion
        self._paginador = Paginador(cursores, "actuaciones")

    def handle(self, tx: Tx, command: ListadoDeExpediente, prepared: None) -> Pagina[Actuacion]:
        """Escritos and resoluciones with their documents, communications and plazos, and changes of the case's class;
        oldest first. Of a reserved case, what the caller's side did not open does not say why it was taken back."""
        expediente, derecho = leer_con_derecho(tx, command.numero, "actuaciones")
        pagina = self._paginador.pagina(
            tx.principal,
            str(expediente.expediente_id),
            command.cursor,
            command.limite,
            lambda despues_de, limite: tx.actuaciones.listar(expediente.expediente_id, despues_de, limite),
            lambda actuacion: Posicion(actuacion.instante, actuacion.actuacion_id),
        )
        firmadas = con_firmas(tx, pagina.filas)
        lineas = [con_pendientes(una, self._jurisdiccion) for una in firmadas]
        if expediente.reservado:
            lineas = [_cubierta(una, expediente, derecho) for una in lineas]
        return replace(pagina, filas=tuple(lineas))


def _cubierta(linea: Actuacion, expediente: Expediente, derecho: Derecho) -> Actuacion:
    vistas = (una.cubierta() if es_de(una, expediente, derecho) else una for una in linea.comunicaciones)
    return replace(linea, comunicaciones=tuple(vistas))
