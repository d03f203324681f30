"""When an account was disabled."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0050"
down_revision = "0041"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the column; accounts there are open sessions."""
    op.add_column("cuentas", sa.Column("inhabilitada", UtcDateTime))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("cuentas", "inhabilitada")
