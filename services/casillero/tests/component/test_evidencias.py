"""Evidence through the service's own doors: from the deposit to a file that convinces a stranger."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import casillero_pb2, eventos_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from sqlalchemy import func, select

from libs.firma.comprobacion import Comprobacion, comprobar_archivo
from libs.firma.institucion import abrir_institucion
from libs.firma.llaves_de_desarrollo import hacer_llaves
from libs.firma.registro import Registro
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import NotFound
from libs.foundation.core.heads import verifier_key
from libs.foundation.sealing.keys import SealingKeys, make_sealing_key
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.verify import Finding, verify
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.migrate import migrate
from libs.foundation.testing.component import acting
from services.casillero.adapters.sql_evidencias import EVIDENCIAS
from services.casillero.adapters.tables import cabezas_selladas
from services.casillero.settings import Settings
from services.casillero.tests.component.vecinos import Sala, leido
from services.casillero.tests.contrato_cabezas_sql import leer_todas
from services.casillero.tests.contrato_sql import Libro, reciente

ORIGEN = "estrado/casillero/evidencias"


async def comprobada(settings: Settings, archivo: bytes) -> Comprobacion:
    """What a stranger finds who was given the institution's certificates and the key of the log."""
    key = verifier_key(ORIGEN, SealingKeys(settings.keys, "casillero").signing.public_key())
    confianza = abrir_institucion(settings, SystemClock()).confianza
    return await comprobar_archivo(archivo, confianza, {key}, datetime.now(UTC))


async def selladas(sala: Sala, notificacion_id: str) -> list[casillero_pb2.Evidencia]:
    """The evidence of a notificacion once all of it is proven."""
    request = pb.ListarEvidenciasRequest(notificacion_id=notificacion_id)
    async with asyncio.timeout(15):
        while True:
            listadas = list((await sala.stub.ListarEvidencias(request)).evidencias)
            if listadas and all(una.HasField("sellada") for una in listadas):
                return listadas
            await asyncio.sleep(0.1)


async def test_each_step_is_a_file_that_convinces_a_stranger(estrado: Sala) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    await estrado.oir(1)
    orden = await estrado.ordenar(persona)
    oidos = await estrado.oir(3)
    una = leido(oidos[1], eventos_pb2.NotificacionDepositada()).notificacion_id
    with acting(estrado.component.issuer.token(persona)):
        listadas = await selladas(estrado, una)
        assert [evidencia.tipo for evidencia in listadas] == [
            "SubmissionAcceptance",
            "ContentConsignment",
            "LegalEffect",
        ]
        for evidencia in listadas:
            request = pb.LeerEvidenciaRequest(notificacion_id=una, evidencia_id=evidencia.evidencia_id)
            archivo = (await estrado.stub.LeerEvidencia(request)).archivo
            found = await comprobada(_settings(estrado), archivo)
            assert found.bien, found.puntos
            assert isinstance(found.registro, Registro)
            assert (found.registro.id, found.registro.hecho) == (evidencia.evidencia_id, evidencia.tipo)
            assert found.registro.objeto == f"entrega/{orden.entrega_id}"
            assert found.registro.datos == dict(evidencia.datos) | {"actor": evidencia.actor}
            assert found.sello == evidencia.sellada.ToDatetime(UTC)
            assert b"decreto.pdf" not in archivo
        for cual in (str(uuid4()), "nada", ""):
            with pytest.raises(NotFound) as missing:
                await estrado.stub.LeerEvidencia(pb.LeerEvidenciaRequest(notificacion_id=una, evidencia_id=cual))
            assert missing.value.code == "EVIDENCIA_DE_ENTREGA_NO_ENCONTRADA"
    with acting(estrado.component.issuer.token(uuid4())), pytest.raises(NotFound) as ajena:
        await estrado.stub.LeerEvidencia(
            pb.LeerEvidenciaRequest(notificacion_id=una, evidencia_id=listadas[0].evidencia_id)
        )
    assert ajena.value.code == "NOTIFICACION_NO_ENCONTRADA"


def _settings(sala: Sala) -> Settings:
    settings = sala.component.settings
    assert isinstance(settings, Settings)
    return settings


# A process that does what `work` does: puts what was recorded into the log, has its head signed and stamped, keeps it.
SEALER = """
import asyncio, sys
from pathlib import Path
from libs.firma.institucion import abrir_institucion
from libs.foundation.core.clock import SystemClock
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.sealer import Sealer
from libs.foundation.sql.database import open_database
from services.casillero.adapters.selladora import SelladoraDeCabezas
from services.casillero.adapters.sql_evidencias import EVIDENCIAS
from services.casillero.application import sellar_cabeza
from services.casillero.settings import Settings
from services.casillero.tests.contrato_cabezas_sql import leer_todas
from services.casillero.tests.contrato_sql import Libro
from services.casillero.tests.fakes import EVENTO

async def work():
    settings, clock = Settings(data_dir=Path(sys.argv[1])), SystemClock()
    database = open_database(settings.database("casillero"))
    log = open_sealed_log(settings, "casillero", EVIDENCIAS, None)
    await Sealer(log, database, clock).run()
    libro, selladora = Libro(database), SelladoraDeCabezas(abrir_institucion(settings, clock), log.verifier)
    await libro.runner.run(sellar_cabeza.SellarCabeza(libro.runner, selladora), EVENTO, sellar_cabeza.Command())
    await database.close()

asyncio.run(work())
"""


@pytest.mark.parametrize(
    ("point", "kept"),
    [
        ("sellado.confirmado", 0),  # in the log, its head not anchored
        ("sellado.anclado", 0),
        ("cabeza.firmada", 0),  # signed, not stamped
        ("uso.preparado", 0),  # stamped, not kept
        ("uso.confirmado", 1),
    ],
)
async def test_killed_between_any_two_steps_all_is_proven_in_the_end(tmp_path: Path, point: str, kept: int) -> None:
    settings = Settings(data_dir=tmp_path)
    hacer_llaves(settings.keys)
    make_sealing_key(settings.keys, "casillero")
    database = open_database(settings.database("casillero"))
    try:
        await migrate(database, "casillero", contract=True)
        libro = Libro(database)
        persona = await libro.abrir()
        await libro.depositar(reciente(persona))
        assert await _seal(tmp_path, ESTRADO_CRASH_AT=point) == -signal.SIGKILL
        assert await _stamped(database) == kept
        await libro.depositar(reciente(persona))
        assert await _seal(tmp_path) == 0
        await _everything_is_proven(settings, libro, persona)
    finally:
        await database.close()


async def _everything_is_proven(settings: Settings, libro: Libro, persona: UUID) -> None:
    archivos = await leer_todas(libro, persona)
    assert len(archivos) == 6
    for archivo in archivos:
        found = await comprobada(settings, archivo)
        assert found.bien, found.puntos
    log = open_sealed_log(settings, "casillero", EVIDENCIAS, lambda name: pytest.fail(f"no bucket {name}"))
    findings: list[Finding] = []
    report = await verify(log, libro.database, findings.append)
    assert (findings, report.rows, report.waiting) == ([], 6, 0)


async def _stamped(database: Database) -> int:
    count = select(func.count()).select_from(cabezas_selladas)
    return await database.read(lambda session: session.execute(count).scalar_one())


async def _seal(folder: Path, **environment: str) -> int | None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SEALER, str(folder), env=os.environ | environment
    )
    return await process.wait()
