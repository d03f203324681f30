"""Entities with their members, mandates, and what was revoked of both."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "entidades",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("persona", sa.Uuid, sa.ForeignKey("personas.id"), nullable=False, index=True),
        sa.Column("nombre", sa.String(200), nullable=False),
        sa.Column("tipo", sa.String(20), nullable=False),
        sa.Column("estado", sa.String(30), nullable=False),
        sa.Column("solicitante", sa.Uuid, sa.ForeignKey("cuentas.id"), nullable=False, index=True),
        sa.Column("solicitada", UtcDateTime, nullable=False),
        sa.Column("tipo_de_documento", sa.String(100), nullable=False),
        sa.Column("tamano", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("llave", sa.LargeBinary),
        sa.Column("oficial", sa.Uuid),
        sa.Column("decidida", UtcDateTime),
        sa.Column("motivo", sa.String(500), nullable=False),
        sa.Column("borrar_desde", UtcDateTime, index=True),
        sa.Column("borrada", UtcDateTime),
        sa.Column("por_eliminar", sa.Boolean, nullable=False),
        sa.Index("entidades_cola", "estado", "solicitada", "id"),
    )
    with_file = sa.text("por_eliminar")
    op.create_index("entidades_por_eliminar", "entidades", ["id"], postgresql_where=with_file, sqlite_where=with_file)
    op.create_table(
        "miembros",
        sa.Column("entidad_id", sa.Uuid, sa.ForeignKey("entidades.id"), primary_key=True),
        sa.Column("cuenta_id", sa.Uuid, sa.ForeignKey("cuentas.id"), primary_key=True, index=True),
        sa.Column("persona", sa.Uuid, sa.ForeignKey("personas.id"), nullable=False),
        sa.Column("nombre", sa.String(200), nullable=False),
        sa.Column("rol", sa.String(20), nullable=False),
        sa.Column("desde", UtcDateTime, nullable=False),
        sa.Column("poder", sa.Uuid, nullable=False, unique=True),
    )
    op.create_table(
        "mandatos",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("mandante", sa.Uuid, sa.ForeignKey("personas.id"), nullable=False),
        sa.Column("nombre_del_mandante", sa.String(200), nullable=False),
        sa.Column("entidad_id", sa.Uuid, sa.ForeignKey("entidades.id"), index=True),
        sa.Column("otorgante", sa.Uuid, sa.ForeignKey("cuentas.id"), nullable=False, index=True),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("destino", sa.String(254), nullable=False),
        sa.Column("numero", sa.String(20), nullable=False),
        sa.Column("vence", UtcDateTime),
        sa.Column("ofrecido", UtcDateTime, nullable=False),
        sa.Column("estado", sa.String(20), nullable=False),
        sa.Column("mandatario", sa.Uuid, sa.ForeignKey("personas.id")),
        sa.Column("nombre_del_mandatario", sa.String(200), nullable=False),
        sa.Column("aceptante", sa.Uuid, sa.ForeignKey("cuentas.id"), index=True),
        sa.Column("aceptado", UtcDateTime),
        sa.Column("terminado", UtcDateTime),
        sa.Index("mandatos_mandante", "mandante", "ofrecido"),
        sa.Index("mandatos_mandatario", "mandatario", "ofrecido"),
        sa.Index("mandatos_destino", "via", "destino", "estado"),
    )
    op.create_table(
        "poderes_revocados",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("revocado", UtcDateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("poderes_revocados", "mandatos", "miembros", "entidades"):
        op.drop_table(table)
