"""What becomes of evidence on every database: sealed as it was written, whoever wrote it."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from libs.firma.registro import Registro
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.heads import HeadSigner, HeadVerifier
from libs.foundation.sealing.anchors import FileAnchor
from libs.foundation.sealing.sealer import SealedLog, Sealer
from libs.foundation.sealing.verify import Finding, Kind, Report, verify
from services.casillero.adapters.sql_evidencias import EVIDENCIAS, canonico
from services.casillero.adapters.tables import evidencias
from services.casillero.domain.entrega import Documento
from services.casillero.tests.contrato_sql import ContratoSql, Libro, reciente
from services.casillero.tests.fakes import GT, PDF

ORIGEN = "estrado/casillero/evidencias"
CON_NOMBRE = Documento("d7", "Sentencia contra Juan Pérez.pdf", "application/pdf", 9, "a" * 64)


class ContratoDeEvidencias(ContratoSql):
    """The contract."""

    @pytest.fixture
    def registro(self, tmp_path: Path) -> SealedLog:
        """The sealed log of evidence."""
        key = Ed25519PrivateKey.generate()
        anchor = FileAnchor(tmp_path / "evidencias.cabezas")
        return SealedLog(EVIDENCIAS, HeadSigner(ORIGEN, key), HeadVerifier(ORIGEN, [key.public_key()]), [anchor])

    async def test_each_step_is_a_record_that_is_sealed(self, libro: Libro, registro: SealedLog) -> None:
        persona = await libro.abrir()
        orden = reciente(persona, documentos=(PDF, CON_NOMBRE))
        await libro.depositar(orden, reciente(uuid4()))
        una = await libro.unica(persona)
        await libro.acceder(persona, una.notificacion_id)
        records = await registros(libro)
        assert [record.hecho for record in records] == [
            "SubmissionAcceptance",
            "ContentConsignment",
            "LegalEffect",
            "SubmissionAcceptance",
            "RelayToNonERDS",
            "ContentAccessTracking",
        ]
        assert records[0].datos["productor"] == "expedientes"
        deposito = records[1]
        assert deposito.objeto == f"entrega/{orden.entrega_id}"
        assert deposito.instante == una.puesta_a_disposicion
        assert deposito.datos["calendario"] == GT.calendario.version
        assert deposito.datos["documento/d1"] == PDF.sha256
        assert deposito.datos["documento/d7"] == CON_NOMBRE.sha256
        report = await sealed(libro, registro)
        assert (report.rows, report.waiting, report.findings) == (6, 0, 0)

    async def test_no_name_of_a_file_is_sealed(self, libro: Libro) -> None:
        persona = await libro.abrir()
        await libro.depositar(reciente(persona, documentos=(CON_NOMBRE,)))
        shown, sealed = await libro.database.read(_detalles), await libro.database.read(_canonical)
        assert "Juan Pérez" in shown[1]
        assert b"Juan" not in b"".join(sealed)

    async def test_a_record_that_is_changed_afterwards_is_named(self, libro: Libro, registro: SealedLog) -> None:
        await libro.depositar(reciente(await libro.abrir()))
        await sealed(libro, registro)
        await libro.database.write(
            lambda session: session.execute(
                update(evidencias).where(evidencias.c.tipo == "LegalEffect").values(datos='{"regla":"otra"}')
            )
        )
        found = await findings(libro, registro)
        assert [finding.kind for finding in found] == [Kind.ROW_CHANGED]

    async def test_what_was_recorded_before_is_sealed_too(self, libro: Libro, registro: SealedLog) -> None:
        """And what the release before goes on recording meanwhile."""
        orden = reciente(await libro.abrir())
        await libro.depositar(orden)
        migration = import_module("services.casillero.migrations.versions.0010_casillero_del_titular")

        def before(session: Session) -> None:
            with Operations.context(MigrationContext.configure(session.connection())):
                migration.downgrade()
                _write_as_before(session, orden.entrega_id)
                migration.upgrade()
                _write_as_before(session, orden.entrega_id)

        await libro.database.write(before)
        await libro.depositar(reciente(await libro.abrir()))
        report = await sealed(libro, registro)
        assert (report.rows, report.waiting, report.findings) == (8, 0, 0)
        records = await registros(libro)
        assert [set(record.datos) for record in records[:5]] == [{"actor", "detalle_sha256"}] * 5
        assert "regla" in records[7].datos


def _write_as_before(session: Session, entrega_id: UUID) -> None:
    values = {"evidencia_id": uuid4(), "entrega_id": entrega_id, "tipo": "ContentConsignment", "actor": "casillero"}
    old = [column for column in evidencias.c if column.name not in {"posicion", "datos"}]
    row = values | {"instante": SystemClock().now(), "detalle": "casillero A; decreto.pdf"}
    session.execute(insert(evidencias).values({column: row[column.name] for column in old}))


def _canonical(session: Session) -> Sequence[bytes]:
    return [canonico(row) for row in session.execute(select(evidencias).order_by(evidencias.c.posicion))]


def _detalles(session: Session) -> Sequence[str]:
    return session.scalars(select(evidencias.c.detalle).order_by(evidencias.c.posicion)).all()


async def registros(libro: Libro) -> Sequence[Registro]:
    """All there are, as they are sealed."""
    return [Registro.leer(content) for content in await libro.database.read(_canonical)]


async def sealed(libro: Libro, registro: SealedLog) -> Report:
    """What verification says once all is sealed."""
    await Sealer(registro, libro.database, SystemClock()).run()
    return await verify(registro, libro.database, lambda finding: pytest.fail(str(finding)))


async def findings(libro: Libro, registro: SealedLog) -> list[Finding]:
    """What verification finds."""
    found: list[Finding] = []
    await verify(registro, libro.database, found.append)
    return found
