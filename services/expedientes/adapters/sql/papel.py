"""Results of paper service in SQL."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.expedientes.adapters.sql.escritos import SqlDocumentos
from services.expedientes.adapters.sql.tables import resultados_en_papel
from services.expedientes.domain.papel import Resultado

_CREAR = insert(resultados_en_papel)


class SqlPapel:
    """See application.ports.Papel."""

    def __init__(self, session: Session, documentos: SqlDocumentos) -> None:
        self._session = session
        self._documentos = documentos

    def crear(self, expediente_id: UUID, resultado: Resultado) -> None:
        """See Papel."""
        fila = {columna.name: getattr(resultado, columna.name) for columna in resultados_en_papel.columns}
        self._session.execute(_CREAR, fila)
        self._documentos.crear(expediente_id, resultado.resultado_id, [resultado.constancia])
