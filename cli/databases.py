"""The databases of an installation, for commands that look into them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cli.folder import SinDatos, database_file
from libs.foundation.core.errors import Unavailable
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.schema import histories_of, standings


class EsquemaInadecuado(Unavailable):
    """The database of `servicio` is at a version that this program does not run on."""

    reason = "ESQUEMA_INADECUADO"


@asynccontextmanager
async def opened(settings: FoundationSettings, service: str) -> AsyncIterator[Database]:
    """The database of `service`, for as long as the block lasts; an embedded one is not made. Raises SinDatos,
    EsquemaInadecuado."""
    file = database_file(settings, service)
    if file is not None and not file.exists():
        raise SinDatos(carpeta=str(file.parent))
    database = open_database(settings.database(service), pool=1)
    try:
        if not all(one.fits for one in await standings(database, histories_of(service))):
            raise EsquemaInadecuado(servicio=service)
        yield database
    finally:
        await database.close()
