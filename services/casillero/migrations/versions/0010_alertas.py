"""Courtesy alerts, the deposits of which nobody was told yet, and who wants which."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import BigIntPk, UtcDateTime

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them. Of what was deposited before nobody is told now."""
    op.create_table(
        "deposito_sin_alertar",
        sa.Column("posicion", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column(
            "notificacion_id",
            sa.Uuid,
            sa.ForeignKey("notificaciones.notificacion_id"),
            nullable=False,
            unique=True,
        ),
    )
    op.create_table(
        "alertas",
        sa.Column("alerta_id", sa.Uuid, primary_key=True),
        sa.Column("notificacion_id", sa.Uuid, sa.ForeignKey("notificaciones.notificacion_id"), nullable=False),
        sa.Column("entrega_id", sa.Uuid, nullable=False),
        sa.Column("persona", sa.Uuid, nullable=False),
        sa.Column("canal", sa.String(20), nullable=False),
        sa.Column("cuenta_id", sa.Uuid, nullable=False),
        sa.Column("destino", sa.String(254), nullable=False),
        sa.Column("creada", UtcDateTime, nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False),
        sa.Column("estado", sa.String(20), nullable=False),
        sa.Column("proximo", UtcDateTime),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("dudas", sa.Integer, nullable=False),
        sa.Column("causa", sa.String(60), nullable=False),
        sa.UniqueConstraint("notificacion_id", "canal", "cuenta_id", name="alertas_una_vez"),
    )
    due = sa.text("proximo IS NOT NULL")
    op.create_index("alertas_debidas", "alertas", ["proximo"], postgresql_where=due, sqlite_where=due)
    op.create_table(
        "preferencias_de_alertas",
        sa.Column("casillero_id", sa.Uuid, sa.ForeignKey("casilleros.casillero_id"), primary_key=True),
        sa.Column("canal", sa.String(20), primary_key=True),
        sa.Column("activa", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("preferencias_de_alertas", "alertas", "deposito_sin_alertar"):
        op.drop_table(table)
