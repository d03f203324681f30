"""How many rows a second the sealer puts into its log, on PostgreSQL, with nothing else to do."""

import time
from pathlib import Path

from sqlalchemy import text

from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import migrate
from libs.foundation.testing.sealing_world import World

_ROWS = text(
    """WITH written AS (
        INSERT INTO bitacora (id, instante, accion, clase, objeto, tipo, servicio, sujeto, persona, en_nombre_de,
            sesion, causa, datos, detalles)
        SELECT gen_random_uuid()::text, '2026-03-02T16:00:00.000000Z', 'HECHO', 'cambio', 'cosa/' || number, 'servicio',
            'prueba', '', '', '', '', 'job:x', '{"motivo":"' || repeat('x', 200) || '"}', ''
        FROM generate_series(1, :many) AS number RETURNING posicion)
    INSERT INTO bitacora_sin_sellar SELECT posicion FROM written"""
)


async def measure(url: str, folder: Path, many: int) -> float:
    """Rows per second, of `many` audit rows that wait."""
    database = open_database(url)
    try:
        await migrate(database, "casillero", contract=True)
        world = World(database, folder)
        await world.note()
        await world.sealer().run()
        await database.maintain(lambda session: session.execute(_ROWS, {"many": many}), 60)
        sealer = world.sealer()
        began = time.perf_counter()
        await sealer.run()
        return many / (time.perf_counter() - began)
    finally:
        await database.close()
