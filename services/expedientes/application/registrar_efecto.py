"""A notificacion took effect: plazos begin, and the act is notified once it is effective for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.calendario import Calendario
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.comunicaciones import DeUnaEntrega, comunicadas, sobre_propias
from services.expedientes.application.lectura import calendario_en_vigor
from services.expedientes.application.ports import Tx
from services.expedientes.domain.eventos import ActoNotificado, PlazoCalculado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.plazo import Plazo, plazo_que_comienza
from services.expedientes.domain.resolucion import Comunicacion, Estado, Resolucion


@dataclass(frozen=True, slots=True)
class Efecto(DeUnaEntrega):
    """NotificacionEfectiva: since when (UTC), and by which dated rule."""

    instante: datetime
    regla: str


@dataclass(frozen=True, slots=True)
class _Acto:
    """An act of a locked case, and how far its notification to each recipient got, in the order of the parties."""

    expediente: Expediente
    resolucion: Resolucion
    comunicaciones: dict[UUID, Comunicacion]

    def surtir(self, efecto: Efecto) -> Comunicacion | None:
        """The communication that takes effect by it, None if it did before: no later word changes that."""
        antes = self.comunicaciones[efecto.entrega.entrega_id]
        if antes.efectiva is not None:
            return None
        efectiva = antes.surtir_efecto(efecto.instante, efecto.regla)
        self.comunicaciones[efectiva.entrega_id] = efectiva
        return efectiva

    def notificado(self) -> ActoNotificado | None:
        """That it is notified, once it is effective for all."""
        efectos = [una.efectiva for una in self.comunicaciones.values() if una.efectiva is not None]
        if len(efectos) < len(self.comunicaciones):
            return None
        return ActoNotificado(self.expediente, self.resolucion.resolucion_id, max(efectos))


class RegistrarEfecto(UseCase[Tx, Efecto, None, None]):
    """Event NotificacionEfectiva. Raises EntregaDesconocida."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Efecto, prepared: None) -> None:
        """Keep the effect, which no later word changes, and draw its consequences."""
        self.handle_many(tx, [(command, prepared)])

    def handle_many(self, tx: Tx, items: Sequence[tuple[Efecto, None]]) -> None:
        """The same for all `items`, one after the other: their cases are locked together, they share one legal instant,
        and what follows from them is written together."""
        if not (efectos := sobre_propias(items)):
            return
        actos = _actos(tx, efectos)
        calendario = calendario_en_vigor(tx, self._jurisdiccion)
        efectivas: list[Comunicacion] = []
        hechos: list[PlazoCalculado | ActoNotificado] = []
        con_hechos: list[Expediente] = []
        for efecto in efectos:
            acto = actos[efecto.entrega.entrega_id]
            if (efectiva := acto.surtir(efecto)) is None:
                continue
            efectivas.append(efectiva)
            if siguen := self._consecuencias(acto, efectiva, calendario):
                hechos += siguen
                con_hechos.append(acto.expediente)
        tx.resoluciones.guardar(*efectivas)
        if hechos:
            ahora = tx.now(after=max(expediente.ultimo_instante for expediente in con_hechos))
            tx.plazos.crear(*(hecho.plazo for hecho in hechos if isinstance(hecho, PlazoCalculado)))
            tx.emit(*hechos)
            tx.expedientes.avanzar_todos({expediente.expediente_id for expediente in con_hechos}, ahora)

    def _consecuencias(
        self, acto: _Acto, efectiva: Comunicacion, calendario: Calendario
    ) -> list[PlazoCalculado | ActoNotificado]:
        """What is to be told of an effect."""
        if efectiva.estado is Estado.ANULADA:
            # It had its effect before casillero heard that it was taken back: history, from which nothing begins now.
            return []
        hechos: list[PlazoCalculado | ActoNotificado] = []
        if plazo := self._plazo(acto, efectiva, calendario):
            hechos.append(PlazoCalculado(plazo))
        if notificado := acto.notificado():
            hechos.append(notificado)
        return hechos

    def _plazo(self, acto: _Acto, efectiva: Comunicacion, calendario: Calendario) -> Plazo | None:
        """The plazo that this effect starts, if any."""
        resolucion, expediente = acto.resolucion, acto.expediente
        if not resolucion.tipo_de_plazo:
            return None
        catalogos = self._jurisdiccion.catalogos
        # The kind in force when the act was issued is the one that the court meant.
        tipo = self._jurisdiccion.tipo_de_plazo(resolucion.tipo_de_plazo, calendario.fecha_legal(resolucion.emitida))
        return plazo_que_comienza(
            new_id(),
            tipo,
            efectiva,
            list(acto.comunicaciones.values()),
            calendario,
            catalogos.tipo_de_proceso(expediente.tipo_de_proceso).materia,
            catalogos.organo(expediente.organo).lugar,
        )


def _actos(tx: Tx, efectos: Sequence[Efecto]) -> dict[UUID, _Acto]:
    """The act that each delivery communicates, its case locked, by the delivery's id. Raises EntregaDesconocida."""
    bloqueados = tx.expedientes.bloquear_de_entregas([efecto.entrega.entrega_id for efecto in efectos])
    casos = {caso.expediente_id: caso for caso in bloqueados}
    comunicaciones = comunicadas(tx, efectos)
    resoluciones = tx.resoluciones.varias({una.acto_id for una in comunicaciones.values()})
    actos = {una.resolucion_id: _Acto(casos[una.expediente_id], una, {}) for una in resoluciones}
    for una in tx.resoluciones.comunicaciones(*actos):
        actos[una.acto_id].comunicaciones[una.entrega_id] = una
    return {entrega_id: actos[una.acto_id] for entrega_id, una in comunicaciones.items()}
