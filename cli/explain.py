"""Why a command cannot go on, in one line that says what to do."""

import ssl
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings
from sqlalchemy.exc import DBAPIError

from gateway.problems.problem import field_errors
from libs.foundation.core.errors import EstradoError

EXPLAINABLE = (EstradoError, ValidationError, DBAPIError, OSError)

_NO_ANSWER = "La suite no responde. ¿Está en marcha y con estos ajustes? Véase `estrado doctor`."
_TEXTS = {
    "PUERTO_OCUPADO": "El puerto {puerto} está ocupado por otro programa. Libérelo, o elija otro:"
    " ESTRADO_PORT=8090 make run",
    "DIRECCION_INUTILIZABLE": "No se puede escuchar en {direccion}: {causa}.",
    "YA_EN_MARCHA": "Ya hay un `estrado up` en marcha con la carpeta {carpeta}. Termínelo, o use otra carpeta y otro"
    " puerto: ESTRADO_DATA_DIR=otra ESTRADO_PORT=8090 make run",
    "CARPETA_DESAPARECIDA": "La carpeta de datos {carpeta} fue borrada con la suite en marcha, y la suite terminó: nada"
    " de lo que escribiera se conservaría. Para empezar de nuevo: make run",
    "MENSAJE_NO_APARCADO": "Ningún servicio tiene aparcado un mensaje con ese identificador.",
    "MOTIVO_AUSENTE": 'Para descartar un mensaje hay que decir el motivo: --motivo "…".',
    "SERVICIO_DESCONOCIDO": "No hay un servicio «{servicio}». Hay: {conocidos}.",
    "AJUSTES_INCOMPLETOS": "Faltan {faltan}. Si se nombran servidores o direcciones hay que nombrarlos todos: lo que"
    " este proceso escriba sin ellos no lo verían los demás. Véase docs/settings.md.",
    "BASE_DE_DATOS_NO_DISPONIBLE": "La base de datos no responde. Revise que esté en marcha y ESTRADO_DATABASE_URL.",
    "REGISTRO_DE_EVENTOS_NO_DISPONIBLE": "El registro de eventos no responde. Revise que Kafka esté en marcha y"
    " ESTRADO_KAFKA_BOOTSTRAP.",
    "TOPIC_MAL_CONFIGURADO": "Un tópico no puede ser como lo piden ESTRADO_KAFKA_REPLICATION y ESTRADO_KAFKA_MIN_ISR"
    " (¿más réplicas que servidores?).",
    "ALMACEN_NO_DISPONIBLE": "El almacén de documentos no responde o rechaza la cuenta. Revise que esté en marcha,"
    " ESTRADO_S3_ENDPOINT, ESTRADO_S3_ACCESS_KEY, ESTRADO_S3_SECRET_KEY y ESTRADO_S3_SECURE.",
    "ESQUEMA_ADELANTADO": "La base de datos es de una versión más nueva del programa: {historia} está en {version} y"
    " este programa llega a {conocida}. Use el programa que la migró, o uno posterior.",
    "CERTIFICADO_INUTILIZABLE": "No se puede usar el certificado en {archivo}: {causa}.",
    "CONEXIONES_SIN_CIFRAR": "Irían sin cifrar a otra máquina: {conexiones}. Configure TLS (docs/runbooks/tls.md) o, en"
    " una red de prueba cerrada, ESTRADO_ALLOW_PLAINTEXT=true.",
    "LLAVES_AUSENTES": "Falta la llave {llave} en {carpeta}. `estrado keys` crea las de desarrollo.",
    "SERVICIO_NO_DISPONIBLE": _NO_ANSWER,
    "TIEMPO_AGOTADO": _NO_ANSWER,
    "DATOS_DE_JURISDICCION_INVALIDOS": "Los datos de la jurisdicción están mal: {archivo}, {clave}: {problema}."
    " Revise ESTRADO_JURISDICCION.",
}


def explained(error: Exception) -> str:
    """The explanation of one of EXPLAINABLE. Settings are named, their values never told: they may be
    secret. What has no explanation is raised again."""
    match error:
        case EstradoError():
            text = _TEXTS.get(error.code, f"No fue posible: {error.code}")
            return text.format_map(defaultdict(lambda: "…", error.metadata)) + _refused_by_tls(error)
        case ValidationError():
            return "\n".join(dict.fromkeys(_settings(error)))
        case DBAPIError(statement=None):  # refused when connecting
            return f"La base de datos no lo permite: {error.orig}. Revise ESTRADO_DATABASE_URL."
        case OSError(filename=str() | bytes() as name):
            return f"No se puede usar {name!r}: {error.strerror}."
    raise error


def _refused_by_tls(error: BaseException | None) -> str:
    """What TLS said, where that lies behind `error`."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return f" TLS: {error.strerror}."
        error = error.__cause__ or error.__context__
    return ""


def _settings(error: ValidationError) -> Iterator[str]:
    problems: list[Any] = error.errors()
    for problem, text in zip(problems, field_errors(problems, "es"), strict=True):
        name = str(problem["loc"][0])
        owner = next((kind for kind in _kinds(BaseSettings) if _is(kind, error.title, name)), None)
        if owner is None:
            raise error
        variable = f"{owner.model_config.get('env_prefix', '')}{name}".upper()
        yield f"{variable}: {text['detalle']} ({owner.model_fields[name].description}; docs/settings.md)"


def _is(kind: type[BaseSettings], title: str, field: str) -> bool:
    return kind.__name__ == title and field in kind.model_fields


def _kinds(kind: type[BaseSettings]) -> Iterator[type[BaseSettings]]:
    for derived in kind.__subclasses__():
        yield derived
        yield from _kinds(derived)
