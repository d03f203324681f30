"""Evidence in the sealed log of a service: from the row to the file that convinces a stranger."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from sqlalchemy import Column, Identity, LargeBinary, MetaData, Table, insert
from sqlalchemy.orm import Session

from libs.firma.comprobacion import comprobar
from libs.firma.evidencia import Evidencia, Inclusion, firmar_cabeza, sellar_cabeza
from libs.firma.registro import Registro
from libs.firma.tests.mundo import HOY, Mundo, dice, guardar, llave
from libs.firma.tests.test_evidencia import proven
from libs.foundation.core.heads import HeadSigner, HeadVerifier, verifier_key
from libs.foundation.sealing import tables
from libs.foundation.sealing.anchors import FileAnchor
from libs.foundation.sealing.proof import NoSelladaAun, inclusion
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.sealer import SealedLog, Sealer
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.types import BigIntPk
from tests.architecture.tree import ROOT

ORIGIN = "estrado/casillero/evidencia"
metadata = MetaData()
evidencias = Table(
    "evidencias_de_prueba",
    metadata,
    Column("posicion", BigIntPk, Identity(), primary_key=True),
    Column("registro", LargeBinary, nullable=False),
)
sin_sellar = Table(
    "evidencias_sin_sellar", metadata, Column("posicion", BigIntPk, primary_key=True, autoincrement=False)
)


@pytest.fixture
def clave() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/prueba.db")

    def create(session: Session) -> None:
        for each in (tables.metadata, metadata):
            each.create_all(session.connection())

    await database.write(create)
    yield database
    await database.close()


def write(session: Session, record: Registro) -> int:
    """As a service does it, in the transaction of the fact itself."""
    row = insert(evidencias).values(registro=record.canonico()).returning(evidencias.c.posicion)
    position: int = session.execute(row).scalar_one()
    session.execute(insert(sin_sellar).values(posicion=position))
    return position


async def test_a_row_becomes_a_proof_for_a_stranger(database: Database, tmp_path: Path, clave: RSAPrivateKey) -> None:
    world, key = Mundo(), Ed25519PrivateKey.generate()
    table = SealedTable("evidencia", evidencias, sin_sellar, lambda row: bytes(row.registro))
    signer, verifier = HeadSigner(ORIGIN, key), HeadVerifier(ORIGIN, [key.public_key()])
    log = SealedLog(table, signer, verifier, [FileAnchor(tmp_path / "x.cabezas")])
    records = [Registro(f"id-{number}", "ContentConsignment", f"notificacion/{number}", HOY) for number in range(7)]
    positions = [await database.write(lambda session, each=each: write(session, each)) for each in records]  # type: ignore[misc]  # bound now
    with pytest.raises(NoSelladaAun):
        await database.read(lambda session: inclusion(session, log, positions[4]))
    world.reloj.pasan(timedelta(seconds=1))
    await Sealer(log, database, world.reloj).run()
    proof = await database.read(lambda session: inclusion(session, log, positions[4]))
    signed = await firmar_cabeza(proof["cabeza"], llave(world.persona("Sello", clave)), world.reloj)
    stamped = (await sellar_cabeza(signed, world.tiempo)).firma
    told = Evidencia(records[4].canonico(), Inclusion.de(proof), stamped).escribir()
    keys = {verifier_key(ORIGIN, key.public_key())}
    found = await comprobar(Evidencia.leer(told), world.confianza, keys, world.reloj.now())
    assert found.bien, found.puntos
    assert found.registro == records[4]
    stolen = Evidencia(records[5].canonico(), Inclusion.de(proof), stamped)
    found = await comprobar(stolen, world.confianza, keys, world.reloj.now())
    assert [punto.que for punto in found.puntos if not punto.bien] == ["inclusion"]


async def test_the_page_for_strangers_checks_it_without_the_suite(
    tmp_path: Path, clave: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = Mundo()
    record = Registro("id", "ContentConsignment", "entrega/1", HOY)
    told = (await proven(world, record, llave(world.persona("Sello", clave)))).escribir()
    split, included = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "evidence.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    guardar(tmp_path, "evidencia.json", told)
    exec(split, {})
    exec(included, {})
    root = guardar(tmp_path, "raiz.pem", world.ca.raiz)
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "firma.p7s", "-content", "cabeza.txt"]
    verify += ["-purpose", "any", "-out", "/dev/null", "-attime", str(int(HOY.timestamp())), "-CAfile"]
    assert "Verification successful" in dice(*verify, root)
    guardar(tmp_path, "evidencia.json", told.replace(b"entrega/1", b"entrega/2"))
    with pytest.raises(AssertionError):
        exec(included, {})
