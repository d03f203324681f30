"""When an account was disabled, whether a link to its e-mail was followed, whose it claimed to be before its approval;
when a client last read who somebody is; mandates that are left to be ended; what is looked up by bar number and link.
"""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Add them. Requests lock an account first and write their mail then: so does this. Who registered followed a link,
    which needs no note; of imported accounts nobody is known to have, and of approvals before, nobody knows."""
    op.add_column("cuentas", sa.Column("inhabilitada", UtcDateTime))
    op.add_column("cuentas", sa.Column("correo_seguido", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("verificaciones", sa.Column("persona_anterior", sa.Uuid))
    op.add_column("concesiones", sa.Column("leida", UtcDateTime))
    op.create_table(
        "poderes_por_soltar",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("de_entidad", sa.Boolean, nullable=False),
        sa.Column("desde", UtcDateTime, nullable=False),
    )
    op.create_index("ix_cuentas_colegiado", "cuentas", ["colegiado"])
    op.create_index("ix_mensajes_enlace", "mensajes", ["enlace"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_mensajes_enlace", "mensajes")
    op.drop_index("ix_cuentas_colegiado", "cuentas")
    op.drop_table("poderes_por_soltar")
    op.drop_column("concesiones", "leida")
    op.drop_column("verificaciones", "persona_anterior")
    op.drop_column("cuentas", "correo_seguido")
    op.drop_column("cuentas", "inhabilitada")
