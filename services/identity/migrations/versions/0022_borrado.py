"""Files of erased evidence that are still to be deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0050"
branch_labels = None
depends_on = None
expands = True

_CON_ARCHIVOS = sa.text("por_eliminar")


def upgrade() -> None:
    """Add them. What is erased has nothing left to be erased."""
    op.add_column("verificaciones", sa.Column("por_eliminar", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index(
        "verificaciones_por_eliminar",
        "verificaciones",
        ["id"],
        postgresql_where=_CON_ARCHIVOS,
        sqlite_where=_CON_ARCHIVOS,
    )
    op.execute("UPDATE verificaciones SET borrar_desde = NULL WHERE llave IS NULL")


def downgrade() -> None:
    """Drop them."""
    op.drop_index("verificaciones_por_eliminar", "verificaciones")
    op.drop_column("verificaciones", "por_eliminar")
