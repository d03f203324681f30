"""The transaction of expedientes on a SQLAlchemy Session."""

from datetime import datetime

from sqlalchemy.orm import Session

from libs.foundation.core.principals import Principal
from libs.foundation.sql.tx import SqlTx, TxParts
from services.expedientes.adapters.sql.actuaciones import SqlActuaciones
from services.expedientes.adapters.sql.acuses import SqlAcuses
from services.expedientes.adapters.sql.auditoria import SqlAuditoria, SqlSuspensiones
from services.expedientes.adapters.sql.escritos import SqlDocumentos, SqlEscritos
from services.expedientes.adapters.sql.expedientes import SqlExpedientes, SqlNumeradores
from services.expedientes.adapters.sql.firmas import SqlCertificados, SqlPreparaciones
from services.expedientes.adapters.sql.mandatos import Noticias, SqlMandatos
from services.expedientes.adapters.sql.papel import SqlPapel
from services.expedientes.adapters.sql.reservas import SqlReservas
from services.expedientes.adapters.sql.resoluciones import SqlPlazos, SqlResoluciones
from services.expedientes.adapters.sql.traslados import SqlTraslados
from services.expedientes.application import ports, ports_de_acuse, ports_de_firma, ports_de_reserva


class ExpedientesTx(SqlTx):
    """Implements application.ports.Tx."""

    def __init__(
        self,
        session: Session,
        parts: TxParts,
        principal: Principal,
        noticias: Noticias,
        not_before: datetime | None = None,
    ) -> None:
        super().__init__(session, parts, principal, not_before)
        documentos, plazos = SqlDocumentos(session), SqlPlazos(session)
        reservas = SqlReservas(session)
        escritos, resoluciones = SqlEscritos(session, documentos), SqlResoluciones(session, documentos)
        self.expedientes: ports.Expedientes = SqlExpedientes(session)
        self.numeradores: ports.Numeradores = SqlNumeradores(session)
        self.escritos: ports.Escritos = escritos
        self.acuses: ports_de_acuse.Acuses = SqlAcuses(session)
        self.resoluciones: ports.Resoluciones = resoluciones
        self.certificados: ports_de_firma.Certificados = SqlCertificados(session)
        preparaciones = SqlPreparaciones(session)
        self.preparaciones: ports_de_firma.Preparaciones = preparaciones
        self.plazos: ports.Plazos = plazos
        self.documentos: ports.Documentos = documentos
        self.actuaciones: ports.Actuaciones = SqlActuaciones(escritos, resoluciones, plazos, reservas)
        self.papel: ports.Papel = SqlPapel(session, documentos)
        self.reservas: ports_de_reserva.Reservas = reservas
        self.traslados: ports_de_reserva.Traslados = SqlTraslados(session, documentos, preparaciones)
        self.auditoria: ports.Auditoria = SqlAuditoria(session)
        self.mandatos: ports.Mandatos = SqlMandatos(session, noticias)
        self.suspensiones: ports.Suspensiones = SqlSuspensiones(session)
