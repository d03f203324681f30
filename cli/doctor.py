"""`estrado doctor`: looks at everything the suite needs and says what is missing. It changes nothing."""

import os
from collections.abc import Awaitable

import grpc
import httpx
from estrado.foundation.v1 import options_pb2  # noqa: F401  fails here, with a clear name, when protos are not generated
from grpc_health.v1 import health_pb2, health_pb2_grpc
from rich.console import Console

from cli.explain import explainable, explained
from cli.folder import database_file, event_log_file, is_embedded
from cli.sealing import looked_at, seals
from cli.services import names
from cli.settings import unknown_told, url_of, wrong
from gateway.settings import Settings
from libs.foundation.core.errors import EstradoError
from libs.foundation.eventos.log import Topics
from libs.foundation.ground import open_log
from libs.foundation.rpc.certificate import CertificadoInutilizable, Certificate
from libs.foundation.rpc.client import bare_channel
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import open_database
from libs.foundation.sql.schema import EsquemaAdelantado, Position, Standing, histories_of, standings
from libs.foundation.stores import open_bucket
from libs.foundation.tls import Connection, connections

console = Console(highlight=False, soft_wrap=True)
_TIMEOUT = 2.0  # seconds
_NOTES = {  # on databases that this program runs on
    Position.EXPANDED: "una expansión por delante de este programa, que funciona así",
    Position.UNCONTRACTED: "aún con lo de la versión anterior; cuando nada de ella corra, `estrado migrate --contract`",
}


async def doctor(service: str | None = None) -> int:
    """Print one line per thing looked at; 0 when all is well, else 1. With `service`, only its own database: to its
    account the others are closed."""
    well = [_names()]
    if not _values():  # nothing can be found by settings that are wrong
        return 1
    settings = Settings()
    if is_embedded(settings) and not any(_files(settings)):
        return await _nothing_yet(settings)
    well += [_keys(settings), _encryption(settings), await _log(settings), await _store(settings, service)]
    if seals(service):
        well += [_line(*line) async for line in looked_at()]
    for name in names():
        if service in {None, name}:
            well.append(await _schema(settings, name))
        well.append(await _answers(settings, name))
    if url := _gateway_url(settings):
        well.append(await _gateway(settings, url))
    return 0 if all(well) else 1


def _line(good: bool, what: str, advice: str) -> bool:
    console.print("✓" if good else "✗", style="green" if good else "red", end=" ")
    console.print(what if good else f"{what}: {advice}", markup=False)
    return good


def _names() -> bool:
    strange = unknown_told()
    return _line(not strange, "nombres de los ajustes", "; ".join(strange))


def _values() -> bool:
    lines = dict.fromkeys(line for error in wrong() for line in explained(error).splitlines())
    for line in lines:
        _line(False, "valores de los ajustes", line)
    return not lines and _line(True, "valores de los ajustes", "")


def _files(settings: FoundationSettings) -> list[bool]:
    """Which of the embedded mode's files are there."""
    files = [event_log_file(settings), *(database_file(settings, service) for service in names())]
    return [file is not None and file.exists() for file in files]


async def _nothing_yet(settings: Settings) -> int:
    """Before the first run, or with the folder of another suite: one advice instead of a dozen complaints."""
    advice = "todavía no hay; `make run` los crea y arranca la suite"
    if await _status(url_of(settings)) is not None:
        advice = (
            f"no hay, pero alguien atiende en {url_of(settings)}; si es la suite, dé su carpeta en ESTRADO_DATA_DIR"
        )
    _line(False, f"datos en {settings.data_dir.absolute()}", advice)
    return 1


def _keys(settings: FoundationSettings) -> bool:
    missing = [name for name in [*names(), "gateway"] if not (settings.keys / f"{name}.pub.pem").exists()]
    remedy = "`make run` las crea" if is_embedded(settings) else "`estrado keys` las crea"
    return _line(not missing, f"llaves en {settings.keys}", f"faltan {', '.join(missing)}; {remedy}")


def _encryption(settings: FoundationSettings) -> bool:
    """Every connection over the network: whether TLS protects it, and if not, whether it may be so."""
    well = True
    for found in connections(settings):
        good = found.encrypted or found.local or settings.allow_plaintext
        well = _line(good, _described(found), "configure TLS (docs/runbooks/tls.md)") and well
    return well


def _described(found: Connection) -> str:
    if found.encrypted:
        return f"{found.setting} ({found.places}): cifrada"
    return f"{found.setting} ({found.places}): sin cifrar, {'en esta' if found.local else 'hacia otra'} máquina"


async def _log(settings: FoundationSettings) -> bool:
    file = event_log_file(settings)
    if file is not None and not file.exists():
        return _line(False, "registro de eventos", f"no existe {file}; `make run` lo crea")

    async def look() -> None:
        async with open_log(settings) as log:
            await log.check_topics([topic for name in names() for topic in Topics(name).all()])

    return await _reached("registro de eventos y sus tópicos", look())


async def _store(settings: FoundationSettings, service: str | None) -> bool:
    if not settings.s3_endpoint:
        folder = settings.data_dir / "objetos"
        return _line(folder.is_dir(), "almacén de documentos", f"no existe {folder}; `make run` lo crea")

    if service and not settings.s3_access_key:
        return _line(True, "almacén de documentos: sin cuenta en este proceso, por no guardarlos", "")

    async def look() -> None:
        async for _ in open_bucket(settings, "ingreso").list():
            break

    return await _reached("almacén de documentos", look())


async def _reached(what: str, attempt: Awaitable[None]) -> bool:
    try:
        await attempt
    except EstradoError as error:
        return _line(False, what, explained(error))
    return _line(True, what, "")


async def _schema(settings: FoundationSettings, service: str) -> bool:
    what, file = f"{service}: base de datos", database_file(settings, service)
    if file is not None and not file.exists():
        return _line(False, what, f"no existe {file}; {_migrating(settings)}")
    database = open_database(settings.database(service), pool=1)
    try:
        found = await standings(database, histories_of(service))
    except explainable() as error:
        return _line(False, what, explained(error))
    finally:
        await database.close()
    versions = ", ".join(f"{one.history} {one.version or '—'}" for one in found)
    notes = "".join(f"; {one.history}: {_NOTES[one.position]}" for one in found if one.position in _NOTES)
    advice = " ".join(filter(None, (_advice(settings, one) for one in found)))
    return _line(all(one.fits for one in found), f"{what} ({versions}{notes})", advice)


def _migrating(settings: FoundationSettings) -> str:
    return "`make run` la pone al día" if is_embedded(settings) else "ejecute `estrado migrate`"


def _advice(settings: FoundationSettings, standing: Standing) -> str:
    """What to do about a database that this program does not run on; "" for the others."""
    if standing.position is Position.BEHIND:
        return f"a {standing.history} le falta llegar a {standing.known}; {_migrating(settings)}."
    if standing.position is Position.AHEAD:
        where = {"historia": standing.history, "version": standing.version, "conocida": standing.known}
        return explained(EsquemaAdelantado(**where))
    return ""


async def _answers(settings: FoundationSettings, service: str) -> bool:
    what, advice = f"{service}: responde en {settings.peer(service)}", _not_running(settings, service)
    try:
        # Any certificate of the CA will do to ask how a service is: in a pod, the one that is there.
        folder = settings.certificate("cli")
        certificate = Certificate(folder) if folder else None
        async with bare_channel(settings.peer(service), service, certificate) as channel:
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=_TIMEOUT)
    except CertificadoInutilizable as error:
        return _line(False, what, explained(error))
    except grpc.aio.AioRpcError as error:
        return _line(False, what, f"{advice} ({error.details()})" if settings.peers else advice)
    return _line(answer.status == health_pb2.HealthCheckResponse.SERVING, what, advice)


def _not_running(settings: FoundationSettings, service: str) -> str:
    command = "make run" if is_embedded(settings) else f"estrado serve {service}"
    return f"no responde; ¿está en marcha `{command}`?"


def _gateway_url(settings: Settings) -> str:
    """Where the gateway is; "" where no port is set: in real mode it may be on any machine."""
    told = is_embedded(settings) or "port" in settings.model_fields_set
    return os.environ.get("ESTRADO_URL") or (url_of(settings) if told else "")


async def _gateway(settings: Settings, url: str) -> bool:
    status = await _status(url)
    advice = _not_running(settings, "gateway")
    if status is not None:
        advice = f"responde {status}: no está listo, o no es la suite"
    return _line(status == httpx.codes.OK, f"gateway: responde en {url}", advice)


async def _status(url: str) -> int | None:
    """What the gateway answers when asked whether it is ready; None when nobody answers."""
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        try:
            return (await http.get(f"{url}/salud/listo")).status_code
        except (httpx.TransportError, httpx.InvalidURL):
            return None
