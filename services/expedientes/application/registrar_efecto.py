"""A notificacion took effect: plazos begin, and the act is notified once it is effective for all."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.comunicaciones import Entrega, bloqueada
from services.expedientes.application.lectura import calendario_en_vigor
from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.eventos import ActoNotificado, PlazoCalculado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.plazo import Plazo, plazo_que_comienza
from services.expedientes.domain.resolucion import Comunicacion, Estado


@dataclass(frozen=True, slots=True)
class Efecto:
    """NotificacionEfectiva: since when (UTC), and by which dated rule."""

    entrega: Entrega
    instante: datetime
    regla: str


class RegistrarEfecto(UseCase[Tx, Efecto, None, None]):
    """Event NotificacionEfectiva. Raises EntregaDesconocida."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Efecto, prepared: None) -> None:
        """Keep the effect, which no later word changes, and draw its consequences."""
        if not command.entrega.propia:
            return
        expediente, comunicacion = bloqueada(tx, command.entrega)
        if comunicacion.efectiva is not None:
            return
        efectiva = comunicacion.surtir_efecto(command.instante, command.regla)
        tx.resoluciones.guardar(efectiva)
        if efectiva.estado is Estado.ANULADA:
            # It had its effect before casillero heard that it was taken back: history, from which nothing begins now.
            return
        todas = tx.resoluciones.comunicaciones(efectiva.acto_id)
        hechos: list[object] = []
        if plazo := self._plazo(tx, expediente, efectiva, todas):
            tx.plazos.crear(plazo)
            hechos.append(PlazoCalculado(plazo))
        efectos = [otra.efectiva for otra in todas if otra.efectiva is not None]
        if len(efectos) == len(todas):
            hechos.append(ActoNotificado(expediente, efectiva.acto_id, max(efectos)))
        if hechos:
            ahora = tx.now(after=expediente.ultimo_instante)
            tx.emit(*hechos)
            tx.expedientes.avanzar(expediente.expediente_id, ahora, expediente.escritos)

    def _plazo(self, tx: Tx, expediente: Expediente, efectiva: Comunicacion, todas: list[Comunicacion]) -> Plazo | None:
        """The plazo that this effect starts, if any."""
        resolucion = tx.resoluciones.una(efectiva.acto_id)
        if resolucion is None:
            raise EntregaDesconocida
        if not resolucion.tipo_de_plazo:
            return None
        calendario = calendario_en_vigor(tx, self._jurisdiccion)
        catalogos = self._jurisdiccion.catalogos
        # The kind in force when the act was issued is the one that the court meant.
        tipo = self._jurisdiccion.tipo_de_plazo(resolucion.tipo_de_plazo, calendario.fecha_legal(resolucion.emitida))
        return plazo_que_comienza(
            new_id(),
            tipo,
            efectiva,
            todas,
            calendario,
            catalogos.tipo_de_proceso(expediente.tipo_de_proceso).materia,
            catalogos.organo(expediente.organo).lugar,
        )
