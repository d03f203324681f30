"""The timeline in SQL: escritos, resoluciones and changes of the case's class, merged by instant."""

from collections.abc import Sequence
from uuid import UUID

from services.expedientes.adapters.sql.escritos import SqlEscritos
from services.expedientes.adapters.sql.posiciones import PRIMERA
from services.expedientes.adapters.sql.reservas import SqlReservas
from services.expedientes.adapters.sql.resoluciones import SqlPlazos, SqlResoluciones
from services.expedientes.application.cambio_de_reserva import linea
from services.expedientes.application.ports import Actuacion, Posicion
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.escrito import Escrito
from services.expedientes.domain.resolucion import Resolucion


class SqlActuaciones:
    """See application.ports.Actuaciones."""

    def __init__(
        self, escritos: SqlEscritos, resoluciones: SqlResoluciones, plazos: SqlPlazos, reservas: SqlReservas
    ) -> None:
        self._escritos = escritos
        self._resoluciones = resoluciones
        self._plazos = plazos
        self._reservas = reservas

    def listar(self, expediente_id: UUID, despues_de: Posicion | None, limite: int) -> list[Actuacion]:
        """See Actuaciones."""
        desde = despues_de or PRIMERA
        presentadas = [_de_escrito(uno) for uno in self._escritos.de_expediente(expediente_id, desde, limite)]
        emitidas = self._de_resoluciones(self._resoluciones.de_expediente(expediente_id, desde, limite))
        cambios = [linea(uno) for uno in self._reservas.de_expediente(expediente_id, desde, limite)]
        todas = sorted([*presentadas, *emitidas, *cambios], key=lambda una: Posicion(una.instante, una.actuacion_id))
        return todas[:limite]

    def de_resolucion(self, resolucion_id: UUID) -> Actuacion:
        """See Actuaciones."""
        resolucion = self._resoluciones.una(resolucion_id)
        if resolucion is None:
            raise ExpedienteNoEncontrado
        return self._de_resoluciones([resolucion])[0]

    def por_notificar(self, expediente_id: UUID) -> list[Actuacion]:
        """See Actuaciones."""
        return self._de_resoluciones(self._resoluciones.por_notificar(expediente_id))

    def _de_resoluciones(self, emitidas: Sequence[Resolucion]) -> list[Actuacion]:
        ids = [resolucion.resolucion_id for resolucion in emitidas]
        comunicaciones = self._resoluciones.comunicaciones(*ids)
        plazos = self._plazos.de_actos(ids)
        return [
            Actuacion(
                resolucion.resolucion_id,
                resolucion.tipo,
                resolucion.sumilla,
                resolucion.emitida,
                (resolucion.documento,),
                tuple(una for una in comunicaciones if una.acto_id == resolucion.resolucion_id),
                resolucion.tipo_de_plazo,
                tuple(plazo for plazo in plazos if plazo.acto_id == resolucion.resolucion_id),
            )
            for resolucion in emitidas
        ]


def _de_escrito(escrito: Escrito) -> Actuacion:
    return Actuacion(escrito.escrito_id, "escrito", escrito.sumilla, escrito.registrado, escrito.documentos)
