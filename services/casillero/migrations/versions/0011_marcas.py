"""What those who read mailboxes keep for themselves: marks, and up to where they have seen."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "marcas",
        sa.Column("lectora", sa.Uuid, primary_key=True),
        sa.Column("notificacion_id", sa.Uuid, sa.ForeignKey("notificaciones.notificacion_id"), primary_key=True),
        sa.Column("destacada", sa.Boolean, nullable=False),
        sa.Column("archivada", sa.Boolean, nullable=False),
        sa.Column("carpeta", sa.Text, nullable=False),
        sa.Column("etiquetas", sa.Text, nullable=False),
    )
    op.create_table(
        "visitas",
        sa.Column("lectora", sa.Uuid, primary_key=True),
        sa.Column("casillero_id", sa.Uuid, sa.ForeignKey("casilleros.casillero_id"), primary_key=True),
        sa.Column("hasta", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("visitas")
    op.drop_table("marcas")
