"""What every use case on a case shares: finding it for the caller, writing the audit, the calendar in force."""

from collections.abc import Sequence
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.jurisdiccion.calendario import Calendario
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.ports import Anotacion, Tx
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.mandato import Derecho, Mandato
from services.expedientes.domain.resolucion import Comunicacion


def leer_expediente(tx: Tx, numero: str, que: str, objeto: UUID | None = None) -> Expediente:
    """The case, when the caller may see it, with its reading recorded in this transaction (RELIABILITY 17). Raises
    ExpedienteNoEncontrado, NumeroDeExpedienteInvalido, RevocacionesSinNoticia."""
    return leer_con_derecho(tx, numero, que, objeto)[0]


def leer_con_derecho(tx: Tx, numero: str, que: str, objeto: UUID | None = None) -> tuple[Expediente, Derecho]:
    """The same, and by whose right it was read."""
    encontrados = tx.expedientes.por_numeros([NumeroDeExpediente.parse(numero)])
    if not encontrados:
        raise ExpedienteNoEncontrado
    expediente = encontrados[0]
    derecho = _derecho_de_leer(tx, expediente)
    anotar(tx, expediente, que, objeto or expediente.expediente_id, por=derecho, lectura=True)
    return expediente, derecho


def _derecho_de_leer(tx: Tx, expediente: Expediente) -> Derecho:
    """One's own, or else that of the mandantes: who has both needs no mandate."""
    quien = tx.principal
    if expediente.calidad_de(quien):
        return Derecho.propio(quien.persona)
    poderes = poderes_en(tx, expediente)
    if not poderes:
        raise ExpedienteNoEncontrado
    return Derecho.por(poderes)


def es_de(comunicacion: Comunicacion, expediente: Expediente, derecho: Derecho) -> bool:
    """Whether it is a notificacion to whose right it is, or to a party for whom they act."""
    suyas = {parte.parte_id for parte in expediente.partes_por(derecho)}
    return comunicacion.destinatario in derecho.personas or comunicacion.parte_id in suyas


def poderes_en(tx: Tx, expediente: Expediente) -> Sequence[Mandato]:
    """Those by which the caller may act in the case now. Raises RevocacionesSinNoticia."""
    return [
        mandato
        for mandato in mandatos_de(tx)
        if mandato.alcanza(expediente.numero) and expediente.es_parte(mandato.mandante)
    ]


def mandatos_de(tx: Tx) -> Sequence[Mandato]:
    """Those by which the caller may act now. Raises RevocacionesSinNoticia."""
    quien = tx.principal
    return tx.mandatos.vigentes_de(quien.persona, tx.now()) if quien.kind == "usuario" and quien.persona else ()


def anotar(
    tx: Tx, expediente: Expediente, accion: str, objeto: UUID, *, por: Derecho | None = None, lectura: bool = False
) -> None:
    """Write a line of the audit about what the caller does to `expediente`, by their own right if not `por`
    another's."""
    quien = tx.principal
    derecho = por or Derecho.propio(quien.persona)
    tx.auditoria.anotar(
        Anotacion(
            anotacion_id=new_id(),
            expediente_id=expediente.expediente_id,
            instante=tx.now(),
            actor=quien.key,
            quien=", ".join(filter(None, map(expediente.nombre_de, derecho.personas))),
            calidad="mandatario" if derecho.mandatos else expediente.calidad_de(quien) or quien.kind,
            en_nombre_de=tuple(parte.parte_id for parte in expediente.partes_por(derecho)),
            accion=accion,
            objeto=objeto,
            lectura=lectura,
            causa=quien.cause or "",
            mandatos=derecho.mandatos,
        )
    )


def calendario_en_vigor(tx: Tx, jurisdiccion: Jurisdiccion) -> Calendario:
    """The jurisdiction's calendar under the suspensions declared so far."""
    return jurisdiccion.calendario.con(*tx.suspensiones.declaradas())
