"""When a client was last noted to have read who somebody is; whether somebody followed a link to their e-mail."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0060"
down_revision = "0050"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add them. Who registered followed one, which needs no note; of imported accounts nobody is known to have."""
    op.add_column("concesiones", sa.Column("leida", UtcDateTime))
    op.add_column("cuentas", sa.Column("correo_seguido", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("cuentas", "correo_seguido")
    op.drop_column("concesiones", "leida")
