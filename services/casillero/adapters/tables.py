"""The tables of casillero; migrations/versions make them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from libs.foundation.sql.types import BigIntPk, UtcDateTime

metadata = MetaData()

casilleros = Table(
    "casilleros",
    metadata,
    Column("casillero_id", Uuid, primary_key=True),
    Column("numero", String(20), nullable=False, unique=True),
    Column("persona", Uuid, nullable=False, unique=True),
    Column("abierto", UtcDateTime, nullable=False),
    Column("ultimo", UtcDateTime, nullable=False),
    Column("sin_titular", Boolean, nullable=False, server_default=false()),
    Column("suspendido", UtcDateTime),
    Column("motivo_de_suspension", Text, nullable=False, server_default=""),
    Column("novedad", BigInteger, nullable=False, server_default="0"),
)

# Numbers of mailboxes that there were before this suite: their personas keep them, and nobody else gets one.
numeros_registrados = Table(
    "numeros_registrados",
    metadata,
    Column("numero", String(20), primary_key=True),
    Column("persona", Uuid, nullable=False, unique=True),
)

# Every order ever taken: its primary key is what makes each delivery happen once.
entregas = Table(
    "entregas",
    metadata,
    Column("entrega_id", Uuid, primary_key=True),
    Column("clase", String(20), nullable=False),
    Column("destinatario", Uuid, nullable=False),
    Column("representado", Uuid, nullable=False),
    Column("asunto", Text, nullable=False),
    Column("productor", String(40), nullable=False),
    Column("documentos", JSON, nullable=False),
    Column("reservado", Boolean, nullable=False),
    Column("emision", UtcDateTime, nullable=False),
    Column("expediente_id", Text, nullable=False),
    Column("numero_de_expediente", Text, nullable=False),
    Column("acto_id", Text, nullable=False),
    Column("materia", Text, nullable=False),
    Column("organo", Text, nullable=False),
    Column("via", String(20), nullable=False),
    Column("registrada", UtcDateTime, nullable=False),
    Column("cambio_de_reserva", BigInteger, nullable=False, server_default="0"),
    Index("entregas_de_caso", "expediente_id"),
)

# Only of those of which a result was told.
entregas_en_papel = Table(
    "entregas_en_papel",
    metadata,
    Column("entrega_id", Uuid, ForeignKey("entregas.entrega_id"), primary_key=True),
    Column("ultimo", UtcDateTime, nullable=False),
    Column("intentos", Integer, nullable=False),
    Column("realizada", UtcDateTime),
    Column("efectiva", UtcDateTime),
    Column("regla", Text, nullable=False),
)

# Also of orders that have not come yet; the producer is in the key, so that none takes back what is another's.
anulaciones = Table(
    "anulaciones",
    metadata,
    Column("entrega_id", Uuid, primary_key=True),
    Column("productor", String(40), primary_key=True),
    Column("anulada", UtcDateTime, nullable=False),
    Column("acto_id", Text, nullable=False),
    Column("acto", Text, nullable=False),
    Column("motivo", Text, nullable=False),
)

# Only those whose class changed since their first delivery was ordered.
casos = Table(
    "casos",
    metadata,
    Column("productor", String(40), primary_key=True),
    Column("expediente_id", Text, primary_key=True),
    Column("reservado", Boolean, nullable=False),
    Column("cambio", BigInteger, nullable=False),
)

notificaciones = Table(
    "notificaciones",
    metadata,
    Column("notificacion_id", Uuid, primary_key=True),
    Column("entrega_id", Uuid, ForeignKey("entregas.entrega_id"), nullable=False, unique=True),
    Column("casillero_id", Uuid, ForeignKey("casilleros.casillero_id"), nullable=False),
    Column("puesta_a_disposicion", UtcDateTime, nullable=False),
    Column("regla", Text),
    Column("efecto_previsto", UtcDateTime),
    Column("acceso", UtcDateTime),
    Column("efectiva", UtcDateTime),
    Column("plazo_vence", UtcDateTime),
    Column("plazo_explicacion", Text, nullable=False),
    Column("expirada", UtcDateTime),
    # The words of asunto and numero de expediente behind whose they are; the index of them is sql_busqueda.py's.
    Column("busqueda", Text, nullable=False),
    # The number of the deposit in its mailbox; none before there were such.
    Column("novedad", BigInteger),
)
_UNOPENED, _PENDING, _WITH_PLAZO = text("acceso IS NULL"), text("efectiva IS NULL"), text("plazo_vence IS NOT NULL")
_NUMBERED = text("novedad IS NOT NULL")
Index(
    "notificaciones_novedades",
    notificaciones.c.casillero_id,
    notificaciones.c.novedad,
    postgresql_where=_NUMBERED,
    sqlite_where=_NUMBERED,
)
# In both: `expirada`, so that those in a list are counted without a look at any of them.
Index(
    "notificaciones_lista",
    notificaciones.c.casillero_id,
    notificaciones.c.puesta_a_disposicion,
    notificaciones.c.notificacion_id,
    notificaciones.c.expirada,
)
Index(
    "notificaciones_sin_abrir",
    notificaciones.c.casillero_id,
    notificaciones.c.puesta_a_disposicion,
    notificaciones.c.notificacion_id,
    notificaciones.c.expirada,
    postgresql_where=_UNOPENED,
    sqlite_where=_UNOPENED,
)
Index(
    "notificaciones_por_cumplirse",
    notificaciones.c.efecto_previsto,
    postgresql_where=_PENDING,
    sqlite_where=_PENDING,
)
Index(
    "notificaciones_plazos",
    notificaciones.c.casillero_id,
    notificaciones.c.plazo_vence,
    postgresql_where=_WITH_PLAZO,
    sqlite_where=_WITH_PLAZO,
)

# Of avisos, which have no rule of effect, those that are in a list.
_LISTED_AVISO = text("regla IS NULL AND expirada IS NULL")
Index(
    "notificaciones_por_expirar",
    notificaciones.c.puesta_a_disposicion,
    postgresql_where=_LISTED_AVISO,
    sqlite_where=_LISTED_AVISO,
)
Index(
    "notificaciones_avisos",
    notificaciones.c.casillero_id,
    notificaciones.c.puesta_a_disposicion,
    postgresql_where=_LISTED_AVISO,
    sqlite_where=_LISTED_AVISO,
)

# Deposits of which nobody was told yet: a small table of its own, which deposits only add to.
deposito_sin_alertar = Table(
    "deposito_sin_alertar",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("notificacion_id", Uuid, ForeignKey("notificaciones.notificacion_id"), nullable=False, unique=True),
)

alertas = Table(
    "alertas",
    metadata,
    Column("alerta_id", Uuid, primary_key=True),
    Column("notificacion_id", Uuid, ForeignKey("notificaciones.notificacion_id"), nullable=False),
    Column("entrega_id", Uuid, nullable=False),
    Column("persona", Uuid, nullable=False),
    Column("canal", String(20), nullable=False),
    Column("cuenta_id", Uuid, nullable=False),
    # The account's own id where the channel knows no devices.
    Column("dispositivo", Uuid, nullable=False),
    # An address, only until the alert ends.
    Column("destino", String(254), nullable=False),
    Column("creada", UtcDateTime, nullable=False),
    Column("vence", UtcDateTime, nullable=False),
    Column("estado", String(20), nullable=False),
    Column("proximo", UtcDateTime),
    Column("intentos", Integer, nullable=False),
    Column("dudas", Integer, nullable=False),
    Column("causa", String(60), nullable=False),
    UniqueConstraint("notificacion_id", "canal", "cuenta_id", "dispositivo", name="alertas_una_vez"),
)
_DUE = text("proximo IS NOT NULL")
Index("alertas_debidas", alertas.c.canal, alertas.c.proximo, postgresql_where=_DUE, sqlite_where=_DUE)

# Browsers that are told; `huella` is the SHA-256 (hex) of `punto`, by which each is one account's.
dispositivos = Table(
    "dispositivos",
    metadata,
    Column("dispositivo_id", Uuid, primary_key=True),
    Column("cuenta_id", Uuid, nullable=False, index=True),
    Column("punto", Text, nullable=False),
    Column("huella", String(64), nullable=False, unique=True),
    Column("nombre", String(60), nullable=False),
    Column("creado", UtcDateTime, nullable=False),
)

# Only of who has said: the others have what domain/alerta.py takes for granted.
preferencias_de_alertas = Table(
    "preferencias_de_alertas",
    metadata,
    Column("casillero_id", Uuid, ForeignKey("casilleros.casillero_id"), primary_key=True),
    Column("canal", String(20), primary_key=True),
    Column("activa", Boolean, nullable=False),
)

# What each who reads a mailbox notes for themselves; `lectora` is their persona, in an entity's mailbox a member's.
marcas = Table(
    "marcas",
    metadata,
    Column("lectora", Uuid, primary_key=True),
    Column("notificacion_id", Uuid, ForeignKey("notificaciones.notificacion_id"), primary_key=True),
    Column("destacada", Boolean, nullable=False),
    Column("archivada", Boolean, nullable=False),
    Column("carpeta", Text, nullable=False),
    Column("etiquetas", Text, nullable=False),
    Index("marcas_de_carpeta", "lectora", "carpeta", "notificacion_id"),
    Index("marcas_de_notificacion", "notificacion_id"),
)
DESTACADA, ARCHIVADA, CON_ETIQUETAS = (
    marcas.c.destacada.is_(True),
    marcas.c.archivada.is_(True),
    text("etiquetas <> ''"),
)
for _name, _which in (("destacadas", DESTACADA), ("archivadas", ARCHIVADA), ("con_etiquetas", CON_ETIQUETAS)):
    Index(
        f"marcas_{_name}",
        marcas.c.lectora,
        marcas.c.notificacion_id,
        postgresql_where=_which,
        sqlite_where=_which,
    )

# Of how many notificaciones in the list of a mailbox each is put by `lectora`: written with marcas, under its lock.
cuentas_de_marcas = Table(
    "cuentas_de_marcas",
    metadata,
    Column("lectora", Uuid, primary_key=True),
    Column("casillero_id", Uuid, ForeignKey("casilleros.casillero_id"), primary_key=True),
    Column("que", String(20), primary_key=True),
    Column("nombre", Text, primary_key=True),
    Column("cuantas", Integer, nullable=False),
)

# The `puesta_a_disposicion` up to which they have seen it.
visitas = Table(
    "visitas",
    metadata,
    Column("lectora", Uuid, primary_key=True),
    Column("casillero_id", Uuid, ForeignKey("casilleros.casillero_id"), primary_key=True),
    Column("hasta", UtcDateTime, nullable=False),
)

# Whoever knows the secret that hashes (SHA-256, hex) to `huella` reads the persona's plazos.
calendarios = Table(
    "calendarios",
    metadata,
    Column("persona", Uuid, primary_key=True),
    Column("huella", String(64), nullable=False, unique=True),
    Column("abierto", UtcDateTime, nullable=False),
)

# By which people name what certifies a notificacion; from the first time that one was asked for.
constancias = Table(
    "constancias",
    metadata,
    Column("notificacion_id", Uuid, ForeignKey("notificaciones.notificacion_id"), primary_key=True),
    Column("codigo", String(20), nullable=False, unique=True),
    Column("expedida", UtcDateTime, nullable=False),
)

# Append-only. `datos` is a JSON object of texts, None of what was recorded before there were any.
evidencias = Table(
    "evidencias",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("evidencia_id", Uuid, nullable=False, unique=True),
    Column("entrega_id", Uuid, ForeignKey("entregas.entrega_id"), nullable=False, index=True),
    Column("tipo", String(40), nullable=False),
    Column("instante", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("detalle", Text, nullable=False),
    Column("datos", Text),
)

# Those that are not in the sealed log yet.
evidencias_sin_sellar = Table(
    "evidencias_sin_sellar", metadata, Column("posicion", BigInteger, primary_key=True, autoincrement=False)
)

# Heads of their log that the institution signed (`firma`, DER of a CMS) and an authority stamped, at `sellada`.
cabezas_selladas = Table(
    "cabezas_selladas",
    metadata,
    Column("tamano", BigInteger, primary_key=True, autoincrement=False),
    Column("cabeza", Text, nullable=False),
    Column("llave", Text, nullable=False),
    Column("firma", LargeBinary, nullable=False),
    Column("sellada", UtcDateTime, nullable=False),
)

# Those of them that were found not to be what was kept, as they were found; `parte` says what of them.
cabezas_danadas = Table(
    "cabezas_danadas",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("tamano", BigInteger, nullable=False),
    Column("cabeza", Text, nullable=False),
    Column("llave", Text, nullable=False),
    Column("firma", LargeBinary, nullable=False),
    Column("sellada", UtcDateTime, nullable=False),
    Column("parte", String(20), nullable=False),
    Column("apartada", UtcDateTime, nullable=False),
)
