"""When an account was brought from another system."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the column; accounts there are were made here."""
    op.add_column("cuentas", sa.Column("importada", UtcDateTime))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("cuentas", "importada")
