"""Second factors, recovery codes, passkeys and challenges; how the holder of a session authenticated."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the tables; sessions there are were opened by a password."""
    op.create_table(
        "totps",
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("cifrado", sa.LargeBinary, nullable=False),
        sa.Column("confirmado", UtcDateTime),
        sa.Column("ultimo_paso", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "codigos_de_recuperacion",
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("huella", sa.String(64), primary_key=True),
        sa.Column("usado", UtcDateTime),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("credencial", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("llave", sa.LargeBinary, nullable=False),
        sa.Column("usuario", sa.LargeBinary, nullable=False),
        sa.Column("contador", sa.BigInteger, nullable=False),
        sa.Column("nombre", sa.String(60), nullable=False),
        sa.Column("creada", UtcDateTime, nullable=False),
        sa.Column("respaldada", sa.Boolean, nullable=False),
        sa.Column("usada", UtcDateTime),
        sa.Column("retroceso", UtcDateTime),
    )
    op.create_table(
        "desafios",
        sa.Column("huella", sa.String(64), primary_key=True),
        sa.Column("proposito", sa.String(20), nullable=False),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), index=True),
        sa.Column("direccion", sa.String(64), nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False, index=True),
        sa.Column("fallos", sa.Integer, nullable=False),
    )
    op.add_column("sesiones", sa.Column("metodos", sa.String(40), nullable=False, server_default="pwd"))
    op.add_column("sesiones", sa.Column("autenticada", UtcDateTime))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("sesiones", "autenticada")
    op.drop_column("sesiones", "metodos")
    for table in ("desafios", "passkeys", "codigos_de_recuperacion", "totps"):
        op.drop_table(table)
