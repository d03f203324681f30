"""The settings as a command sees them: which there are, which of the environment's are none, what does not fit."""

import os
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from cli.services import names, settings_of
from gateway.settings import GatewaySettings, Settings
from libs.foundation.core.errors import Invalid

DEFAULT_URL = "http://localhost:8080"
_PREFIX = "ESTRADO_"
# Of commands, tests and containers; no setting of the suite's processes.
_OTHERS = tuple(
    f"{_PREFIX}{name}"
    for name in ("URL", "MAIL_URL", "RAICES", "IMAGE", "COMPOSE_", "REQUIRE_DOCKER", "CACHE", "CRASH_AT")
)


class PuertosIguales(Invalid):
    """The gateway and the metrics cannot be served on one port."""

    reason = "PUERTOS_IGUALES"


def kinds() -> list[type[BaseSettings]]:
    """Everything that a process of the suite reads from the environment."""
    return [GatewaySettings, Settings, *map(settings_of, names())]


def unknown() -> dict[str, str]:
    """The variables ESTRADO_… of the environment that nothing reads, each with the known name it is nearest to, or "".
    A slip in a name would be passed over, and the default taken instead."""
    known = {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper() for kind in kinds() for name in kind.model_fields
    }
    strange = sorted(
        name
        for name in os.environ
        if name.startswith(_PREFIX) and not name.startswith(_OTHERS) and name.upper() not in known
    )
    return {name: _nearest(name, known) for name in strange}


def _nearest(name: str, known: set[str]) -> str:
    # All begin alike: compared whole, everything would be near.
    found = get_close_matches(name.removeprefix(_PREFIX), [each.removeprefix(_PREFIX) for each in known], 1)
    return f"{_PREFIX}{found[0]}" if found else ""


def unknown_told() -> list[str]:
    """A sentence about each of `unknown`."""
    return [
        f"no existe el ajuste {name}{f' (¿{nearest}?)' if nearest else ''}: no se toma en cuenta"
        for name, nearest in unknown().items()
    ]


def gateway_settings() -> Settings:
    """The settings of a process that serves HTTP. Raises ValidationError, PuertosIguales."""
    settings = Settings()
    if settings.metrics_port == settings.port:
        raise PuertosIguales(puerto=str(settings.port))
    return settings


def wrong() -> Iterator[ValidationError | Invalid]:
    """What is wrong with the values of the environment's settings."""
    reads: list[Callable[[], object]] = [*kinds(), gateway_settings]
    for read in reads:
        try:
            read()
        except (ValidationError, Invalid) as error:
            yield error


def url_of(settings: Settings) -> str:
    """Where a program of this machine finds the gateway; by the name under which browsers let pages ask for passkeys,
    which no number is, where that is this machine's."""
    here = {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "localhost"}  # noqa: S104  bound by who chooses it
    host = here.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
