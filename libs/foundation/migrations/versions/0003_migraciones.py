"""What each migration that was applied is, for releases that do not have it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "migraciones",
        sa.Column("historia", sa.String(40), primary_key=True),
        sa.Column("version", sa.String(32), primary_key=True),
        sa.Column("anterior", sa.String(32), nullable=False),
        sa.Column("expande", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("migraciones")
