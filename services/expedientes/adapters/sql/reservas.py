"""Changes of the cases' classes in SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.expedientes.adapters.sql.posiciones import como_parametros, despues_de
from services.expedientes.adapters.sql.tables import cambios_de_reserva, expedientes
from services.expedientes.application.ports import Posicion
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.reserva import CambioDeReserva

_CAMBIAR = (
    update(expedientes)
    .where(expedientes.c.expediente_id == bindparam("id"))
    .values(reservado=bindparam("clase"), cambio_de_reserva=bindparam("numero_de_cambio"))
)
_CREAR = insert(cambios_de_reserva)
_UNO = select(cambios_de_reserva).where(cambios_de_reserva.c.cambio_id == bindparam("id"))
_DE_EXPEDIENTE = (
    select(cambios_de_reserva)
    .where(
        cambios_de_reserva.c.expediente_id == bindparam("id"),
        despues_de(cambios_de_reserva.c.instante, cambios_de_reserva.c.cambio_id),
    )
    .order_by(cambios_de_reserva.c.instante, cambios_de_reserva.c.cambio_id)
    .limit(bindparam("limite"))
)


class SqlReservas:
    """See application.ports_de_reserva.Reservas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cambiar(self, expediente: Expediente, cambio: CambioDeReserva) -> None:
        """See Reservas."""
        ahora = {"id": expediente.expediente_id, "clase": expediente.reservado}
        self._session.execute(_CAMBIAR, ahora | {"numero_de_cambio": expediente.cambio_de_reserva})
        fila = {columna.name: getattr(cambio, columna.name) for columna in cambios_de_reserva.columns}
        self._session.execute(_CREAR, fila)

    def uno(self, cambio_id: UUID) -> CambioDeReserva:
        """See Reservas."""
        return _cambio(self._session.execute(_UNO, {"id": cambio_id}).one())

    def de_expediente(self, expediente_id: UUID, desde: Posicion, limite: int) -> Sequence[CambioDeReserva]:
        """Changes of a case after `desde`, oldest first."""
        parametros = {"id": expediente_id, "limite": limite} | como_parametros(desde)
        return [_cambio(fila) for fila in self._session.execute(_DE_EXPEDIENTE, parametros)]


def _cambio(fila: Row[Any]) -> CambioDeReserva:
    return CambioDeReserva(*(getattr(fila, columna.name) for columna in cambios_de_reserva.columns))
