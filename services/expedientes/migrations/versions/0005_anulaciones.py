"""By which later act a communication was taken back, when and why."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add the columns; the release before writes rows without them, and those do not say it."""
    op.add_column("comunicaciones", sa.Column("anulada", UtcDateTime))
    op.add_column("comunicaciones", sa.Column("anulada_por", sa.Uuid))
    op.add_column("comunicaciones", sa.Column("acto_que_anula", sa.Text, nullable=False, server_default=""))
    op.add_column("comunicaciones", sa.Column("motivo_de_anulacion", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    for column in ("motivo_de_anulacion", "acto_que_anula", "anulada_por", "anulada"):
        op.drop_column("comunicaciones", column)
