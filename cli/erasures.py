"""What `estrado identity apply-erasures` does."""

import asyncio

import typer

from cli.databases import opened
from libs.foundation.core.principals import servicio
from libs.foundation.tls import require_encryption
from services.identity.application.aplicar_borrados import Aplicar, AplicarBorrados
from services.identity.bootstrap import beside, borrados
from services.identity.settings import Settings

_BATCH = 100  # requests locked in one transaction
_CLI = servicio("cli")


def apply_erasures() -> None:
    """Erase again what a restored database of identity brought back, and say how much. Raises SinDatos,
    EsquemaInadecuado, AjustesIncompletos, and what database and store raise; done again it changes nothing."""
    settings = Settings()
    require_encryption(settings)
    noted, erased = asyncio.run(_applied(settings))
    typer.echo(f"{noted} borrados en la lista, {erased} que la base de datos había recuperado y ya no tiene")


async def _applied(settings: Settings) -> tuple[int, int]:
    noted, erased = 0, 0
    async with opened(settings, "identity") as database:
        runner, batch = beside(database), []
        async for one in borrados(settings).todos():
            batch.append(one)
            noted += 1
            if len(batch) == _BATCH:
                erased += await runner.run(AplicarBorrados(), _CLI, Aplicar(batch))
                batch = []
        return noted, erased + await runner.run(AplicarBorrados(), _CLI, Aplicar(batch))
