"""Whose an account claimed to be before it was approved as somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add it; of approvals before nobody knows."""
    op.add_column("verificaciones", sa.Column("persona_anterior", sa.Uuid))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("verificaciones", "persona_anterior")
