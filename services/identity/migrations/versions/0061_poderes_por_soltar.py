"""Accounts and entities of which mandates are left to be ended."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "poderes_por_soltar",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("de_entidad", sa.Boolean, nullable=False),
        sa.Column("desde", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("poderes_por_soltar")
