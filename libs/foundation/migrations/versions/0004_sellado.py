"""The audit, and the logs that seal it."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import BigIntPk

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sellado_registros",
        sa.Column("registro", sa.String(40), primary_key=True),
        sa.Column("tamano", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sellado_hojas",
        sa.Column("registro", sa.String(40), primary_key=True),
        sa.Column("indice", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("fila", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("registro", "fila", name="sellado_hojas_fila"),
    )
    op.create_table(
        "sellado_nodos",
        sa.Column("registro", sa.String(40), primary_key=True),
        sa.Column("nivel", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("indice", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("huella", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sellado_cabezas",
        sa.Column("registro", sa.String(40), primary_key=True),
        sa.Column("tamano", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("texto", sa.Text, nullable=False),
    )
    op.create_table(
        "sellado_anclajes",
        sa.Column("registro", sa.String(40), primary_key=True),
        sa.Column("ancla", sa.String(40), primary_key=True),
        sa.Column("tamano", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "bitacora",
        sa.Column("posicion", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("instante", sa.String(27), nullable=False, index=True),
        sa.Column("accion", sa.String(60), nullable=False),
        sa.Column("clase", sa.String(10), nullable=False),
        sa.Column("objeto", sa.String(100), nullable=False),
        sa.Column("tipo", sa.String(10), nullable=False),
        sa.Column("servicio", sa.String(40), nullable=False),
        sa.Column("sujeto", sa.String(36), nullable=False),
        sa.Column("persona", sa.String(36), nullable=False),
        sa.Column("en_nombre_de", sa.String(36), nullable=False),
        sa.Column("sesion", sa.String(36), nullable=False),
        sa.Column("causa", sa.String(100), nullable=False),
        sa.Column("datos", sa.Text, nullable=False),
        sa.Column("detalles", sa.String(64), nullable=False),
        sa.Index("bitacora_objeto", "objeto", "posicion"),
        sa.Index("bitacora_sujeto", "sujeto", "posicion"),
    )
    op.create_table("bitacora_sin_sellar", sa.Column("posicion", sa.BigInteger, primary_key=True, autoincrement=False))
    op.create_table(
        "bitacora_detalles",
        sa.Column("posicion", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("sal", sa.LargeBinary, nullable=False),
        sa.Column("contenido", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "bitacora_detalles",
        "bitacora_sin_sellar",
        "bitacora",
        "sellado_anclajes",
        "sellado_cabezas",
        "sellado_nodos",
        "sellado_hojas",
        "sellado_registros",
    ):
        op.drop_table(table)
