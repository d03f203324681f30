"""Acuses as sealed PDFs; results of paper service, and how often a communication was tried."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them; the release before files without rows in `acuses`, and gives its acuses itself."""
    _make_paper_service()
    op.create_table(
        "acuses",
        sa.Column("acuse_id", sa.Uuid, primary_key=True),
        sa.Column("escrito_id", sa.Uuid, sa.ForeignKey("escritos.escrito_id"), nullable=False, unique=True),
        sa.Column("expediente_id", sa.Uuid, nullable=False),
        sa.Column("codigo", sa.String(40), nullable=False, unique=True),
        sa.Column("creado", UtcDateTime, nullable=False),
        sa.Column("proximo", UtcDateTime, index=True),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("causa", sa.Text, nullable=False),
        sa.Column("entregado", sa.Uuid),
        sa.Column("vigente", sa.Uuid),
        sa.Column("gemelo", sa.Uuid),
        sa.Column("sello", UtcDateTime),
    )


def downgrade() -> None:
    """Drop them."""
    _drop_paper_service()
    op.drop_table("acuses")


def _make_paper_service() -> None:
    op.create_table(
        "resultados_en_papel",
        sa.Column("resultado_id", sa.Uuid, primary_key=True),
        sa.Column("entrega_id", sa.Uuid, sa.ForeignKey("comunicaciones.entrega_id"), nullable=False),
        sa.Column("intento", sa.Integer, nullable=False),
        sa.Column("realizada", sa.Boolean, nullable=False),
        sa.Column("instante", UtcDateTime, nullable=False),
        sa.Column("registrado", UtcDateTime, nullable=False),
        sa.Column("lugar", sa.Text, nullable=False),
        sa.Column("motivo", sa.Text, nullable=False),
        sa.Column("notificador", sa.Uuid, nullable=False),
        sa.UniqueConstraint("entrega_id", "intento", name="resultados_en_papel_una_vez"),
    )
    op.add_column("comunicaciones", sa.Column("intentos", sa.Integer, nullable=False, server_default="0"))
    op.add_column("comunicaciones", sa.Column("intentada", UtcDateTime))
    op.add_column("comunicaciones", sa.Column("motivo", sa.Text, nullable=False, server_default=""))
    op.add_column("comunicaciones", sa.Column("constancia", sa.Uuid))


def _drop_paper_service() -> None:
    for column in ("constancia", "motivo", "intentada", "intentos"):
        op.drop_column("comunicaciones", column)
    op.drop_table("resultados_en_papel")
