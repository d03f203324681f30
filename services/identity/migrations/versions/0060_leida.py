"""When a client was last noted to have read who somebody is."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0060"
down_revision = "0040"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add it."""
    op.add_column("concesiones", sa.Column("leida", UtcDateTime))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("concesiones", "leida")
