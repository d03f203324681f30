"""What is still to be moved, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.types import UtcDateTime
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.adapters.sql.escritos import SqlDocumentos
from services.expedientes.adapters.sql.firmas import SqlPreparaciones
from services.expedientes.adapters.sql.tables import documentos, expedientes, traslados
from services.expedientes.application.ports_de_reserva import SinTrasladar
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.reserva import Traslado

_PEDIR = insert(traslados)
_PENDIENTE = select(traslados.c.pedido).where(traslados.c.expediente_id == bindparam("id"))
_PROXIMO = func.coalesce(traslados.c.proximo, traslados.c.pedido)
_TODOS = select(traslados, _PROXIMO.label("debido"), expedientes.c.numero).join_from(
    traslados, expedientes, expedientes.c.expediente_id == traslados.c.expediente_id
)
_DEBIDOS = (
    _TODOS.where(bindparam("ahora", type_=UtcDateTime) >= _PROXIMO)
    .order_by(_PROXIMO, traslados.c.expediente_id)
    .limit(bindparam("limite"))
)
_EN_ESPERA = select(func.count(), func.min(traslados.c.pedido))
_BLOQUEAR = _TODOS.where(traslados.c.expediente_id == bindparam("id")).with_for_update(of=traslados)
_GUARDAR = (
    update(traslados)
    .where(traslados.c.expediente_id == bindparam("id"))
    .values({nombre: bindparam(f"n_{nombre}") for nombre in ("proximo", "intentos", "causa")})
)
_DAR_LLAVE = (
    update(expedientes).where(expedientes.c.expediente_id == bindparam("id")).values(llave=bindparam("llave_nueva"))
)
_VERSION = (
    update(documentos).where(documentos.c.documento_id == bindparam("id")).values(version=bindparam("version_nueva"))
)
_TERMINAR = delete(traslados).where(traslados.c.expediente_id == bindparam("id"))


class SqlTraslados:
    """See application.ports_de_reserva.Traslados."""

    def __init__(self, session: Session, documentos_: SqlDocumentos, preparaciones: SqlPreparaciones) -> None:
        self._session = session
        self._documentos = documentos_
        self._preparaciones = preparaciones

    def pedir(self, expediente_id: UUID, llave: bytes, ahora: datetime) -> None:
        """See Traslados."""
        if not self.pendiente(expediente_id):
            fila = {"expediente_id": expediente_id, "llave": llave, "pedido": ahora, "proximo": ahora}
            self._session.execute(_PEDIR, fila)

    def debidos(self, ahora: datetime, limite: int) -> Sequence[Traslado]:
        """See Traslados."""
        return [_traslado(fila) for fila in self._session.execute(_DEBIDOS, {"ahora": ahora, "limite": limite})]

    def en_espera(self) -> SinTrasladar:
        """See Traslados."""
        casos, desde = self._session.execute(_EN_ESPERA).one()
        return SinTrasladar(casos, desde)

    def bloquear(self, expediente_id: UUID) -> Traslado | None:
        """See Traslados."""
        fila = self._session.execute(_BLOQUEAR, {"id": expediente_id}).one_or_none()
        return _traslado(fila) if fila else None

    def guardar(self, traslado: Traslado) -> None:
        """See Traslados."""
        valores = {"n_proximo": traslado.proximo, "n_intentos": traslado.intentos, "n_causa": traslado.causa}
        self._session.execute(_GUARDAR, {"id": traslado.expediente_id, **valores})

    def pendiente(self, expediente_id: UUID) -> bool:
        """See Traslados."""
        return self._session.execute(_PENDIENTE, {"id": expediente_id}).one_or_none() is not None

    def documentos(self, expediente_id: UUID, ahora: datetime) -> Sequence[Documento]:
        """See Traslados."""
        return [
            *self._documentos.de_expediente(expediente_id),
            *self._preparaciones.documentos_que_esperan(expediente_id, ahora),
        ]

    def llevar(self, traslado: Traslado, versiones: Mapping[UUID, str]) -> None:
        """See Traslados."""
        self._session.execute(_DAR_LLAVE, {"id": traslado.expediente_id, "llave_nueva": traslado.llave})
        if versiones:
            filas = [{"id": uno, "version_nueva": version} for uno, version in versiones.items()]
            self._session.execute(_VERSION, filas)

    def terminar(self, expediente_id: UUID) -> None:
        """See Traslados."""
        self._session.execute(_TERMINAR, {"id": expediente_id})


def _traslado(fila: Row[Any]) -> Traslado:
    numero = NumeroDeExpediente.parse(fila.numero)
    return Traslado(fila.expediente_id, numero, fila.llave, fila.pedido, fila.debido, fila.intentos, fila.causa)
