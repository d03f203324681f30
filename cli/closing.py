"""What `estrado identity close-sessions` does."""

import asyncio
from datetime import UTC, datetime

from cli.databases import opened
from libs.foundation.core.principals import servicio
from libs.foundation.tls import require_encryption
from services.identity.application.cerrar_sesiones import Cerradas, CerrarLas, CerrarSesiones
from services.identity.bootstrap import beside
from services.identity.settings import Settings


def close_sessions(correo: str) -> Cerradas:
    """Close the sessions of the account of `correo`, "" of everybody, and what clients were granted; how many there
    were. The running suite refuses their tokens within a second. Raises CuentaNoEncontrada, CorreoInvalido, SinDatos,
    EsquemaInadecuado, ConexionesSinCifrar, and what the database raises."""
    settings = Settings()
    require_encryption(settings)
    return asyncio.run(_closed(settings, correo))


async def _closed(settings: Settings, correo: str) -> Cerradas:
    cli, command, total = servicio("cli"), CerrarLas(correo, datetime.now(UTC)), Cerradas(0, 0)
    async with opened(settings, "identity") as database:
        runner = beside(database)
        while True:
            closed = await runner.run(CerrarSesiones(), cli, command)
            total = Cerradas(total.sesiones + closed.sesiones, total.concesiones + closed.concesiones)
            if not closed.quedan:
                return total
