"""Files of erased evidence that are still to be deleted; requests that nobody decides."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
expands = True

_CON_ARCHIVOS = sa.text("por_eliminar")
_ESPERA = timedelta(days=180)


def upgrade() -> None:
    """Add them. What was approved and erased has nothing left to be erased; who waits may do so from now on."""
    op.add_column("verificaciones", sa.Column("por_eliminar", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index(
        "verificaciones_por_eliminar",
        "verificaciones",
        ["id"],
        postgresql_where=_CON_ARCHIVOS,
        sqlite_where=_CON_ARCHIVOS,
    )
    op.execute("UPDATE verificaciones SET borrar_desde = NULL WHERE llave IS NULL AND estado = 'aprobada'")
    en_curso = sa.table("verificaciones", sa.column("borrar_desde", UtcDateTime), sa.column("decidida", UtcDateTime))
    caduca = datetime.now(UTC) + _ESPERA
    op.execute(sa.update(en_curso).where(en_curso.c.decidida.is_(None)).values(borrar_desde=caduca))


def downgrade() -> None:
    """Drop them."""
    op.drop_index("verificaciones_por_eliminar", "verificaciones")
    op.drop_column("verificaciones", "por_eliminar")
