"""identity's tables; migrations/ makes them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from libs.foundation.sql.types import UtcDateTime

metadata = MetaData()

personas = Table(
    "personas",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("clase", String(3), nullable=False),
    Column("identificador", String(20), nullable=False),
    Column("numero_casillero", String(40), nullable=False),
    UniqueConstraint("clase", "identificador", name="personas_identificador"),
)

cuentas = Table(
    "cuentas",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("correo", String(254), nullable=False, unique=True),
    Column("contrasena", String(200), nullable=False),
    Column("nombre", String(200), nullable=False),
    Column("tipo", String(20), nullable=False),
    Column("persona", ForeignKey("personas.id"), nullable=False, index=True),
    Column("verificada", Boolean, nullable=False),
    Column("colegiado", String(10), nullable=False, index=True),
    Column("nacimiento", Date),
    Column("telefono", String(20), nullable=False, server_default=""),
    Column("telefono_confirmado", Boolean, nullable=False, server_default=false()),
    Column("importada", UtcDateTime),
    Column("inhabilitada", UtcDateTime),
    Column("correo_seguido", Boolean, nullable=False, server_default=false()),
)

roles = Table(
    "roles",
    metadata,
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
    Column("rol", String(40), primary_key=True),
)

sesiones = Table(
    "sesiones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), nullable=False),
    Column("direccion", String(64), nullable=False),
    Column("dispositivo", String(200), nullable=False),
    Column("abierta", UtcDateTime, nullable=False),
    Column("ultimo_uso", UtcDateTime, nullable=False, index=True),
    Column("cerrada", UtcDateTime, index=True),
    Column("metodos", String(40), nullable=False, server_default="pwd"),
    Column("autenticada", UtcDateTime),
    Index("sesiones_cuenta_direccion", "cuenta_id", "direccion"),
)

renovaciones = Table(
    "renovaciones",
    metadata,
    Column("huella", String(64), primary_key=True),
    Column("sesion_id", ForeignKey("sesiones.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("usada", UtcDateTime, index=True),
    Column("cliente", String(64)),
)

registros = Table(
    "registros",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("correo", String(254), nullable=False, index=True),
    Column("contrasena", String(200), nullable=False),
    Column("cui", String(20), nullable=False),
    Column("nacimiento", Date, nullable=False),
    Column("vence", UtcDateTime, nullable=False, index=True),
)

enlaces = Table(
    "enlaces",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("para", String(20), nullable=False),
    # A registration's or an account's; neither's where nobody is written to.
    Column("de", Uuid, nullable=False, index=True),
    Column("huella", String(64), nullable=False, unique=True),
    Column("vence", UtcDateTime, nullable=False, index=True),
    Column("usado", UtcDateTime),
)

mensajes = Table(
    "mensajes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("clase", String(40), nullable=False),
    Column("destinatario", String(254), nullable=False),
    Column("enlace", Uuid, index=True),
    Column("creado", UtcDateTime, nullable=False, index=True),
    Column("vence", UtcDateTime, nullable=False),
    Column("proximo", UtcDateTime, index=True),
    Column("intentos", Integer, nullable=False),
    Column("enviado", UtcDateTime),
    Column("causa", String(40), nullable=False),
    Index("mensajes_destinatario", "destinatario", "creado"),
)

captchas = Table(
    "captchas",
    metadata,
    Column("azar", String(64), primary_key=True),
    Column("vence", UtcDateTime, nullable=False, index=True),
)

frenos = Table(
    "frenos",
    metadata,
    Column("clave", String(64), primary_key=True),
    Column("fallos", Integer, nullable=False),
    Column("ultimo", UtcDateTime, index=True),
)

totps = Table(
    "totps",
    metadata,
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
    Column("cifrado", LargeBinary, nullable=False),
    Column("confirmado", UtcDateTime),
    Column("ultimo_paso", BigInteger, nullable=False),
)

codigos_de_recuperacion = Table(
    "codigos_de_recuperacion",
    metadata,
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
    Column("huella", String(64), primary_key=True),
    Column("usado", UtcDateTime),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credencial", LargeBinary, nullable=False, unique=True),
    Column("llave", LargeBinary, nullable=False),
    Column("usuario", LargeBinary, nullable=False),
    Column("contador", BigInteger, nullable=False),
    Column("nombre", String(60), nullable=False),
    Column("creada", UtcDateTime, nullable=False),
    Column("respaldada", Boolean, nullable=False),
    Column("usada", UtcDateTime),
    Column("retroceso", UtcDateTime),
)

desafios = Table(
    "desafios",
    metadata,
    Column("huella", String(64), primary_key=True),
    Column("proposito", String(20), nullable=False),
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), index=True),
    Column("direccion", String(64), nullable=False),
    Column("vence", UtcDateTime, nullable=False, index=True),
    Column("fallos", Integer, nullable=False),
)

verificaciones = Table(
    "verificaciones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cuenta_id", ForeignKey("cuentas.id"), nullable=False),
    Column("nombres", String(100), nullable=False),
    Column("apellidos", String(100), nullable=False),
    Column("telefono", String(20), nullable=False),
    Column("direccion", String(300), nullable=False),
    Column("correo", String(254), nullable=False),
    Column("cui", String(20), nullable=False),
    Column("tipo", String(20), nullable=False),
    Column("colegiado", String(10), nullable=False),
    Column("numero_casillero", String(40), nullable=False),
    Column("llave", LargeBinary),
    Column("solicitada", UtcDateTime, nullable=False),
    Column("estado", String(30), nullable=False),
    Column("oficial", Uuid),
    Column("asignada_hasta", UtcDateTime),
    Column("decidida", UtcDateTime),
    Column("motivo", String(500), nullable=False),
    Column("borrar_desde", UtcDateTime, index=True),
    Column("borrada", UtcDateTime),
    Column("por_eliminar", Boolean, nullable=False, server_default=false()),
    Column("cotejos", JSON, nullable=False),
    Column("persona_anterior", Uuid),
    Index("verificaciones_cola", "estado", "solicitada", "id"),
    Index("verificaciones_cuenta", "cuenta_id", "solicitada"),
)
_CON_ARCHIVOS = text("por_eliminar")
Index("verificaciones_por_eliminar", verificaciones.c.id, postgresql_where=_CON_ARCHIVOS, sqlite_where=_CON_ARCHIVOS)

evidencias = Table(
    "evidencias",
    metadata,
    Column("verificacion_id", ForeignKey("verificaciones.id"), primary_key=True),
    Column("clase", String(20), primary_key=True),
    Column("tipo", String(100), nullable=False),
    Column("tamano", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("version", String(200), nullable=False),
)

clientes = Table(
    "clientes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("nombre", String(200), nullable=False),
    Column("secreto", String(64), nullable=False),
    Column("redirecciones", JSON, nullable=False),
    Column("alcances", JSON, nullable=False),
    Column("flujos", JSON, nullable=False),
    Column("creado", UtcDateTime, nullable=False, index=True),
    Column("retirado", UtcDateTime),
)

autorizaciones = Table(
    "autorizaciones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("huella", String(64), nullable=False, unique=True),
    Column("cliente_id", ForeignKey("clientes.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("redireccion", String(500), nullable=False),
    Column("alcances", JSON, nullable=False),
    Column("estado", String(1000), nullable=False),
    Column("nonce", String(500), nullable=False),
    Column("reto", String(43), nullable=False),
    Column("direccion", String(64), nullable=False),
    Column("vence", UtcDateTime, nullable=False, index=True),
    Column("preguntar", Boolean, nullable=False),
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), index=True),
    Column("metodos", String(40), nullable=False),
    Column("autenticada", UtcDateTime),
    Column("codigo", String(64), unique=True),
    Column("usado", UtcDateTime),
    # No foreign key: a grant is forgotten at its own time.
    Column("concesion_id", Uuid),
)

concesiones = Table(
    "concesiones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cliente_id", ForeignKey("clientes.id", ondelete="CASCADE"), nullable=False),
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), index=True),
    Column("sujeto", Uuid, nullable=False),
    Column("alcances", JSON, nullable=False),
    Column("abierta", UtcDateTime, nullable=False),
    Column("ultimo_uso", UtcDateTime, nullable=False, index=True),
    Column("metodos", String(40), nullable=False),
    Column("autenticada", UtcDateTime),
    Column("cerrada", UtcDateTime, index=True),
    Column("leida", UtcDateTime),
    Index("concesiones_cliente", "cliente_id", "cerrada"),
)

renovaciones_de_concesion = Table(
    "renovaciones_de_concesion",
    metadata,
    Column("huella", String(64), primary_key=True),
    Column("concesion_id", ForeignKey("concesiones.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("usada", UtcDateTime, index=True),
    Column("cliente", String(64)),
)

consentimientos = Table(
    "consentimientos",
    metadata,
    Column("cuenta_id", ForeignKey("cuentas.id", ondelete="CASCADE"), primary_key=True),
    Column("cliente_id", ForeignKey("clientes.id", ondelete="CASCADE"), primary_key=True),
    Column("sujeto", Uuid, nullable=False, unique=True),
    Column("alcances", JSON, nullable=False),
    Column("dado", UtcDateTime, nullable=False),
)

entidades = Table(
    "entidades",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("persona", ForeignKey("personas.id"), nullable=False, index=True),
    Column("nombre", String(200), nullable=False),
    Column("tipo", String(20), nullable=False),
    Column("estado", String(30), nullable=False),
    Column("solicitante", ForeignKey("cuentas.id"), nullable=False, index=True),
    Column("solicitada", UtcDateTime, nullable=False),
    Column("tipo_de_documento", String(100), nullable=False),
    Column("tamano", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("version", String(200), nullable=False),
    Column("llave", LargeBinary),
    Column("oficial", Uuid),
    Column("decidida", UtcDateTime),
    Column("motivo", String(500), nullable=False),
    Column("borrar_desde", UtcDateTime, index=True),
    Column("borrada", UtcDateTime),
    Column("por_eliminar", Boolean, nullable=False),
    Index("entidades_cola", "estado", "solicitada", "id"),
)
Index("entidades_por_eliminar", entidades.c.id, postgresql_where=_CON_ARCHIVOS, sqlite_where=_CON_ARCHIVOS)

miembros = Table(
    "miembros",
    metadata,
    Column("entidad_id", ForeignKey("entidades.id"), primary_key=True),
    Column("cuenta_id", ForeignKey("cuentas.id"), primary_key=True, index=True),
    Column("persona", ForeignKey("personas.id"), nullable=False),
    Column("nombre", String(200), nullable=False),
    Column("rol", String(20), nullable=False),
    Column("desde", UtcDateTime, nullable=False),
    Column("poder", Uuid, nullable=False, unique=True),
)

mandatos = Table(
    "mandatos",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mandante", ForeignKey("personas.id"), nullable=False),
    Column("nombre_del_mandante", String(200), nullable=False),
    Column("entidad_id", ForeignKey("entidades.id"), index=True),
    Column("otorgante", ForeignKey("cuentas.id"), nullable=False, index=True),
    Column("via", String(20), nullable=False),
    Column("destino", String(254), nullable=False),
    Column("numero", String(20), nullable=False),
    Column("vence", UtcDateTime),
    Column("ofrecido", UtcDateTime, nullable=False),
    Column("estado", String(20), nullable=False),
    Column("mandatario", ForeignKey("personas.id")),
    Column("nombre_del_mandatario", String(200), nullable=False),
    Column("aceptante", ForeignKey("cuentas.id"), index=True),
    Column("aceptado", UtcDateTime),
    Column("terminado", UtcDateTime),
    Index("mandatos_mandante", "mandante", "ofrecido"),
    Index("mandatos_mandatario", "mandatario", "ofrecido"),
    Index("mandatos_destino", "via", "destino", "estado"),
)

poderes_por_soltar = Table(
    "poderes_por_soltar",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("de_entidad", Boolean, nullable=False),
    Column("desde", UtcDateTime, nullable=False),
)

poderes_revocados = Table(
    "poderes_revocados",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revocado", UtcDateTime, nullable=False, index=True),
)
