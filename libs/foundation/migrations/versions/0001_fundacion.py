"""Foundation's tables: stored answers and leases."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "respuestas",
        sa.Column("principal", sa.String(80), primary_key=True),
        sa.Column("rpc", sa.String(80), primary_key=True),
        sa.Column("llave", sa.String(200), primary_key=True),
        sa.Column("huella", sa.String(64), nullable=False),
        sa.Column("respuesta", sa.String, nullable=False),
        sa.Column("dada", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "arriendos",
        sa.Column("nombre", sa.String(80), primary_key=True),
        sa.Column("titular", sa.String(40), nullable=False),
        sa.Column("hasta", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("arriendos")
    op.drop_table("respuestas")
