"""The register of mailboxes that there were before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "numeros_registrados",
        sa.Column("numero", sa.String(20), primary_key=True),
        sa.Column("persona", sa.Uuid, nullable=False, unique=True),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("numeros_registrados")
