"""See of one case what is nobody's secret."""

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.expediente import Expediente


class ConsultarDatosPublicos(UseCase[Tx, Consulta, None, Expediente]):
    """RPC ConsultarDatosPublicos, for systems of other institutions; the reading is recorded, and the parties see whose
    it was. Of a reserved case there is nothing public: not that it is there."""

    def handle(self, tx: Tx, command: Consulta, prepared: None) -> Expediente:
        """The case, of which no person leaves this service. Raises ExpedienteNoEncontrado,
        NumeroDeExpedienteInvalido."""
        encontrados = tx.expedientes.por_numeros([NumeroDeExpediente.parse(command.numero)])
        if not encontrados or encontrados[0].reservado:
            raise ExpedienteNoEncontrado
        anotar(tx, encontrados[0], "datos_publicos", encontrados[0].expediente_id, lectura=True)
        return encontrados[0]
