"""`estrado doctor`: looks at everything the suite needs and says what is missing."""

import os
from collections.abc import Awaitable

import grpc
from estrado.foundation.v1 import options_pb2  # noqa: F401  fails here, with a clear name, when protos are not generated
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pydantic_settings import BaseSettings
from rich.console import Console

from cli import suite
from cli.explain import EXPLAINABLE, explained
from gateway.settings import GatewaySettings, Settings
from libs.foundation.core.errors import EstradoError
from libs.foundation.ground import open_bucket, open_log
from libs.foundation.rpc.certificate import CertificadoInutilizable, Certificate
from libs.foundation.rpc.client import bare_channel
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import open_database
from libs.foundation.sql.schema import EsquemaAdelantado, Position, Standing, histories_of, standings
from libs.foundation.tls import Connection, connections

console = Console(highlight=False, soft_wrap=True)
_TIMEOUT = 2.0  # seconds
_OTHERS = ("ESTRADO_URL", "ESTRADO_IMAGE_", "ESTRADO_REQUIRE_DOCKER", "ESTRADO_CACHE")  # not of the suite's processes


async def doctor() -> int:
    """Print one line per thing looked at; 0 when all is well, else 1."""
    settings = FoundationSettings()
    well = [_names(), _keys(settings), _encryption(settings), await _log(settings), await _store(settings)]
    for service in suite.names():
        well.append(await _schema(settings, service))
        well.append(await _answers(settings, service))
    return 0 if all(well) else 1


def _line(good: bool, what: str, advice: str) -> bool:
    console.print(f"{'[green]✓[/]' if good else '[red]✗[/]'} {what}{'' if good else f': {advice}'}")
    return good


def _names() -> bool:
    """A variable with a slip in its name would be passed over, and its default taken instead."""
    kinds: list[type[BaseSettings]] = [GatewaySettings, Settings, *map(suite.settings_of, suite.names())]
    known = {f"{kind.model_config.get('env_prefix', '')}{name}".upper() for kind in kinds for name in kind.model_fields}
    strange = sorted(
        name
        for name in os.environ
        if name.startswith("ESTRADO_") and not name.startswith(_OTHERS) and name not in known
    )
    return _line(not strange, "nombres de los ajustes", f"no existe {', '.join(strange)}; véase docs/settings.md")


def _keys(settings: FoundationSettings) -> bool:
    missing = [name for name in [*suite.names(), "gateway"] if not (settings.keys / f"{name}.pub.pem").exists()]
    return _line(not missing, f"llaves en {settings.keys}", f"faltan {', '.join(missing)}; `estrado keys` las crea")


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
    async def look() -> None:
        async with open_log(settings) as log:
            await log.publish(())

    return await _reached("registro de eventos", look())


async def _store(settings: FoundationSettings) -> bool:
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
    database = open_database(settings.database(service), pool=1)
    what = f"{service}: base de datos"
    try:
        found = await standings(database, histories_of(service))
    except EXPLAINABLE as error:
        return _line(False, what, explained(error))
    finally:
        await database.close()
    versions = ", ".join(f"{one.history} {one.version or '—'}" for one in found)
    ahead = [one.history for one in found if one.position is Position.EXPANDED]
    note = f"; {' y '.join(ahead)}: una expansión por delante de este programa, que funciona así" if ahead else ""
    return _line(
        all(one.fits for one in found), f"{what} ({versions}{note})", " ".join(filter(None, map(_advice, found)))
    )


def _advice(standing: Standing) -> str:
    """What to do about a database that this program does not run on; "" for the others."""
    if standing.position is Position.BEHIND:
        return f"a {standing.history} le falta llegar a {standing.known}; ejecute `estrado migrate`."
    if standing.position is Position.AHEAD:
        where = {"historia": standing.history, "version": standing.version, "conocida": standing.known}
        return explained(EsquemaAdelantado(**where))
    return ""


async def _answers(settings: FoundationSettings, service: str) -> bool:
    what, advice = f"{service}: responde en {settings.peer(service)}", "no responde; ¿está en marcha?"
    try:
        # Any certificate of the CA will do to ask how a service is: in a pod, the one that is there.
        folder = settings.certificate("cli")
        certificate = Certificate(folder) if folder else None
        async with bare_channel(settings.peer(service), service, certificate) as channel:
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=_TIMEOUT)
    except CertificadoInutilizable as error:
        return _line(False, what, explained(error))
    except grpc.aio.AioRpcError as error:
        return _line(False, what, f"{advice} ({error.details()})")
    return _line(answer.status == health_pb2.HealthCheckResponse.SERVING, what, advice)
