"""identity's tables."""

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
        "personas",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("clase", sa.String(3), nullable=False),
        sa.Column("identificador", sa.String(20), nullable=False),
        sa.Column("numero_casillero", sa.String(40), nullable=False),
        sa.UniqueConstraint("clase", "identificador", name="personas_identificador"),
    )
    op.create_table(
        "cuentas",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("correo", sa.String(254), nullable=False, unique=True),
        sa.Column("contrasena", sa.String(200), nullable=False),
        sa.Column("nombre", sa.String(200), nullable=False),
        sa.Column("tipo", sa.String(20), nullable=False),
        sa.Column("persona", sa.Uuid, sa.ForeignKey("personas.id"), nullable=False, index=True),
        sa.Column("verificada", sa.Boolean, nullable=False),
        sa.Column("colegiado", sa.String(10), nullable=False),
    )
    op.create_table(
        "roles",
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rol", sa.String(40), primary_key=True),
    )
    op.create_table(
        "sesiones",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), nullable=False),
        sa.Column("direccion", sa.String(64), nullable=False),
        sa.Column("dispositivo", sa.String(200), nullable=False),
        sa.Column("abierta", UtcDateTime, nullable=False),
        sa.Column("ultimo_uso", UtcDateTime, nullable=False, index=True),
        sa.Column("cerrada", UtcDateTime, index=True),
        sa.Index("sesiones_cuenta_direccion", "cuenta_id", "direccion"),
    )
    op.create_table(
        "renovaciones",
        sa.Column("huella", sa.String(64), primary_key=True),
        sa.Column("sesion_id", sa.Uuid, sa.ForeignKey("sesiones.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("usada", UtcDateTime, index=True),
        sa.Column("cliente", sa.String(64)),
    )
    op.create_table(
        "frenos",
        sa.Column("clave", sa.String(64), primary_key=True),
        sa.Column("fallos", sa.Integer, nullable=False),
        sa.Column("ultimo", UtcDateTime, index=True),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("frenos", "renovaciones", "sesiones", "roles", "cuentas", "personas"):
        op.drop_table(table)
