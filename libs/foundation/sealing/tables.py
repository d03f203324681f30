"""The tables of sealed logs and of the audit, the same in every service's database; migrations make them."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from libs.foundation.sql.types import BigIntPk

metadata = MetaData()

# One row per log: its size. Whoever appends holds it.
sellado_registros = Table(
    "sellado_registros",
    metadata,
    Column("registro", String(40), primary_key=True),
    Column("tamano", BigInteger, nullable=False),
)
# Which row each leaf stands for.
sellado_hojas = Table(
    "sellado_hojas",
    metadata,
    Column("registro", String(40), primary_key=True),
    Column("indice", BigInteger, primary_key=True, autoincrement=False),
    Column("fila", BigInteger, nullable=False),
    Unique("registro", "fila", name="sellado_hojas_fila"),
)
# The hashes of perfect subtrees; those of level 0 are the leaves.
sellado_nodos = Table(
    "sellado_nodos",
    metadata,
    Column("registro", String(40), primary_key=True),
    Column("nivel", Integer, primary_key=True, autoincrement=False),
    Column("indice", BigInteger, primary_key=True, autoincrement=False),
    Column("huella", LargeBinary, nullable=False),
)
# Every head that was signed, as it was signed.
sellado_cabezas = Table(
    "sellado_cabezas",
    metadata,
    Column("registro", String(40), primary_key=True),
    Column("tamano", BigInteger, primary_key=True, autoincrement=False),
    Column("texto", Text, nullable=False),
)
# Up to which size each anchor is known to hold a head.
sellado_anclajes = Table(
    "sellado_anclajes",
    metadata,
    Column("registro", String(40), primary_key=True),
    Column("ancla", String(40), primary_key=True),
    Column("tamano", BigInteger, nullable=False),
)

# The audit: append-only. Everything but the position is text, so that what is stored is what is sealed, to the byte.
bitacora = Table(
    "bitacora",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("instante", String(27), nullable=False, index=True),
    Column("accion", String(60), nullable=False),
    Column("clase", String(10), nullable=False),
    Column("objeto", String(100), nullable=False),
    Column("tipo", String(10), nullable=False),
    Column("servicio", String(40), nullable=False),
    Column("sujeto", String(36), nullable=False),
    Column("persona", String(36), nullable=False),
    Column("en_nombre_de", String(36), nullable=False),
    Column("sesion", String(36), nullable=False),
    Column("causa", String(100), nullable=False),
    Column("datos", Text, nullable=False),
    Column("detalles", String(64), nullable=False),
    Index("bitacora_objeto", "objeto", "posicion"),
    Index("bitacora_sujeto", "sujeto", "posicion"),
)
# A table of its own, like that of unsent events: marks in the audit would change what must not be changed.
bitacora_sin_sellar = Table(
    "bitacora_sin_sellar", metadata, Column("posicion", BigInteger, primary_key=True, autoincrement=False)
)
# Personal data of some rows: whoever deletes one of these has erased it.
bitacora_detalles = Table(
    "bitacora_detalles",
    metadata,
    Column("posicion", BigInteger, primary_key=True, autoincrement=False),
    Column("sal", LargeBinary, nullable=False),
    Column("contenido", Text, nullable=False),
)
