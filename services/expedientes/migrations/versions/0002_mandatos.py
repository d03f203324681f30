"""Mandates, and what is done by them: who presented for whom, and read for whom."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the table and the columns; the release before writes rows without them."""
    op.create_table(
        "mandatos",
        sa.Column("mandato_id", sa.Uuid, primary_key=True),
        sa.Column("mandante", sa.Uuid, nullable=False),
        sa.Column("mandatario", sa.Uuid, nullable=False, index=True),
        sa.Column("numero", sa.String(16), nullable=False),
        sa.Column("vence", UtcDateTime),
        sa.Column("revocado", sa.Boolean, nullable=False),
    )
    op.add_column("escritos", sa.Column("representado", sa.Uuid))
    op.add_column("escritos", sa.Column("mandato", sa.Uuid))
    op.add_column("escritos", sa.Column("en_nombre_de", sa.Text, nullable=False, server_default=""))
    op.add_column("auditoria", sa.Column("mandatos", sa.JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("auditoria", "mandatos")
    for column in ("en_nombre_de", "mandato", "representado"):
        op.drop_column("escritos", column)
    op.drop_table("mandatos")
