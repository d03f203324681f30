"""An index of the words of notificaciones, each behind the mailbox that it is in."""

import re
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None
expands = True

_BATCH = 5000

_notificaciones = sa.table(
    "notificaciones",
    sa.column("notificacion_id", sa.Uuid),
    sa.column("casillero_id", sa.Uuid),
    sa.column("busqueda", sa.Text),
)
_casilleros = sa.table("casilleros", sa.column("casillero_id", sa.Uuid), sa.column("persona", sa.Uuid))
_REST = (
    sa.select(_notificaciones.c.notificacion_id, _notificaciones.c.busqueda, _casilleros.c.persona)
    .join_from(_notificaciones, _casilleros, _notificaciones.c.casillero_id == _casilleros.c.casillero_id)
    .where(_notificaciones.c.notificacion_id > sa.bindparam("after", type_=sa.Uuid))
    .order_by(_notificaciones.c.notificacion_id)
    .limit(_BATCH)
)
_KEEP = (
    sa.update(_notificaciones)
    .where(_notificaciones.c.notificacion_id == sa.bindparam("id", type_=sa.Uuid))
    .values(busqueda=sa.bindparam("words"))
)


def upgrade() -> None:
    """Make it. What the release before deposits meanwhile is not found by its words."""
    _put_mailbox_before_each_word()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX fts_notificaciones ON notificaciones "
            "USING gin (array_to_tsvector(array_remove(string_to_array(busqueda, ' '), '')))"
        )
        return
    # No more is asked of it than which rows have a word: neither where in the text nor how well it fits.
    op.execute(
        "CREATE VIRTUAL TABLE fts_notificaciones USING fts5 "
        "(busqueda, notificacion_id UNINDEXED, "
        "tokenize = 'unicode61 remove_diacritics 2', detail = none, columnsize = 0)"
    )
    op.execute(
        "INSERT INTO fts_notificaciones (busqueda, notificacion_id) SELECT busqueda, notificacion_id "
        "FROM notificaciones"
    )
    op.execute(
        "CREATE TRIGGER fts_notificaciones_nueva AFTER INSERT ON notificaciones BEGIN "
        "INSERT INTO fts_notificaciones (busqueda, notificacion_id) VALUES (new.busqueda, new.notificacion_id); END"
    )


def downgrade() -> None:
    """Drop it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX fts_notificaciones")
        return
    op.execute("DROP TRIGGER fts_notificaciones_nueva")
    op.execute("DROP TABLE fts_notificaciones")


def _put_mailbox_before_each_word() -> None:
    connection = op.get_bind()
    rows = connection.execute(_REST, {"after": UUID(int=0)}).all()
    while rows:
        kept = [{"id": row.notificacion_id, "words": _words(row.persona.hex[:12], row.busqueda)} for row in rows]
        connection.execute(_KEEP, kept)
        rows = connection.execute(_REST, {"after": rows[-1].notificacion_id}).all()


def _words(key: str, folded: str) -> str:
    return " ".join(f"{key}{word[:60]}" for word in re.findall("[a-z0-9]+", folded)[:400])
