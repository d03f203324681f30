"""Verification of identity: requests and their evidence."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "verificaciones",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id"), nullable=False),
        sa.Column("nombres", sa.String(100), nullable=False),
        sa.Column("apellidos", sa.String(100), nullable=False),
        sa.Column("telefono", sa.String(20), nullable=False),
        sa.Column("direccion", sa.String(300), nullable=False),
        sa.Column("correo", sa.String(254), nullable=False),
        sa.Column("cui", sa.String(20), nullable=False),
        sa.Column("tipo", sa.String(20), nullable=False),
        sa.Column("colegiado", sa.String(10), nullable=False),
        sa.Column("numero_casillero", sa.String(40), nullable=False),
        sa.Column("llave", sa.LargeBinary),
        sa.Column("solicitada", UtcDateTime, nullable=False),
        sa.Column("estado", sa.String(30), nullable=False),
        sa.Column("oficial", sa.Uuid),
        sa.Column("asignada_hasta", UtcDateTime),
        sa.Column("decidida", UtcDateTime),
        sa.Column("motivo", sa.String(500), nullable=False),
        sa.Column("borrar_desde", UtcDateTime, index=True),
        sa.Column("borrada", UtcDateTime),
        sa.Column("cotejos", sa.JSON, nullable=False),
        sa.Index("verificaciones_cola", "estado", "solicitada", "id"),
        sa.Index("verificaciones_cuenta", "cuenta_id", "solicitada"),
    )
    op.create_table(
        "evidencias",
        sa.Column("verificacion_id", sa.Uuid, sa.ForeignKey("verificaciones.id"), primary_key=True),
        sa.Column("clase", sa.String(20), primary_key=True),
        sa.Column("tipo", sa.String(100), nullable=False),
        sa.Column("tamano", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("evidencias", "verificaciones"):
        op.drop_table(table)
