"""What `estrado identity close-sessions` does."""

import asyncio
from datetime import UTC, datetime

from cli.databases import opened
from libs.foundation.core.principals import servicio
from libs.foundation.tls import require_encryption
from services.identity.application.cerrar_sesiones import LOTE, CerrarLas, CerrarSesiones
from services.identity.bootstrap import beside
from services.identity.settings import Settings


def close_sessions(correo: str) -> int:
    """Close the sessions of the account of `correo`, "" of everybody; how many there were. The running suite refuses
    their tokens within a second. Raises CuentaNoEncontrada, CorreoInvalido, SinDatos, EsquemaInadecuado,
    ConexionesSinCifrar, and what the database raises."""
    settings = Settings()
    require_encryption(settings)
    return asyncio.run(_closed(settings, correo))


async def _closed(settings: Settings, correo: str) -> int:
    cli, command, total = servicio("cli"), CerrarLas(correo, datetime.now(UTC)), 0
    async with opened(settings, "identity") as database:
        runner = beside(database)
        while True:
            closed = await runner.run(CerrarSesiones(), cli, command)
            total += closed
            if correo or closed < LOTE:
                return total
