"""Mailboxes, deliveries, notificaciones and their evidence."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import BigIntPk, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "casilleros",
        sa.Column("casillero_id", sa.Uuid, primary_key=True),
        sa.Column("numero", sa.String(20), nullable=False, unique=True),
        sa.Column("persona", sa.Uuid, nullable=False, unique=True),
        sa.Column("abierto", UtcDateTime, nullable=False),
        sa.Column("ultimo", UtcDateTime, nullable=False),
    )
    op.create_table(
        "entregas",
        sa.Column("entrega_id", sa.Uuid, primary_key=True),
        sa.Column("clase", sa.String(20), nullable=False),
        sa.Column("destinatario", sa.Uuid, nullable=False),
        sa.Column("representado", sa.Uuid, nullable=False),
        sa.Column("asunto", sa.Text, nullable=False),
        sa.Column("productor", sa.String(40), nullable=False),
        sa.Column("documentos", sa.JSON, nullable=False),
        sa.Column("reservado", sa.Boolean, nullable=False),
        sa.Column("emision", UtcDateTime, nullable=False),
        sa.Column("expediente_id", sa.Text, nullable=False),
        sa.Column("numero_de_expediente", sa.Text, nullable=False),
        sa.Column("acto_id", sa.Text, nullable=False),
        sa.Column("materia", sa.Text, nullable=False),
        sa.Column("organo", sa.Text, nullable=False),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("registrada", UtcDateTime, nullable=False),
    )
    op.create_table(
        "notificaciones",
        sa.Column("notificacion_id", sa.Uuid, primary_key=True),
        sa.Column("entrega_id", sa.Uuid, sa.ForeignKey("entregas.entrega_id"), nullable=False, unique=True),
        sa.Column("casillero_id", sa.Uuid, sa.ForeignKey("casilleros.casillero_id"), nullable=False),
        sa.Column("puesta_a_disposicion", UtcDateTime, nullable=False),
        sa.Column("regla", sa.Text),
        sa.Column("efecto_previsto", UtcDateTime),
        sa.Column("acceso", UtcDateTime),
        sa.Column("efectiva", UtcDateTime),
        sa.Column("plazo_vence", UtcDateTime),
        sa.Column("plazo_explicacion", sa.Text, nullable=False),
        sa.Column("busqueda", sa.Text, nullable=False),
    )
    op.create_index(
        "notificaciones_lista", "notificaciones", ["casillero_id", "puesta_a_disposicion", "notificacion_id"]
    )
    for name, column, condition in (
        ("notificaciones_sin_abrir", "casillero_id", sa.text("acceso IS NULL")),
        ("notificaciones_por_cumplirse", "efecto_previsto", sa.text("efectiva IS NULL")),
    ):
        op.create_index(name, "notificaciones", [column], postgresql_where=condition, sqlite_where=condition)
    op.create_table(
        "evidencias",
        sa.Column("posicion", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column("evidencia_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("entrega_id", sa.Uuid, sa.ForeignKey("entregas.entrega_id"), nullable=False, index=True),
        sa.Column("tipo", sa.String(40), nullable=False),
        sa.Column("instante", UtcDateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("detalle", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("evidencias", "notificaciones", "entregas", "casilleros"):
        op.drop_table(table)
