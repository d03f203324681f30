"""What is still to be moved, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.adapters.sql.escritos import SqlDocumentos
from services.expedientes.adapters.sql.firmas import SqlPreparaciones
from services.expedientes.adapters.sql.tables import documentos, expedientes, traslados
from services.expedientes.application.ports_de_reserva import Traslado
from services.expedientes.domain.escrito import Documento

_PEDIR = insert(traslados)
_PENDIENTE = select(traslados.c.pedido).where(traslados.c.expediente_id == bindparam("id"))
_PENDIENTES = (
    select(traslados, expedientes.c.numero)
    .join_from(traslados, expedientes, expedientes.c.expediente_id == traslados.c.expediente_id)
    .order_by(traslados.c.pedido, traslados.c.expediente_id)
    .limit(bindparam("limite"))
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
            self._session.execute(_PEDIR, {"expediente_id": expediente_id, "llave": llave, "pedido": ahora})

    def pendientes(self, limite: int) -> Sequence[Traslado]:
        """See Traslados."""
        filas = self._session.execute(_PENDIENTES, {"limite": limite})
        return [
            Traslado(fila.expediente_id, NumeroDeExpediente.parse(fila.numero), fila.llave, fila.pedido)
            for fila in filas
        ]

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
