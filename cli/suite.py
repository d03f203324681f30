"""The suite's services: how one is built, and what all of them need made."""

import importlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from cli.running import keep_what_start_made
from cli.services import names, settings_of
from libs.foundation.development_ca import make_development_certificates
from libs.foundation.eventos.log import EventLog
from libs.foundation.ground import open_log
from libs.foundation.service import Service
from libs.foundation.settings import FoundationSettings

_CALLERS = ("gateway", "cli")


def build(name: str, log: EventLog) -> Service:
    """The service `name`, wired from the environment's settings."""
    service: Service = importlib.import_module(f"services.{name}.bootstrap").build(settings_of(name)(), log)
    return service


def make_keys(settings: FoundationSettings) -> None:
    """Make the development keys that are missing: for each service, the gateway and this command; the institution's,
    which seal documents; and those that a service says, in its bootstrap's `make_keys`, that it has besides."""
    from libs.firma.llaves_de_desarrollo import hacer_llaves
    from libs.foundation import stores

    stores.make_keys(settings, [*names(), *_CALLERS])
    hacer_llaves(settings.keys)
    for name in names():
        bootstrap = importlib.import_module(f"services.{name}.bootstrap")
        if make_own := getattr(bootstrap, "make_keys", None):
            make_own(settings)


def make_signers(settings: FoundationSettings) -> None:
    """Make the certificates that are missing of who signs acts in the synthetic court: for where `seed` has not the
    development authority's key."""
    from cli.firma_sintetica import certificados
    from cli.seed import firmantes

    certificados(settings.keys, firmantes())


def make_certificates(settings: FoundationSettings) -> Path:
    """Make a development CA, and the certificates that are missing or near their end, for the same. Their folder."""
    folder = (settings.keys / "tls").absolute()
    make_development_certificates(folder, [*names(), *_CALLERS])
    return folder


@asynccontextmanager
async def opened(settings: FoundationSettings, services: list[str]) -> AsyncIterator[list[Service]]:
    """Those services on one event log; everything is closed at the end."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(settings))
        built = []
        for name in services:
            service = build(name, log)
            stack.push_async_callback(service.close)
            built.append(service)
        keep_what_start_made()
        yield built
