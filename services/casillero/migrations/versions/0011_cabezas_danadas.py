"""Where stamped heads go that were found damaged."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import BigIntPk, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make it; the release before goes on without."""
    op.create_table(
        "cabezas_danadas",
        sa.Column("posicion", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column("tamano", sa.BigInteger, nullable=False),
        sa.Column("cabeza", sa.Text, nullable=False),
        sa.Column("llave", sa.Text, nullable=False),
        sa.Column("firma", sa.LargeBinary, nullable=False),
        sa.Column("sellada", UtcDateTime, nullable=False),
        sa.Column("parte", sa.String(20), nullable=False),
        sa.Column("apartada", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("cabezas_danadas")
