"""When the documents of a case that became reserved are tried to be moved again, and why they could not be."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add the columns; the release before writes rows without them, and those are due at once."""
    op.add_column("traslados", sa.Column("proximo", UtcDateTime))
    op.add_column("traslados", sa.Column("intentos", sa.Integer, nullable=False, server_default="0"))
    op.add_column("traslados", sa.Column("causa", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    for column in ("causa", "intentos", "proximo"):
        op.drop_column("traslados", column)
