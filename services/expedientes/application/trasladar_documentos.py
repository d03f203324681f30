"""Move the documents of a case that became reserved to where those are kept, then destroy what was readable."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Archivo, Tx
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Custodia
from services.expedientes.domain.reserva import Traslado


@dataclass(frozen=True, slots=True)
class Llevado:
    """What was copied, while the case was kept by `custodia`; nothing where that has a key: then what was readable was
    destroyed."""

    custodia: Custodia
    versiones: Mapping[UUID, str] = field(default_factory=dict)


class TrasladarDocumentos(UseCase[Tx, Traslado, Llevado | None, None]):
    """Job, in two runs (RELIABILITY 18): the first copies and gives the case its key, so that whoever was about to
    write under the old custodia begins again; the second deletes. A case keeps its key for ever, opened or not: nothing
    is ever moved back, and nothing that counts is written where the second run deletes.

    Done twice, or at once by two, it is the same. Raises Unavailable: while a document is missing or altered, nothing
    is deleted.
    """

    def __init__(self, lector: Reader[Tx], archivo: Archivo) -> None:
        self._lector = lector
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: Traslado) -> Llevado | None:
        """Copy each document that is not there yet, or delete."""

        def leer(tx: Tx) -> tuple[Custodia, list[Documento]] | None:
            expediente = tx.expedientes.por_id(command.expediente_id)
            if expediente is None or not tx.traslados.pendiente(command.expediente_id):
                return None
            return expediente.custodia, list(tx.traslados.documentos(command.expediente_id, tx.now()))

        leido = await self._lector.read(principal, leer)
        if leido is None:
            return None
        custodia, documentos = leido
        if custodia.llave is not None:
            await self._archivo.destruir(command.expediente_id)
            reach("traslado.destruido")
            return Llevado(custodia)
        sellada = replace(custodia, llave=command.llave)
        versiones = {uno.documento_id: await self._archivo.trasladar(custodia, sellada, uno) for uno in documentos}
        reach("traslado.copiado")
        return Llevado(custodia, versiones)

    def handle(self, tx: Tx, command: Traslado, prepared: Llevado | None) -> None:
        """Lock, look again, keep it."""
        if prepared is None:
            return
        expediente = next(iter(tx.expedientes.bloquear([command.numero])), None)
        if expediente is None:
            raise ExpedienteNoEncontrado
        if prepared.custodia != expediente.custodia or not tx.traslados.pendiente(command.expediente_id):
            raise Stale
        if prepared.custodia.llave is not None:
            tx.traslados.terminar(command.expediente_id)
            anotar(tx, expediente, "destruir_copias", command.expediente_id)
            return
        ahora = {uno.documento_id for uno in tx.traslados.documentos(command.expediente_id, tx.now())}
        if not ahora <= prepared.versiones.keys():
            raise Stale
        tx.traslados.llevar(command, prepared.versiones)
        anotar(tx, expediente, "trasladar_documentos", command.expediente_id)
