"""Why a command cannot go on, in one line that says what to do."""

import errno
import os
import socket
import ssl
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from libs.foundation.core.errors import EstradoError
from libs.foundation.settings import FoundationSettings

_NO_ANSWER = "La suite no responde. ¿Está en marcha y con estos ajustes? Véase `estrado doctor`."
_TEXTS = {
    "PUERTO_OCUPADO": "El puerto {puerto} está ocupado, por otra suite o por otro programa. Libérelo, o elija otro:"
    " ESTRADO_PORT=8090 make run",
    "CORTE_SINTETICA_EN_MODO_REAL": "Hay servidores nombrados, y las contraseñas y llaves de la corte sintética las"
    " sabe todo el mundo. Si todo es de prueba: estrado seed --de-prueba",
    "PUERTOS_IGUALES": "ESTRADO_PORT y ESTRADO_METRICS_PORT son el mismo puerto, {puerto}: elija otro para uno.",
    "METRICAS_SIN_PUERTO": "No se pueden atender métricas y salud en {direccion}: {causa}. Revise ESTRADO_METRICS_HOST"
    " y ESTRADO_METRICS_PORT.",
    "DIRECCION_INUTILIZABLE": "No se puede escuchar en {direccion}: {causa}.",
    "YA_EN_MARCHA": "Ya hay un `estrado up` en marcha con la carpeta {carpeta}. Termínelo, o use otra carpeta y otro"
    " puerto: ESTRADO_DATA_DIR=otra ESTRADO_PORT=8090 make run",
    "CARPETA_DESAPARECIDA": "La carpeta de datos {carpeta} fue borrada con la suite en marcha, y la suite terminó: nada"
    " de lo que escribiera se conservaría. Para empezar de nuevo: make run",
    "SIN_DATOS": "En {carpeta} no hay datos de una suite. `make run` los crea; si están en otra carpeta, dígala en"
    " ESTRADO_DATA_DIR.",
    "ESQUEMA_INADECUADO": "La base de datos de {servicio} no es de la versión de este programa. `estrado doctor` dice"
    " qué hacer.",
    "MENSAJE_NO_APARCADO": "Ningún servicio tiene aparcado un mensaje con ese identificador.",
    "MOTIVO_AUSENTE": 'Para descartar un mensaje hay que decir el motivo: --motivo "…".',
    "ANOTACION_NO_ENCONTRADA": "Ningún servicio tiene en su bitácora una anotación con ese identificador.",
    "NO_SELLADA_AUN": "La anotación aún no está sellada: lo estará en un segundo si `estrado work` de su servicio está"
    " en marcha.",
    "ANCLA_NO_DISPONIBLE": "No se puede leer o escribir el ancla «{ancla}»: {causa}. Revise ESTRADO_ANCHOR_DIR.",
    "REGISTRO_ALTERADO": "El registro {registro} no es el que se firmó ({que}): `estrado audit verify`.",
    "NODO_AUSENTE": "En el registro {registro} falta una huella: `estrado audit verify` dice cuál.",
    "ENCABEZADO_INVALIDO": "La primera línea del archivo debe nombrar estas columnas, cada una una vez: {columnas}.",
    "SERVICIO_DESCONOCIDO": "No hay un servicio «{servicio}». Hay: {conocidos}.",
    "SERVICIO_SIN_SELLAR": "Lo que {servicio} anota no se sella: no hay nada que verificar."
    " `estrado audit list` lo muestra.",
    "AJUSTES_INCOMPLETOS": "Faltan {faltan}. Si se nombran servidores o direcciones hay que nombrarlos todos: lo que"
    " este proceso escriba sin ellos no lo verían los demás. Véase docs/settings.md.",
    "BASE_DE_DATOS_NO_DISPONIBLE": "La base de datos no responde. Revise que esté en marcha y ESTRADO_DATABASE_URL.",
    "BASE_DE_DATOS_AUSENTE": "El servidor no tiene la base de datos que dice ESTRADO_DATABASE_URL: créela, vacía.",
    "REGISTRO_DE_EVENTOS_NO_DISPONIBLE": "El registro de eventos no responde. Revise que Kafka esté en marcha y"
    " ESTRADO_KAFKA_BOOTSTRAP.",
    "TOPIC_MAL_CONFIGURADO": "El tópico {topic} no se pudo crear como lo piden ESTRADO_KAFKA_REPLICATION y"
    " ESTRADO_KAFKA_MIN_ISR: {error} (¿más réplicas que servidores?).",
    "TOPIC_MAL_CONFIGURADO/particiones": "El tópico {topic} tiene {particiones} particiones y debe tener {esperadas}:"
    " el orden de lo que ya tiene depende de su número. Véase docs/operate.md, «What is not ready».",
    "TOPIC_MAL_CONFIGURADO/replicas": "El tópico {topic} tiene {replicas} réplicas y ESTRADO_KAFKA_REPLICATION pide"
    " {esperadas}. Reasígnelo con kafka-reassign-partitions, o corrija el ajuste.",
    "TOPIC_MAL_CONFIGURADO/min_isr": "El tópico {topic} tiene min.insync.replicas={min_isr} y ESTRADO_KAFKA_MIN_ISR"
    " pide {esperadas}. Cámbielo con kafka-configs, o corrija el ajuste.",
    "ALMACEN_NO_DISPONIBLE": "El almacén de documentos no responde o rechaza la cuenta. Revise que esté en marcha,"
    " ESTRADO_S3_ENDPOINT, ESTRADO_S3_ACCESS_KEY, ESTRADO_S3_SECRET_KEY y ESTRADO_S3_SECURE.",
    "ESQUEMA_ADELANTADO": "La base de datos es de una versión más nueva del programa: {historia} está en {version} y"
    " este programa llega a {conocida}. Use el programa que la migró, o uno posterior.",
    "CERTIFICADO_INUTILIZABLE": "No se puede usar el certificado en {archivo}: {causa}.",
    "CONEXIONES_SIN_CIFRAR": "Irían sin cifrar a otra máquina: {conexiones}. Configure TLS (docs/runbooks/tls.md) o, en"
    " una red de prueba cerrada, ESTRADO_ALLOW_PLAINTEXT=true.",
    "LLAVES_AUSENTES": "Falta la llave {llave} en {carpeta}. `estrado keys` crea las de desarrollo; en el modo"
    " incorporado lo hace `make run`.",
    "SELLO_INCOMPLETO": "Al sello de la institución le faltan {faltan}. Véase docs/settings.md y"
    " docs/runbooks/sello.md.",
    "LLAVE_DE_FIRMA_INUTILIZABLE": "No sirve {llave}, del sello de la institución: {causa}. Revise"
    " ESTRADO_SELLO_LLAVE, ESTRADO_SELLO_SECRETO, ESTRADO_SELLO_CERTIFICADOS, ESTRADO_TSA_RAICES y"
    " ESTRADO_FIRMA_RAICES; las llaves de desarrollo las crea `estrado keys`.",
    "DISPOSITIVO_DE_FIRMA_NO_DISPONIBLE": "El dispositivo «{dispositivo}», con la llave del sello, no responde, o no"
    " está. Revise que esté conectado y ESTRADO_SELLO_LLAVE.",
    "PIN_DE_FIRMA_INCORRECTO": "El dispositivo no acepta ESTRADO_SELLO_SECRETO como PIN (bloqueado: {bloqueado}).",
    "TIEMPO_NO_DISPONIBLE": "La autoridad de sellado de tiempo no responde ({causa}). Revise ESTRADO_TSA_URL.",
    "TIEMPO_NO_FIABLE": "La respuesta de la autoridad de sellado de tiempo no se puede creer ({causa}). Revise"
    " ESTRADO_TSA_URL, ESTRADO_TSA_RAICES y ESTRADO_TSA_POLITICA.",
    "CLIENTE_INVALIDO": "El cliente no puede registrarse así ({falta}). Para personas: --redireccion y los alcances"
    " openid y otros; para un sistema: --sistema, sus alcances y ninguna dirección.",
    "CLIENTE_NO_ENCONTRADO": "No hay un cliente con ese identificador, o fue retirado: `estrado clients list`.",
    "REDIRECCION_INVALIDA": "La dirección de regreso debe ser https, http solo en esta misma máquina, o el esquema"
    " propio de una aplicación pública; completa y sin fragmento.",
    "ALCANCE_DESCONOCIDO": "Un cliente así no puede pedir el alcance «{alcance}».",
    "LLAVERO_DESCONOCIDO": "No hay un llavero «{llavero}». Hay: {conocidos}.",
    "ROTACION_EN_CURSO": "El llavero {llavero} ya tiene una llave que firmará desde {desde}: espere a que lo haga.",
    "SERVICIO_NO_DISPONIBLE": _NO_ANSWER,
    "TIEMPO_AGOTADO": _NO_ANSWER,
    "JURISDICCION_DESCONOCIDA": "ESTRADO_JURISDICCION: no hay una jurisdicción «{codigo}». Hay: {conocidas}.",
    "DATOS_DE_JURISDICCION_INVALIDOS": "Los datos de la jurisdicción (ESTRADO_JURISDICCION) están mal. En {archivo},"
    " {clave}: {problema}.",
}
# What the system says in English, or in the language of the machine.
_CAUSES = {
    errno.EACCES: "falta permiso",
    errno.EADDRINUSE: "está ocupado",
    errno.EADDRNOTAVAIL: "no es una dirección de esta máquina",
    errno.EEXIST: "existe y no es una carpeta",
    errno.EISDIR: "es una carpeta",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.ENOENT: "no existe",
    errno.ENOSPC: "no queda espacio en el disco",
    errno.ENOTDIR: "no es una carpeta",
    errno.EPERM: "falta permiso",
    errno.EROFS: "ahí solo se puede leer",
    socket.EAI_NONAME: "no hay una máquina con ese nombre",
}


def explainable() -> tuple[type[Exception], ...]:
    """What `explained` has words for. A function, because the gateway otherwise needs nothing of a database."""
    from sqlalchemy.exc import DBAPIError

    return EstradoError, ValidationError, DBAPIError, OSError


def explained(error: Exception) -> str:
    """The explanation of one of `explainable`. Settings are named, their values never told: they may be
    secret. What has no explanation is raised again."""
    from sqlalchemy.exc import DBAPIError

    match error:
        case EstradoError():
            return _told(error) + _refused_by_tls(error)
        case ValidationError():
            return "\n".join(dict.fromkeys(_settings(error)))
        case DBAPIError(statement=None):  # refused when connecting
            return f"La base de datos no lo permite: «{error.orig}». Revise ESTRADO_DATABASE_URL."
        case OSError(filename=str() | bytes() | os.PathLike() as name):
            path = Path(os.fsdecode(name))
            # A folder where a file is due is an argument's: a setting names folders.
            setting = "" if error.errno == errno.EISDIR else _setting_of(path)
            return f"No se puede usar {path}{setting}: {_cause(error)}."
    raise error


def _told(error: EstradoError) -> str:
    """The text of its code, or of code and detail where the code alone would not say what to do; without one, that of
    the API, which is not written for operators but tells what is wrong."""
    names = [*(f"{error.code}/{detail}" for detail in error.metadata), error.code]
    text = next((_TEXTS[name] for name in names if name in _TEXTS), None)
    if text is not None:
        return text.format_map(defaultdict(lambda: "…", error.metadata | _cause_of(error)))
    from gateway.problems.catalogue import DEFAULT_LANGUAGE, entries

    entry = entries().get(error.code)
    if entry is None:
        return f"No fue posible: {error.code}"
    told = entry.texts[DEFAULT_LANGUAGE]
    return f"{told.titulo}: {told.filled(error.metadata)} ({error.code})"


def _cause_of(error: EstradoError) -> dict[str, str]:
    why = error.__cause__
    return {"causa": _cause(why)} if isinstance(why, OSError) and not isinstance(why, ssl.SSLError) else {}


def _cause(error: OSError) -> str:
    return _CAUSES.get(error.errno or 0, error.strerror or type(error).__name__)


def _setting_of(path: Path) -> str:
    """The setting that names the folder where `path` is, or a folder in it."""
    settings = FoundationSettings()
    for variable, folder in (("ESTRADO_KEYS_DIR", settings.keys_dir), ("ESTRADO_DATA_DIR", settings.data_dir)):
        if folder and (_within(path, folder) or _within(folder, path)):
            return f" ({variable})"
    return ""


def _within(path: Path, folder: Path) -> bool:
    return path.absolute().is_relative_to(folder.absolute())


def _refused_by_tls(error: BaseException | None) -> str:
    """What TLS said, where that lies behind `error`."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return f" TLS: {error.strerror}."
        error = error.__cause__ or error.__context__
    return ""


def _settings(error: ValidationError) -> Iterator[str]:
    from gateway.problems.problem import field_errors

    problems: list[Any] = error.errors()
    for problem, text in zip(problems, field_errors(problems, "es"), strict=True):
        name = str(problem["loc"][0])
        owner = next((kind for kind in _kinds(BaseSettings) if _is(kind, error.title, name)), None)
        if owner is None:
            raise error
        variable = f"{owner.model_config.get('env_prefix', '')}{name}".upper()
        wrong = (text["detalle"][0].lower() + text["detalle"][1:]).removesuffix(".")
        example = "".join(f", por ejemplo {example}" for example in owner.model_fields[name].examples or ())
        yield f"{variable}: {wrong}{example} (véase docs/settings.md)"


def _is(kind: type[BaseSettings], title: str, field: str) -> bool:
    return kind.__name__ == title and field in kind.model_fields


def _kinds(kind: type[BaseSettings]) -> Iterator[type[BaseSettings]]:
    for derived in kind.__subclasses__():
        yield derived
        yield from _kinds(derived)
