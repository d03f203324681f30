"""What owners, who tells them and who proves it need."""

import re
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import BigIntPk, UtcDateTime

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
    """Make them. What the release before deposits meanwhile is not found by its words and told to no open page; of what
    was deposited before nobody is told."""
    _make_index_of_words()
    _make_marks()
    _make_calendars()
    _make_alerts()
    _let_mailboxes_be_suspended()
    _make_codes_of_constancias()
    _seal_evidence()
    _number_deposits()
    _let_avisos_expire()
    _order_the_lists()
    _make_changes_from_outside()
    _make_devices()


def downgrade() -> None:
    """Drop them."""
    _drop_changes_from_outside()
    _unorder_the_lists()
    for index in ("notificaciones_avisos", "notificaciones_por_expirar"):
        op.drop_index(index, "notificaciones")
    op.drop_column("notificaciones", "expirada")
    op.drop_table("dispositivos")
    op.drop_column("casilleros", "motivo_de_suspension")
    op.drop_column("casilleros", "suspendido")
    op.drop_table("constancias")
    _unseal_evidence()
    op.drop_index("notificaciones_novedades", "notificaciones")
    op.drop_column("notificaciones", "novedad")
    op.drop_column("casilleros", "novedad")
    for table in ("preferencias_de_alertas", "alertas", "deposito_sin_alertar"):
        op.drop_table(table)
    op.drop_table("calendarios")
    op.drop_index("notificaciones_plazos", "notificaciones")
    for table in ("visitas", "cuentas_de_marcas", "marcas"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX fts_notificaciones")
        return
    op.execute("DROP TRIGGER fts_notificaciones_nueva")
    op.execute("DROP TABLE fts_notificaciones")


def _order_the_lists() -> None:
    order = ["casillero_id", "puesta_a_disposicion", "notificacion_id", "expirada"]
    _index_the_lists(order, order)


def _unorder_the_lists() -> None:
    _index_the_lists(["casillero_id", "puesta_a_disposicion", "notificacion_id"], ["casillero_id"])


def _index_the_lists(columns: Sequence[str], of_unopened: Sequence[str]) -> None:
    unopened = sa.text("acceso IS NULL")
    for index in ("notificaciones_lista", "notificaciones_sin_abrir"):
        op.drop_index(index, "notificaciones")
    op.create_index("notificaciones_lista", "notificaciones", columns)
    op.create_index(
        "notificaciones_sin_abrir",
        "notificaciones",
        of_unopened,
        postgresql_where=unopened,
        sqlite_where=unopened,
    )


def _make_index_of_words() -> None:
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


def _make_marks() -> None:
    op.create_table(
        "marcas",
        sa.Column("lectora", sa.Uuid, primary_key=True),
        sa.Column("notificacion_id", sa.Uuid, sa.ForeignKey("notificaciones.notificacion_id"), primary_key=True),
        sa.Column("destacada", sa.Boolean, nullable=False),
        sa.Column("archivada", sa.Boolean, nullable=False),
        sa.Column("carpeta", sa.Text, nullable=False),
        sa.Column("etiquetas", sa.Text, nullable=False),
    )
    op.create_index("marcas_de_carpeta", "marcas", ["lectora", "carpeta", "notificacion_id"])
    op.create_index("marcas_de_notificacion", "marcas", ["notificacion_id"])
    true = "true" if op.get_bind().dialect.name == "postgresql" else "1"
    for name, which in (
        ("destacadas", f"destacada IS {true}"),
        ("archivadas", f"archivada IS {true}"),
        ("con_etiquetas", "etiquetas <> ''"),
    ):
        op.create_index(
            f"marcas_{name}",
            "marcas",
            ["lectora", "notificacion_id"],
            postgresql_where=sa.text(which),
            sqlite_where=sa.text(which),
        )
    op.create_table(
        "cuentas_de_marcas",
        sa.Column("lectora", sa.Uuid, primary_key=True),
        sa.Column("casillero_id", sa.Uuid, sa.ForeignKey("casilleros.casillero_id"), primary_key=True),
        sa.Column("que", sa.String(20), primary_key=True),
        sa.Column("nombre", sa.Text, primary_key=True),
        sa.Column("cuantas", sa.Integer, nullable=False),
    )
    op.create_table(
        "visitas",
        sa.Column("lectora", sa.Uuid, primary_key=True),
        sa.Column("casillero_id", sa.Uuid, sa.ForeignKey("casilleros.casillero_id"), primary_key=True),
        sa.Column("hasta", UtcDateTime, nullable=False),
    )


def _make_calendars() -> None:
    with_plazo = sa.text("plazo_vence IS NOT NULL")
    op.create_index(
        "notificaciones_plazos",
        "notificaciones",
        ["casillero_id", "plazo_vence"],
        postgresql_where=with_plazo,
        sqlite_where=with_plazo,
    )
    op.create_table(
        "calendarios",
        sa.Column("persona", sa.Uuid, primary_key=True),
        sa.Column("huella", sa.String(64), nullable=False, unique=True),
        sa.Column("abierto", UtcDateTime, nullable=False),
    )


def _make_codes_of_constancias() -> None:
    op.create_table(
        "constancias",
        sa.Column("notificacion_id", sa.Uuid, sa.ForeignKey("notificaciones.notificacion_id"), primary_key=True),
        sa.Column("codigo", sa.String(20), nullable=False, unique=True),
        sa.Column("expedida", UtcDateTime, nullable=False),
    )


def _make_alerts() -> None:
    op.create_table(
        "deposito_sin_alertar",
        sa.Column("posicion", BigIntPk, sa.Identity(), primary_key=True),
        sa.Column(
            "notificacion_id",
            sa.Uuid,
            sa.ForeignKey("notificaciones.notificacion_id"),
            nullable=False,
            unique=True,
        ),
    )
    op.create_table(
        "alertas",
        sa.Column("alerta_id", sa.Uuid, primary_key=True),
        sa.Column("notificacion_id", sa.Uuid, sa.ForeignKey("notificaciones.notificacion_id"), nullable=False),
        sa.Column("entrega_id", sa.Uuid, nullable=False),
        sa.Column("persona", sa.Uuid, nullable=False),
        sa.Column("canal", sa.String(20), nullable=False),
        sa.Column("cuenta_id", sa.Uuid, nullable=False),
        sa.Column("dispositivo", sa.Uuid, nullable=False),
        sa.Column("destino", sa.String(254), nullable=False),
        sa.Column("creada", UtcDateTime, nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False),
        sa.Column("estado", sa.String(20), nullable=False),
        sa.Column("proximo", UtcDateTime),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("dudas", sa.Integer, nullable=False),
        sa.Column("causa", sa.String(60), nullable=False),
        sa.UniqueConstraint("notificacion_id", "canal", "cuenta_id", "dispositivo", name="alertas_una_vez"),
    )
    due = sa.text("proximo IS NOT NULL")
    op.create_index("alertas_debidas", "alertas", ["canal", "proximo"], postgresql_where=due, sqlite_where=due)
    op.create_table(
        "preferencias_de_alertas",
        sa.Column("casillero_id", sa.Uuid, sa.ForeignKey("casilleros.casillero_id"), primary_key=True),
        sa.Column("canal", sa.String(20), primary_key=True),
        sa.Column("activa", sa.Boolean, nullable=False),
    )


def _let_mailboxes_be_suspended() -> None:
    op.add_column("casilleros", sa.Column("suspendido", UtcDateTime))
    op.add_column("casilleros", sa.Column("motivo_de_suspension", sa.Text, nullable=False, server_default=""))


def _seal_evidence() -> None:
    """What there is waits to be sealed, and so does what the release before goes on recording, without `datos`."""
    op.add_column("evidencias", sa.Column("datos", sa.Text))
    op.create_table(
        "evidencias_sin_sellar", sa.Column("posicion", sa.BigInteger, primary_key=True, autoincrement=False)
    )
    op.create_table(
        "cabezas_selladas",
        sa.Column("tamano", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("cabeza", sa.Text, nullable=False),
        sa.Column("llave", sa.Text, nullable=False),
        sa.Column("firma", sa.LargeBinary, nullable=False),
        sa.Column("sellada", UtcDateTime, nullable=False),
    )
    wait = "INSERT INTO evidencias_sin_sellar (posicion) VALUES (new.posicion);"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION evidencia_por_sellar() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {wait} RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER evidencia_por_sellar AFTER INSERT ON evidencias FOR EACH ROW "
            "WHEN (new.datos IS NULL) EXECUTE FUNCTION evidencia_por_sellar()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER evidencia_por_sellar AFTER INSERT ON evidencias WHEN new.datos IS NULL BEGIN {wait} END"
        )
    op.execute("INSERT INTO evidencias_sin_sellar (posicion) SELECT posicion FROM evidencias")


def _unseal_evidence() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER evidencia_por_sellar ON evidencias")
        op.execute("DROP FUNCTION evidencia_por_sellar")
    else:
        op.execute("DROP TRIGGER evidencia_por_sellar")
    op.drop_table("cabezas_selladas")
    op.drop_table("evidencias_sin_sellar")
    op.drop_column("evidencias", "datos")


def _make_devices() -> None:
    op.create_table(
        "dispositivos",
        sa.Column("dispositivo_id", sa.Uuid, primary_key=True),
        sa.Column("cuenta_id", sa.Uuid, nullable=False),
        sa.Column("punto", sa.Text, nullable=False),
        sa.Column("huella", sa.String(64), nullable=False, unique=True),
        sa.Column("nombre", sa.String(60), nullable=False),
        sa.Column("creado", UtcDateTime, nullable=False),
    )
    op.create_index("ix_dispositivos_cuenta_id", "dispositivos", ["cuenta_id"])


def _number_deposits() -> None:
    op.add_column("casilleros", sa.Column("novedad", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("notificaciones", sa.Column("novedad", sa.BigInteger))
    numbered = sa.text("novedad IS NOT NULL")
    op.create_index(
        "notificaciones_novedades",
        "notificaciones",
        ["casillero_id", "novedad"],
        postgresql_where=numbered,
        sqlite_where=numbered,
    )


def _let_avisos_expire() -> None:
    op.add_column("notificaciones", sa.Column("expirada", UtcDateTime))
    listed_aviso = sa.text("regla IS NULL AND expirada IS NULL")
    for name, columns in (
        ("notificaciones_por_expirar", ["puesta_a_disposicion"]),
        ("notificaciones_avisos", ["casillero_id", "puesta_a_disposicion"]),
    ):
        op.create_index(name, "notificaciones", columns, postgresql_where=listed_aviso, sqlite_where=listed_aviso)


def _put_mailbox_before_each_word() -> None:
    connection = op.get_bind()
    rows = connection.execute(_REST, {"after": UUID(int=0)}).all()
    while rows:
        kept = [{"id": row.notificacion_id, "words": _words(row.persona.hex[:12], row.busqueda)} for row in rows]
        connection.execute(_KEEP, kept)
        rows = connection.execute(_REST, {"after": rows[-1].notificacion_id}).all()


def _words(key: str, folded: str) -> str:
    return " ".join(f"{key}{word[:60]}" for word in re.findall("[a-z0-9]+", folded)[:400])


def _make_changes_from_outside() -> None:
    """Results on paper, cancellations, the class of cases; what is of a reserved one leaves the index of words."""
    op.create_table(
        "entregas_en_papel",
        sa.Column("entrega_id", sa.Uuid, sa.ForeignKey("entregas.entrega_id"), primary_key=True),
        sa.Column("ultimo", UtcDateTime, nullable=False),
        sa.Column("intentos", sa.Integer, nullable=False),
        sa.Column("realizada", UtcDateTime),
        sa.Column("efectiva", UtcDateTime),
        sa.Column("regla", sa.Text, nullable=False),
    )
    op.create_table(
        "anulaciones",
        sa.Column("entrega_id", sa.Uuid, primary_key=True),
        sa.Column("productor", sa.String(40), primary_key=True),
        sa.Column("anulada", UtcDateTime, nullable=False),
        sa.Column("acto_id", sa.Text, nullable=False),
        sa.Column("acto", sa.Text, nullable=False),
        sa.Column("motivo", sa.Text, nullable=False),
    )
    op.create_table(
        "casos",
        sa.Column("productor", sa.String(40), primary_key=True),
        sa.Column("expediente_id", sa.Text, primary_key=True),
        sa.Column("reservado", sa.Boolean, nullable=False),
        sa.Column("cambio", sa.BigInteger, nullable=False),
    )
    op.add_column("entregas", sa.Column("cambio_de_reserva", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index("entregas_de_caso", "entregas", ["expediente_id"])
    if op.get_bind().dialect.name == "sqlite":
        # PostgreSQL keeps its index by itself. By its first word: the rest of the index need not be looked through.
        op.execute(
            "CREATE TRIGGER fts_notificaciones_sin_palabras AFTER UPDATE OF busqueda ON notificaciones "
            "WHEN old.busqueda <> '' BEGIN "
            "DELETE FROM fts_notificaciones WHERE fts_notificaciones MATCH "
            "'\"' || substr(old.busqueda, 1, instr(old.busqueda || ' ', ' ') - 1) || '\"' "
            "AND notificacion_id = old.notificacion_id; END"
        )
        op.execute(
            "CREATE TRIGGER fts_notificaciones_con_palabras AFTER UPDATE OF busqueda ON notificaciones "
            "WHEN new.busqueda <> '' BEGIN "
            "INSERT INTO fts_notificaciones (busqueda, notificacion_id) "
            "VALUES (new.busqueda, new.notificacion_id); END"
        )
    op.execute(
        "UPDATE notificaciones SET busqueda = '' WHERE entrega_id IN (SELECT entrega_id FROM entregas WHERE reservado)"
    )


def _drop_changes_from_outside() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER fts_notificaciones_con_palabras")
        op.execute("DROP TRIGGER fts_notificaciones_sin_palabras")
    op.drop_index("entregas_de_caso", "entregas")
    op.drop_column("entregas", "cambio_de_reserva")
    for table in ("casos", "anulaciones", "entregas_en_papel"):
        op.drop_table(table)
