"""The tables of expedientes."""

import sqlalchemy as sa
from alembic import op

from libs.foundation.sql.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
expands = True


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "expedientes",
        sa.Column("expediente_id", sa.Uuid, primary_key=True),
        sa.Column("numero", sa.String(16), nullable=False, unique=True),
        sa.Column("organo", sa.String(5), nullable=False),
        sa.Column("ramo", sa.String(40), nullable=False),
        sa.Column("tipo_de_proceso", sa.String(40), nullable=False),
        sa.Column("reservado", sa.Boolean, nullable=False),
        sa.Column("llave", sa.LargeBinary),
        sa.Column("ingresado", UtcDateTime, nullable=False),
        sa.Column("escritos", sa.Integer, nullable=False),
        sa.Column("ultimo_instante", UtcDateTime, nullable=False),
    )
    op.create_index("ix_expedientes_organo", "expedientes", ["organo", "ingresado"])
    op.create_table(
        "partes",
        sa.Column("parte_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("orden", sa.Integer, nullable=False),
        sa.Column("rol", sa.Text, nullable=False),
        sa.Column("nombre", sa.Text, nullable=False),
        sa.Column("persona", sa.Uuid, nullable=False),
        sa.Column("idioma", sa.String(20), nullable=False),
        sa.Column("requiere_interprete", sa.Boolean, nullable=False),
    )
    op.create_index("ix_partes_expediente_id", "partes", ["expediente_id"])
    op.create_index("ix_partes_persona", "partes", ["persona"])
    op.create_table(
        "abogados",
        sa.Column("parte_id", sa.Uuid, sa.ForeignKey("partes.parte_id"), primary_key=True),
        sa.Column("orden", sa.Integer, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, nullable=False),
        sa.Column("persona", sa.Uuid, nullable=False),
        sa.Column("nombre", sa.Text, nullable=False),
        sa.Column("colegiado", sa.Text, nullable=False),
    )
    op.create_index("ix_abogados_persona", "abogados", ["persona"])
    op.create_table(
        "numeradores",
        sa.Column("organo", sa.String(5), primary_key=True),
        sa.Column("anio", sa.Integer, primary_key=True),
        sa.Column("ultimo", sa.Integer, nullable=False),
    )
    op.create_table(
        "escritos",
        sa.Column("escrito_id", sa.Uuid, primary_key=True),
        sa.Column("presentacion", sa.Uuid, nullable=False),
        sa.Column("orden", sa.Integer, nullable=False),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("numero_de_expediente", sa.String(16), nullable=False),
        sa.Column("secuencia", sa.Integer, nullable=False),
        sa.Column("tipo", sa.String(40), nullable=False),
        sa.Column("sumilla", sa.Text, nullable=False),
        sa.Column("presentante", sa.Uuid, nullable=False),
        sa.Column("presentado_por", sa.Text, nullable=False),
        sa.Column("recibido", UtcDateTime, nullable=False),
        sa.Column("registrado", UtcDateTime, nullable=False),
        sa.Column("hora_procesal", UtcDateTime, nullable=False),
        sa.Column("regla_de_hora", sa.String(60), nullable=False),
        sa.Column("calendario", sa.String(100), nullable=False),
        sa.Column("resolucion_id", sa.Uuid),
        sa.UniqueConstraint("expediente_id", "secuencia"),
    )
    op.create_index("ix_escritos_presentacion", "escritos", ["presentacion"])
    op.create_index("ix_escritos_bandeja", "escritos", ["resolucion_id", "registrado"])
    op.create_table(
        "resoluciones",
        sa.Column("resolucion_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("tipo", sa.String(40), nullable=False),
        sa.Column("sumilla", sa.Text, nullable=False),
        sa.Column("emitida", UtcDateTime, nullable=False),
        sa.Column("emisor", sa.Uuid, nullable=False),
        sa.Column("escrito_id", sa.Uuid),
        sa.Column("tipo_de_plazo", sa.String(60), nullable=False),
    )
    op.create_index("ix_resoluciones_expediente_id", "resoluciones", ["expediente_id"])
    op.create_table(
        "documentos",
        sa.Column("documento_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("actuacion_id", sa.Uuid, nullable=False),
        sa.Column("orden", sa.Integer, nullable=False),
        sa.Column("nombre", sa.Text, nullable=False),
        sa.Column("tipo", sa.String(100), nullable=False),
        sa.Column("tamano", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("paginas", sa.Integer, nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("contenido", sa.LargeBinary),
    )
    op.create_index("ix_documentos_actuacion_id", "documentos", ["actuacion_id"])
    op.create_table(
        "comunicaciones",
        sa.Column("entrega_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("acto_id", sa.Uuid, sa.ForeignKey("resoluciones.resolucion_id"), nullable=False),
        sa.Column("orden", sa.Integer, nullable=False),
        sa.Column("parte_id", sa.Uuid, nullable=False),
        sa.Column("parte", sa.Text, nullable=False),
        sa.Column("destinatario", sa.Uuid, nullable=False),
        sa.Column("nombre_del_destinatario", sa.Text, nullable=False),
        sa.Column("emision", UtcDateTime, nullable=False),
        sa.Column("estado", sa.String(20), nullable=False),
        sa.Column("puesta_a_disposicion", UtcDateTime),
        sa.Column("acceso", UtcDateTime),
        sa.Column("efectiva", UtcDateTime),
        sa.Column("regla", sa.Text, nullable=False),
    )
    op.create_index("ix_comunicaciones_acto_id", "comunicaciones", ["acto_id"])
    op.create_index("ix_comunicaciones_estado", "comunicaciones", ["estado", "emision"])
    op.create_table(
        "plazos",
        sa.Column("plazo_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, sa.ForeignKey("expedientes.expediente_id"), nullable=False),
        sa.Column("acto_id", sa.Uuid, nullable=False),
        sa.Column("tipo", sa.String(60), nullable=False),
        sa.Column("obligados", sa.JSON, nullable=False),
        sa.Column("entregas", sa.JSON, nullable=False),
        sa.Column("desde", UtcDateTime, nullable=False),
        sa.Column("inicia", UtcDateTime, nullable=False),
        sa.Column("vence", UtcDateTime, nullable=False),
        sa.Column("regla", sa.String(80), nullable=False),
        sa.Column("version_del_calendario", sa.String(100), nullable=False),
        sa.Column("explicacion", sa.Text, nullable=False),
        sa.Column("dias", sa.JSON, nullable=False),
    )
    op.create_index("ix_plazos_expediente_id", "plazos", ["expediente_id"])
    op.create_index("ix_plazos_acto_id", "plazos", ["acto_id"])
    op.create_table(
        "auditoria",
        sa.Column("anotacion_id", sa.Uuid, primary_key=True),
        sa.Column("expediente_id", sa.Uuid, nullable=False),
        sa.Column("instante", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("quien", sa.Text, nullable=False),
        sa.Column("calidad", sa.String(20), nullable=False),
        sa.Column("en_nombre_de", sa.JSON, nullable=False),
        sa.Column("accion", sa.String(60), nullable=False),
        sa.Column("objeto", sa.Uuid, nullable=False),
        sa.Column("lectura", sa.Boolean, nullable=False),
        sa.Column("causa", sa.String(100), nullable=False),
    )
    op.create_index("ix_auditoria_expediente", "auditoria", ["expediente_id", "lectura", "instante"])
    op.create_table(
        "suspensiones",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("desde", sa.Date, nullable=False),
        sa.Column("hasta", sa.Date, nullable=False),
        sa.Column("acuerdo", sa.Text, nullable=False),
        sa.Column("territorios", sa.JSON, nullable=False),
        sa.Column("organos", sa.JSON, nullable=False),
        sa.Column("excepto", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "suspensiones",
        "auditoria",
        "plazos",
        "comunicaciones",
        "documentos",
        "resoluciones",
        "escritos",
        "numeradores",
        "abogados",
        "partes",
        "expedientes",
    ):
        op.drop_table(table)
