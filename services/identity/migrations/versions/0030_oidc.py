"""Clients of others, and what persons let them have."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0030"
down_revision = "0022"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "clientes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("nombre", sa.String(200), nullable=False),
        sa.Column("secreto", sa.String(64), nullable=False),
        sa.Column("redirecciones", sa.JSON, nullable=False),
        sa.Column("alcances", sa.JSON, nullable=False),
        sa.Column("flujos", sa.JSON, nullable=False),
        sa.Column("creado", UtcDateTime, nullable=False, index=True),
        sa.Column("retirado", UtcDateTime),
    )
    op.create_table(
        "autorizaciones",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("huella", sa.String(64), nullable=False, unique=True),
        sa.Column("cliente_id", sa.Uuid, sa.ForeignKey("clientes.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("redireccion", sa.String(500), nullable=False),
        sa.Column("alcances", sa.JSON, nullable=False),
        sa.Column("estado", sa.String(1000), nullable=False),
        sa.Column("nonce", sa.String(500), nullable=False),
        sa.Column("reto", sa.String(43), nullable=False),
        sa.Column("direccion", sa.String(64), nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False, index=True),
        sa.Column("preguntar", sa.Boolean, nullable=False),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), index=True),
        sa.Column("metodos", sa.String(40), nullable=False),
        sa.Column("autenticada", UtcDateTime),
        sa.Column("codigo", sa.String(64), unique=True),
        sa.Column("usado", UtcDateTime),
        sa.Column("concesion_id", sa.Uuid),
    )
    op.create_table(
        "concesiones",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("cliente_id", sa.Uuid, sa.ForeignKey("clientes.id", ondelete="CASCADE"), nullable=False),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), index=True),
        sa.Column("sujeto", sa.Uuid, nullable=False),
        sa.Column("alcances", sa.JSON, nullable=False),
        sa.Column("abierta", UtcDateTime, nullable=False),
        sa.Column("ultimo_uso", UtcDateTime, nullable=False, index=True),
        sa.Column("metodos", sa.String(40), nullable=False),
        sa.Column("autenticada", UtcDateTime),
        sa.Column("cerrada", UtcDateTime, index=True),
        sa.Index("concesiones_cliente", "cliente_id", "cerrada"),
    )
    op.create_table(
        "renovaciones_de_concesion",
        sa.Column("huella", sa.String(64), primary_key=True),
        sa.Column(
            "concesion_id", sa.Uuid, sa.ForeignKey("concesiones.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("usada", UtcDateTime, index=True),
        sa.Column("cliente", sa.String(64)),
    )
    op.create_table(
        "consentimientos",
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("cliente_id", sa.Uuid, sa.ForeignKey("clientes.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sujeto", sa.Uuid, nullable=False, unique=True),
        sa.Column("alcances", sa.JSON, nullable=False),
        sa.Column("dado", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("consentimientos", "renovaciones_de_concesion", "concesiones", "autorizaciones", "clientes"):
        op.drop_table(table)
