"""An audit with its sealer and its anchor, and ways behind its back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from libs.foundation.core.heads import HeadSigner, HeadVerifier
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.jobs.jobs import arriendos
from libs.foundation.sealing import tables
from libs.foundation.sealing.anchors import AnclaNoDisponible, FileAnchor
from libs.foundation.sealing.bitacora import AUDITORIA, SqlBitacora
from libs.foundation.sealing.sealer import SealedLog, Sealer
from libs.foundation.sealing.verify import Finding, Kind, Report, verify
from libs.foundation.sql.database import Database
from libs.foundation.testing.fakes import FixedClock

ORIGIN = "estrado/prueba/auditoria"
NOW = datetime(2026, 3, 2, 16, 0, 0, 500, tzinfo=UTC)
CUENTA = UUID(int=7)


class Away(FileAnchor):
    """An anchor that is away."""

    async def fijar(self, size: int, text: str) -> None:
        """See Ancla."""
        raise AnclaNoDisponible(ancla=self.name)


@dataclass
class World:
    """A database with an audit, its sealer and its anchor."""

    database: Database
    folder: Path
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))

    @property
    def anchor(self) -> Path:
        """The anchor's file."""
        return self.folder / "x.cabezas"

    def sealed(self, *anchors: FileAnchor) -> SealedLog:
        """The audit, anchored in the file unless others are given."""
        verifier = HeadVerifier(ORIGIN, [self.key.public_key()])
        return SealedLog(AUDITORIA, HeadSigner(ORIGIN, self.key), verifier, anchors or (FileAnchor(self.anchor),))

    def sealer(self, *anchors: FileAnchor) -> Sealer:
        """As a process that just started."""
        return Sealer(self.sealed(*anchors), self.database, self.clock)

    async def note(self, rows: int = 1, who: Principal | None = None, **more: Any) -> list[UUID]:
        """Write audit rows, in one transaction."""

        def write(session: Session) -> list[UUID]:
            audit = SqlBitacora(session, who or servicio("prueba", "job:x"), self.clock.now)
            return [audit.anotar(f"HECHO_{number}", f"cosa/{number}", **more) for number in range(rows)]

        return await self.database.write(write, budget=60)

    async def sealed_rows(self, *batches: int) -> None:
        """Write and seal that many, a head for each batch."""
        for rows in batches:
            await self.note(rows, detalles={"direccion": "10.0.0.1"}, datos={"motivo": "prueba"})
            await self.sealer().run()
            self.clock.advance(seconds=1)

    async def verified(self) -> list[Finding]:
        """What verification finds."""
        return (await self.report())[1]

    async def report(self) -> tuple[Report, list[Finding]]:
        """What verification reports and finds."""
        found: list[Finding] = []
        report = await verify(self.sealed(), self.database, found.append)
        assert report.findings == len(found)
        return report, found

    async def execute(self, *statements: Any) -> None:
        """Go behind the audit's back."""
        await self.database.write(lambda session: [session.execute(statement) for statement in statements] and None)

    async def rows(self, table: Table) -> list[Mapping[str, Any]]:
        """All rows of a table."""
        return await self.database.read(lambda session: [row._asdict() for row in session.execute(select(table))])


def finding(kind: Kind, **where: object) -> Finding:
    """As verification tells it."""
    return Finding(kind, {name: str(value) for name, value in where.items()})


def kept(path: Path) -> bytes:
    """What is in a file."""
    return path.read_bytes()


def keep(path: Path, content: bytes) -> None:
    """Put that in a file."""
    path.write_bytes(content)


async def create_tables(database: Database) -> None:
    """Those of sealing, and the leases."""

    def create(session: Session) -> None:
        tables.metadata.create_all(session.connection())
        arriendos.metadata.create_all(session.connection())

    await database.write(create)
