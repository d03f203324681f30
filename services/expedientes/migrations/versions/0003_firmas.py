"""Acuses as sealed PDFs."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the table; the release before files without rows in it, and gives its acuses itself."""
    op.create_table(
        "acuses",
        sa.Column("acuse_id", sa.Uuid, primary_key=True),
        sa.Column("escrito_id", sa.Uuid, sa.ForeignKey("escritos.escrito_id"), nullable=False, unique=True),
        sa.Column("expediente_id", sa.Uuid, nullable=False),
        sa.Column("codigo", sa.String(40), nullable=False, unique=True),
        sa.Column("creado", UtcDateTime, nullable=False),
        sa.Column("proximo", UtcDateTime, index=True),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("causa", sa.Text, nullable=False),
        sa.Column("entregado", sa.Uuid),
        sa.Column("vigente", sa.Uuid),
        sa.Column("gemelo", sa.Uuid),
        sa.Column("sello", UtcDateTime),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("acuses")
