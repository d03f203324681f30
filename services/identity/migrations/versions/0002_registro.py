"""Registration: captchas used, registrations to be confirmed, links and mails; birth date and telephone."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "captchas",
        sa.Column("azar", sa.String(64), primary_key=True),
        sa.Column("vence", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "registros",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("correo", sa.String(254), nullable=False, index=True),
        sa.Column("contrasena", sa.String(200), nullable=False),
        sa.Column("cui", sa.String(20), nullable=False),
        sa.Column("nacimiento", sa.Date, nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "enlaces",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("para", sa.String(20), nullable=False),
        sa.Column("de", sa.Uuid, nullable=False, index=True),
        sa.Column("huella", sa.String(64), nullable=False, unique=True),
        sa.Column("vence", UtcDateTime, nullable=False, index=True),
        sa.Column("usado", UtcDateTime),
    )
    op.create_table(
        "mensajes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("clase", sa.String(40), nullable=False),
        sa.Column("destinatario", sa.String(254), nullable=False),
        sa.Column("enlace", sa.Uuid),
        sa.Column("creado", UtcDateTime, nullable=False, index=True),
        sa.Column("vence", UtcDateTime, nullable=False),
        sa.Column("proximo", UtcDateTime, index=True),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("enviado", UtcDateTime),
        sa.Column("causa", sa.String(40), nullable=False),
        sa.Index("mensajes_destinatario", "destinatario", "creado"),
    )
    op.add_column("cuentas", sa.Column("nacimiento", sa.Date))
    op.add_column("cuentas", sa.Column("telefono", sa.String(20), nullable=False, server_default=""))
    op.add_column("cuentas", sa.Column("telefono_confirmado", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("cuentas", "telefono_confirmado")
    op.drop_column("cuentas", "telefono")
    op.drop_column("cuentas", "nacimiento")
    for table in ("mensajes", "enlaces", "registros", "captchas"):
        op.drop_table(table)
