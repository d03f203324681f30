"""Calendars of plazos, and an index of the plazos of a mailbox."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    with_plazo = sa.text("plazo_vence IS NOT NULL")
    op.create_index(
        "notificaciones_plazos",
        "notificaciones",
        ["casillero_id", "plazo_vence"],
        postgresql_where=with_plazo,
        sqlite_where=with_plazo,
    )
    op.create_table(
        "calendarios",
        sa.Column("persona", sa.Uuid, primary_key=True),
        sa.Column("huella", sa.String(64), nullable=False, unique=True),
        sa.Column("abierto", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("calendarios")
    op.drop_index("notificaciones_plazos", "notificaciones")
