"""RegistroService: proto → command → proto."""

from dataclasses import dataclass
from typing import Any

from estrado.casillero.v1 import registro_service_pb2 as pb
from estrado.casillero.v1.registro_service_pb2_grpc import RegistroServiceServicer

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.casillero.application import comprobar_numero, importar_registro
from services.casillero.domain.registro import Rechazo
from services.casillero.entrypoints import convert

_RECHAZOS = {
    Rechazo.NUMERO_INVALIDO: pb.RECHAZO_DE_FILA_NUMERO_INVALIDO,
    Rechazo.CUI_INVALIDO: pb.RECHAZO_DE_FILA_CUI_INVALIDO,
    Rechazo.NUMERO_DE_OTRO: pb.RECHAZO_DE_FILA_NUMERO_DE_OTRO,
    Rechazo.CUI_CON_OTRO_NUMERO: pb.RECHAZO_DE_FILA_CUI_CON_OTRO_NUMERO,
}


@dataclass(frozen=True, slots=True)
class CasosDelRegistro:
    """The use cases behind the RPCs."""

    importar_registro: importar_registro.ImportarRegistro
    comprobar_numero: comprobar_numero.ComprobarNumero


class RegistroServicer(RegistroServiceServicer):
    """See the proto for what each RPC means; refusals are raised by the use cases."""

    def __init__(self, runner: Runner[Any], casos: CasosDelRegistro) -> None:
        self._run = runner.run
        self._casos = casos

    async def ImportarRegistro(self, request: pb.ImportarRegistroRequest, context: Any) -> pb.ImportarRegistroResponse:
        """Rows kept, and those that are not."""
        filas = [importar_registro.Fila(fila.linea, fila.numero, fila.cui) for fila in request.filas]
        command = importar_registro.Command(filas)
        return _importado(await self._run(self._casos.importar_registro, current_principal(), command))

    async def ComprobarNumero(self, request: pb.ComprobarNumeroRequest, context: Any) -> pb.ComprobarNumeroResponse:
        """Whether it is theirs."""
        command = comprobar_numero.Command(convert.id_o_ninguno(request.persona), request.numero)
        suyo = await self._run(self._casos.comprobar_numero, current_principal(), command)
        return pb.ComprobarNumeroResponse(suyo=suyo)


def _importado(hecho: importar_registro.Importado) -> pb.ImportarRegistroResponse:
    rechazadas = [
        pb.FilaRechazada(linea=linea, rechazo=_RECHAZOS[rechazo]) for linea, rechazo in sorted(hecho.rechazadas.items())
    ]
    return pb.ImportarRegistroResponse(agregadas=hecho.agregadas, presentes=hecho.presentes, rechazadas=rechazadas)
