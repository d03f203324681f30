"""Acuses as sealed PDFs; acts that are signed, and by whose certificates; results of paper service; cases that become
reserved or open again."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the tables; the release before files without rows in them, gives its acuses itself, and signs nothing."""
    _make_paper_service()
    _make_changes_of_class()
    op.create_table(
        "acuses",
        sa.Column("acuse_id", sa.Uuid, primary_key=True),
        sa.Column("escrito_id", sa.Uuid, sa.ForeignKey("escritos.escrito_id"), nullable=False, unique=True),
        sa.Column("expediente_id", sa.Uuid, nullable=False),
        sa.Column("codigo", sa.String(40), nullable=False, unique=True),
        sa.Column("creado", UtcDateTime, nullable=False),
        sa.Column("proximo", UtcDateTime, index=True),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("causa", sa.Text, nullable=False),
        sa.Column("entregado", sa.Uuid),
        sa.Column("vigente", sa.Uuid),
        sa.Column("gemelo", sa.Uuid),
        sa.Column("sello", UtcDateTime),
    )
    op.create_table(
        "certificados_de_personal",
        sa.Column("certificado", sa.String(64), primary_key=True),
        sa.Column("persona", sa.Uuid, nullable=False, index=True),
        sa.Column("nombre", sa.Text, nullable=False),
        sa.Column("pem", sa.LargeBinary, nullable=False),
        sa.Column("desde", UtcDateTime, nullable=False),
        sa.Column("hasta", UtcDateTime, nullable=False),
        sa.Column("registrado", UtcDateTime, nullable=False),
        sa.Column("registrado_por", sa.String(80), nullable=False),
        sa.Column("revocado", UtcDateTime),
        sa.Column("revocado_por", sa.String(80), nullable=False),
        sa.Column("motivo", sa.Text, nullable=False),
    )
    op.create_table(
        "preparaciones",
        sa.Column("preparacion_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("persona", sa.Uuid, nullable=False),
        sa.Column("forma", sa.String(10), nullable=False),
        sa.Column("certificado", sa.String(64), nullable=False),
        sa.Column("original", sa.String(64), nullable=False),
        sa.Column("por_firmar", sa.LargeBinary, nullable=False),
        sa.Column("lugar_desde", sa.BigInteger, nullable=False),
        sa.Column("lugar_hasta", sa.BigInteger, nullable=False),
        sa.Column("documento", sa.JSON, nullable=False),
        sa.Column("tipo", sa.String(40), nullable=False),
        sa.Column("sumilla", sa.Text, nullable=False),
        sa.Column("escrito_id", sa.Uuid),
        sa.Column("tipo_de_plazo", sa.String(60), nullable=False),
        sa.Column("partes", sa.JSON, nullable=False),
        sa.Column("creada", UtcDateTime, nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False),
        sa.Column("resolucion_id", sa.Uuid),
    )
    op.create_index("ix_preparaciones_expediente_id", "preparaciones", ["expediente_id"])
    op.create_table(
        "firmas_de_resolucion",
        sa.Column("resolucion_id", sa.Uuid, sa.ForeignKey("resoluciones.resolucion_id"), primary_key=True),
        sa.Column("persona", sa.Uuid, nullable=False),
        sa.Column("certificado", sa.String(64), sa.ForeignKey("certificados_de_personal.certificado"), nullable=False),
        sa.Column("forma", sa.String(10), nullable=False),
        sa.Column("revisado", sa.String(64), nullable=False),
        sa.Column("sello", UtcDateTime, nullable=False),
        sa.Column("fuente", sa.Text, nullable=False),
        sa.Column("dictamen", sa.String(20), nullable=False),
        sa.Column("codigo", sa.String(60), nullable=False),
        sa.Column("nivel", sa.String(10), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    _drop_paper_service()
    _drop_changes_of_class()
    for table in ("firmas_de_resolucion", "preparaciones", "certificados_de_personal", "acuses"):
        op.drop_table(table)


def _make_paper_service() -> None:
    op.create_table(
        "resultados_en_papel",
        sa.Column("resultado_id", sa.Uuid, primary_key=True),
        sa.Column("entrega_id", sa.Uuid, sa.ForeignKey("comunicaciones.entrega_id"), nullable=False),
        sa.Column("intento", sa.Integer, nullable=False),
        sa.Column("realizada", sa.Boolean, nullable=False),
        sa.Column("instante", UtcDateTime, nullable=False),
        sa.Column("registrado", UtcDateTime, nullable=False),
        sa.Column("lugar", sa.Text, nullable=False),
        sa.Column("motivo", sa.Text, nullable=False),
        sa.Column("notificador", sa.Uuid, nullable=False),
        sa.UniqueConstraint("entrega_id", "intento", name="resultados_en_papel_una_vez"),
    )
    op.add_column("comunicaciones", sa.Column("intentos", sa.Integer, nullable=False, server_default="0"))
    op.add_column("comunicaciones", sa.Column("intentada", UtcDateTime))
    op.add_column("comunicaciones", sa.Column("motivo", sa.Text, nullable=False, server_default=""))
    op.add_column("comunicaciones", sa.Column("constancia", sa.Uuid))


def _drop_paper_service() -> None:
    for column in ("constancia", "motivo", "intentada", "intentos"):
        op.drop_column("comunicaciones", column)
    op.drop_table("resultados_en_papel")


def _make_changes_of_class() -> None:
    op.create_table(
        "cambios_de_reserva",
        sa.Column("cambio_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("cambio", sa.Integer, nullable=False),
        sa.Column("reservado", sa.Boolean, nullable=False),
        sa.Column("motivo", sa.Text, nullable=False),
        sa.Column("fundamento", sa.Text, nullable=False),
        sa.Column("instante", UtcDateTime, nullable=False),
        sa.UniqueConstraint("expediente_id", "cambio", name="cambios_de_reserva_una_vez"),
    )
    op.create_table(
        "traslados",
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), primary_key=True),
        sa.Column("llave", sa.LargeBinary, nullable=False),
        sa.Column("pedido", UtcDateTime, nullable=False),
    )
    op.create_index("ix_documentos_expediente_id", "documentos", ["expediente_id"])
    op.add_column("expedientes", sa.Column("cambio_de_reserva", sa.Integer, nullable=False, server_default="0"))


def _drop_changes_of_class() -> None:
    op.drop_index("ix_documentos_expediente_id", "documentos")
    op.drop_column("expedientes", "cambio_de_reserva")
    op.drop_table("traslados")
    op.drop_table("cambios_de_reserva")
