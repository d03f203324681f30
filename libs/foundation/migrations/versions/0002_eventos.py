"""The record of events, what of it is unsent, and the inbox."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import BigIntPk, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "eventos",
        sa.Column("posicion", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False, unique=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("previous", sa.BigInteger),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("traceparent", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("topic", "subject", "seq"),
    )
    op.create_table("eventos_sin_enviar", sa.Column("posicion", sa.BigInteger, primary_key=True))
    op.create_table(
        "eventos_seq",
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("otra_seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "inbox_streams",
        sa.Column("consumer", sa.String(40), primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Uuid),
    )
    op.create_table(
        "inbox_ids",
        sa.Column("consumer", sa.String(40), primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("applied", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "inbox_held",
        sa.Column("id", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column("consumer", sa.String(40), nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("previous", sa.BigInteger),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("traceparent", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("due", UtcDateTime, index=True),
        sa.UniqueConstraint("consumer", "topic", "subject", "seq", "event_id"),
    )
    op.create_table(
        "inbox_discarded",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("consumer", sa.String(40), primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("parked_reason", sa.Text, nullable=False),
        sa.Column("stated_reason", sa.Text, nullable=False),
        sa.Column("discarded", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "inbox_discarded",
        "inbox_held",
        "inbox_ids",
        "inbox_streams",
        "eventos_seq",
        "eventos_sin_enviar",
        "eventos",
    ):
        op.drop_table(table)
