"""What every use case on a case shares: finding it for the caller, writing the audit, the calendar in force."""

from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.jurisdiccion.calendario import Calendario
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.ports import Anotacion, Tx
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.expediente import Expediente


def leer_expediente(tx: Tx, numero: str, que: str, objeto: UUID | None = None) -> Expediente:
    """The case, when the caller may see it, with its reading recorded in this transaction (RELIABILITY 17). Raises
    ExpedienteNoEncontrado, NumeroDeExpedienteInvalido."""
    encontrados = tx.expedientes.por_numeros([NumeroDeExpediente.parse(numero)])
    if not encontrados:
        raise ExpedienteNoEncontrado
    expediente = encontrados[0]
    expediente.exigir_lector(tx.principal)
    anotar(tx, expediente, que, objeto or expediente.expediente_id, lectura=True)
    return expediente


def anotar(tx: Tx, expediente: Expediente, accion: str, objeto: UUID, *, lectura: bool = False) -> None:
    """Write a line of the audit about what the caller does to `expediente`."""
    quien = tx.principal
    tx.auditoria.anotar(
        Anotacion(
            anotacion_id=new_id(),
            expediente_id=expediente.expediente_id,
            instante=tx.now(),
            actor=quien.key,
            quien=expediente.nombre_de(quien.persona),
            calidad=expediente.calidad_de(quien) or quien.kind,
            en_nombre_de=tuple(parte.parte_id for parte in expediente.partes_de(quien.persona)),
            accion=accion,
            objeto=objeto,
            lectura=lectura,
            causa=quien.cause or "",
        )
    )


def calendario_en_vigor(tx: Tx, jurisdiccion: Jurisdiccion) -> Calendario:
    """The jurisdiction's calendar under the suspensions declared so far."""
    return jurisdiccion.calendario.con(*tx.suspensiones.declaradas())
