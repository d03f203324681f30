"""Messages by their link: whoever asks for what is held about them is given those sent to any telephone of theirs."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Index them."""
    op.create_index("ix_mensajes_enlace", "mensajes", ["enlace"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_mensajes_enlace", "mensajes")
