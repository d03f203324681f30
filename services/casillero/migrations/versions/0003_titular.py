"""Whether anybody can open a mailbox."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add it: who has a mailbox until now can open it."""
    op.add_column("casilleros", sa.Column("sin_titular", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("casilleros", "sin_titular")
