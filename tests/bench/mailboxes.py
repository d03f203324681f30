"""Pages and searches of a mailbox that holds much, in a service that holds twenty times as much.

The use cases run on the database as the service runs them, one after the other; the bare part of a page is its rows by
the driver alone. No time of a gateway or a call is in it.
"""

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from cli.running import keep_what_start_made
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.cursors import Cursors
from libs.foundation.core.principals import Principal
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.adapters.sql import CasilleroTx
from services.casillero.adapters.sql_marcas import separadas
from services.casillero.adapters.tables import casilleros, cuentas_de_marcas, marcas
from services.casillero.application.listar_casilleros import Command as Casilleros
from services.casillero.application.listar_casilleros import ListarCasilleros
from services.casillero.application.listar_notificaciones import Command, ListarNotificaciones
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.efecto import Efecto
from services.casillero.domain.entrega import Clase, Documento, Entrega, Via
from services.casillero.domain.marcas import Cuenta, Marcas
from services.casillero.domain.notificacion import Notificacion, depositar
from tests.bench.load import percentile

_BATCH = 5000
_RARE, _RARELY = "exhorto", 5_000  # of so many subjects one has the word
_SUBJECTS = ("Decreto de trámite", "Resolución que señala audiencia", "Sentencia de primera instancia", "Auto razonado")
_KINDS = ("del juicio ordinario laboral", "del juicio sumario de desocupación", "de la ejecución en la vía de apremio")
_DEEP = "deep page"
_PAGES = {
    "first page": Command(),
    "unopened": Command(estado="sin_abrir"),
    "put away left out": Command(archivada=False),
    "starred": Command(destacada=True),
    "a folder": Command(carpeta="Laboral"),
    "a label": Command(etiqueta="urgente"),
    "search, rare word": Command(q=_RARE),
    "search, frequent word": Command(q="decretos"),
    "search, two frequent words": Command(q="resolucion laboral"),
    "search, one letter": Command(q="d"),
    "search, no such word": Command(q="inexistente"),
    "search, rare word, put away left out": Command(q=_RARE, archivada=False),
}
_BARE = """SELECT n.*, e.* FROM notificaciones n JOIN entregas e ON e.entrega_id = n.entrega_id
    WHERE n.casillero_id = {} ORDER BY n.puesta_a_disposicion DESC, n.notificacion_id DESC LIMIT 21"""


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """Milliseconds (p50, p99) by what was asked, on one database; `bare` of a first page by the driver."""

    database: str
    times: dict[str, tuple[float, float]]
    bare: tuple[float, float]


async def measure(url: str, many: int, rounds: int) -> Mailboxes:
    """With `many` notificaciones, a twentieth of them in one mailbox; each thing is asked `rounds` times."""
    database = open_database(url)
    try:
        place = _Place(database)
        await place.fill(many)
        if database.dialect == "postgresql":
            await _look_after(url)
        keep_what_start_made()  # as every process of ours does once it has started
        times = {}
        for what, command in _PAGES.items():
            times[what] = await _timed(lambda command=command: place.page(command), rounds)  # type: ignore[misc]  # bound now
        times[_DEEP] = await _timed(await place.deep(many // 40), rounds)
        times["the mailbox, with what waits in it"] = await _timed(place.mailbox, rounds)
        return Mailboxes(database.dialect, times, await _timed(await _bare(url, place.casillero_id), rounds))
    finally:
        await database.close()


class _Place:
    """casillero's use cases on a database, and whose mailbox is the full one."""

    def __init__(self, database: Database) -> None:
        parts = TxParts(SystemClock(), Outbox("casillero"), {})

        def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> CasilleroTx:
            return CasilleroTx(session, parts, principal, not_before)

        self._database = database
        self._runner = Runner(database, make_tx, lambda: None)
        self._list = ListarNotificaciones(Cursors(bytes(32)))
        self._mailboxes = ListarCasilleros(Jurisdiccion.cargar("gt"))
        self._owner = Principal(kind="usuario", service="gateway", subject=uuid4(), persona=uuid4())
        self.casillero_id = uuid4()
        self._counts: Counter[Cuenta] = Counter()

    async def page(self, command: Command) -> str:
        """A page, of which the cursor of the next one."""
        return (await self._runner.run(self._list, self._owner, command)).siguiente

    async def mailbox(self) -> object:
        """The mailbox with its counts."""
        return await self._runner.run(self._mailboxes, self._owner, Casilleros())

    async def deep(self, skipped: int) -> Callable[[], Awaitable[object]]:
        """What asks for the page after so many."""
        command = Command(limite=100)
        for _ in range(skipped // 100):
            command = replace(command, cursor=await self.page(command))
        return lambda: self.page(command)

    async def fill(self, many: int) -> None:
        """Notificaciones and marks, by the service's own adapters, then the statistics that a database in use has."""
        await migrate(self._database, "casillero", contract=True)
        now = SystemClock().now()
        assert self._owner.persona is not None
        full = Casillero(self.casillero_id, "LLENO", self._owner.persona, now, now)
        others = [Casillero(uuid4(), f"OTRO-{n}", uuid4(), now, now) for n in range(max(1, many // 50))]
        await self._database.write(lambda session: _open(session, [full, *others]), 60)
        chosen = (full if n % 20 == 0 else random.choice(others) for n in range(many))
        made = (_deposited(n, casillero, now - timedelta(seconds=many - n)) for n, casillero in enumerate(chosen))
        while batch := list(islice(made, _BATCH)):
            await self._database.write(lambda session, batch=batch: self._keep(session, batch), 60)  # type: ignore[misc]  # bound now
        await self._database.write(self._keep_counts, 60)
        await self._database.maintain(lambda session: session.execute(text("ANALYZE")), 600)

    def _keep(self, session: Session, made: Sequence[Notificacion]) -> None:
        tx = CasilleroTx(session, TxParts(SystemClock(), Outbox("casillero"), {}), self._owner)
        tx.entregas.registrar([(una.entrega, Via.CASILLERO) for una in made], made[-1].puesta_a_disposicion)
        tx.notificaciones.agregar(*made)
        own = [una for una in made if una.casillero_id == self.casillero_id]
        marks = [_marks(number) for number in range(len(own))]
        self._counts.update(count for each in marks for count in each.cuentas)
        rows = [_row(self._owner.persona, una, each) for una, each in zip(own, marks, strict=True)]
        session.execute(insert(marcas), rows)

    def _keep_counts(self, session: Session) -> None:
        """The service counts with each mark that it puts; here all are put at once."""
        whose = {"lectora": self._owner.persona, "casillero_id": self.casillero_id}
        rows = [
            whose | {"que": count.que, "nombre": count.nombre, "cuantas": many} for count, many in self._counts.items()
        ]
        session.execute(insert(cuentas_de_marcas), rows)


def _open(session: Session, these: Sequence[Casillero]) -> None:
    rows = [
        {
            "casillero_id": c.casillero_id,
            "numero": c.numero,
            "persona": c.persona,
            "abierto": c.abierto,
            "ultimo": c.ultimo,
        }
        for c in these
    ]
    session.execute(insert(casilleros), rows)


def _deposited(number: int, casillero: Casillero, at: datetime) -> Notificacion:
    word = f" {_RARE}" if number // 20 % _RARELY == 0 else ""
    subject = f"{_SUBJECTS[number // 20 % len(_SUBJECTS)]} número {number}{word} {_KINDS[number // 20 % len(_KINDS)]}"
    entrega = Entrega(
        entrega_id=uuid4(),
        clase=Clase.NOTIFICACION,
        destinatario=casillero.persona,
        representado=casillero.persona,
        asunto=subject,
        productor="expedientes",
        documentos=(Documento(uuid4().hex, "decreto.pdf", "application/pdf", 123_456, "ab" * 32),),
        reservado=False,
        emision=at,
        expediente_id=str(uuid4()),
        numero_de_expediente=f"{number % 22:02}071-2026-{number % 99_999:05}",
        acto_id=str(uuid4()),
        materia="",
        organo="",
    )
    deposited = depositar(entrega, casillero, at, Efecto("deposito desde 2022-03-04", at))
    return deposited.abierta(at) if number // 20 % 10 else deposited


def _marks(number: int) -> Marcas:
    """Of every notificacion: some are starred, half are put away, in folders, and a few labelled."""
    return Marcas(
        destacada=number % 50 == 0,
        archivada=number % 2 == 0,
        carpeta=("Laboral", "Civil", "")[number % 3],
        etiquetas=("urgente",) if number % 100 == 0 else (),
    )


def _row(reader: UUID | None, una: Notificacion, marks: Marcas) -> dict[str, Any]:
    return {
        "lectora": reader,
        "notificacion_id": una.notificacion_id,
        "destacada": marks.destacada,
        "archivada": marks.archivada,
        "carpeta": marks.carpeta,
        "etiquetas": separadas(*marks.etiquetas),
    }


async def _look_after(url: str) -> None:
    """What autovacuum does within a minute of so many rows, which may not run while pages are timed."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("VACUUM ANALYZE", timeout=600)
    await connection.close()


async def _timed(ask: Callable[[], Awaitable[object]], rounds: int) -> tuple[float, float]:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - began)
    times.sort()
    return percentile(times, 50), percentile(times, 99)


async def _bare(url: str, casillero_id: UUID) -> Callable[[], Awaitable[object]]:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
        return lambda: asyncio.to_thread(connection.execute(_BARE.format("?"), [casillero_id.hex]).fetchall)
    pool = await asyncpg.connect(url.replace("+asyncpg", ""))
    return lambda: pool.fetch(_BARE.format("$1"), casillero_id)
