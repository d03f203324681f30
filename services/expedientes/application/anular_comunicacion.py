"""The court takes the communication of an act back, by a later act."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import IdempotencyKey, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.firmas_de_actos import con_firmas
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.plazos_por_correr import con_pendientes
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.domain.errors import (
    ActoNoPosterior,
    ComunicacionYaAnulada,
    ExpedienteNoEncontrado,
    ResolucionNoEncontrada,
)
from services.expedientes.domain.escrito import exigir_texto
from services.expedientes.domain.eventos import EntregaAnulada
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.resolucion import Estado, Resolucion


@dataclass(frozen=True, slots=True)
class Anulacion:
    """Of the resolucion `resolucion_id` in the case `numero`, by the later one `acto_id`, and why."""

    numero: str
    resolucion_id: UUID
    acto_id: UUID
    motivo: str
    llave: str = ""


class AnularComunicacion(UseCase[Tx, Anulacion, None, Actuacion]):
    """RPC AnularComunicacion: the line of the act whose communication was taken back, for every recipient. An effect
    that it had, and a plazo that runs, stay: what becomes of them is for the later act to say.

    Raises NumeroDeExpedienteInvalido, ExpedienteNoEncontrado, SoloElOrgano, ClaveReutilizada, TextoInvalido,
    ResolucionNoEncontrada, ActoNoPosterior, ComunicacionYaAnulada.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Anulacion, prepared: None) -> Actuacion:
        """Lock, authorize, write and tell casillero of each delivery."""
        expediente = next(iter(tx.expedientes.bloquear([NumeroDeExpediente.parse(command.numero)])), None)
        if expediente is None:
            raise ExpedienteNoEncontrado
        expediente.exigir_personal(tx.principal, "juez")
        llave = _llave(command)
        if tx.answers.find(_RPC, llave) is None:
            self._anular(tx, expediente, command)
            tx.answers.store(_RPC, llave, str(command.resolucion_id))
        (linea,) = con_firmas(tx, [tx.actuaciones.de_resolucion(command.resolucion_id)])
        return con_pendientes(linea, self._jurisdiccion)

    def _anular(self, tx: Tx, expediente: Expediente, command: Anulacion) -> None:
        ahora = tx.now(after=expediente.ultimo_instante)
        hoy = self._jurisdiccion.calendario.fecha_legal(ahora)
        exigir_texto(command.motivo, "motivo", self._jurisdiccion.limites_de_escrito_en(hoy))
        anulada = _resolucion(tx, expediente, command.resolucion_id)
        acto = _resolucion(tx, expediente, command.acto_id)
        if acto.emitida <= anulada.emitida:
            raise ActoNoPosterior(campo="acto")
        vivas = [
            una for una in tx.resoluciones.comunicaciones(anulada.resolucion_id) if una.estado is not Estado.ANULADA
        ]
        if not vivas:
            raise ComunicacionYaAnulada
        dicho = f"{acto.tipo} del {self._jurisdiccion.calendario.fecha_legal(acto.emitida):%d/%m/%Y}"
        for una in vivas:
            tx.resoluciones.guardar(una.anular(ahora, acto.resolucion_id, dicho, command.motivo))
        tx.expedientes.avanzar(expediente.expediente_id, ahora, expediente.escritos)
        anotar(tx, expediente, "anular_comunicacion", anulada.resolucion_id)
        tx.emit(*(EntregaAnulada(una, acto.resolucion_id, dicho, command.motivo, ahora) for una in vivas))


_RPC = AnularComunicacion.__name__


def _resolucion(tx: Tx, expediente: Expediente, resolucion_id: UUID) -> Resolucion:
    resolucion = tx.resoluciones.una(resolucion_id)
    if resolucion is None or resolucion.expediente_id != expediente.expediente_id:
        raise ResolucionNoEncontrada
    return resolucion


def _llave(command: Anulacion) -> IdempotencyKey | None:
    return llave_de(
        command.llave,
        numero=command.numero,
        resolucion_id=str(command.resolucion_id),
        acto_id=str(command.acto_id),
        motivo=command.motivo,
    )
