"""A process that makes acuses below a folder, for tests that have it killed on its way."""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from joserfc.jwk import OKPKey
from sqlalchemy.orm import Session

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import Principal
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.keys import FileMasterKey, Keys
from libs.foundation.objects.uploads import ReceiptVerifier
from libs.foundation.sql.database import Database, open_database
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from services.expedientes.adapters.archivo import ArchivoDeObjetos
from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.adapters.sql import ExpedientesTx
from services.expedientes.application.emitir_acuse import EmitirAcuse
from services.expedientes.application.ports import Tx
from services.expedientes.application.sellar_acuse import SellarAcuse
from services.expedientes.entrypoints.jobs import HechuraDeAcuses
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.fakes_de_acuse import FakePrensa, FakeSello
from services.expedientes.tests.fakes_de_identity import FakeNoticias


def base_de(carpeta: Path) -> Database:
    """The database there."""
    return open_database(f"sqlite:///{carpeta}/expedientes.db")


def archivo_de(carpeta: Path) -> ArchivoDeObjetos:
    """The buckets there."""
    keys = Keys(FileMasterKey(carpeta / "maestra"))
    intake = Intake(FolderStore(carpeta / "ingreso"), keys)
    verifier = ReceiptVerifier([OKPKey.generate_key("Ed25519", parameters={"kid": "gateway"})])
    buckets = (FolderStore(carpeta / "publico"), FolderStore(carpeta / "reservado"))
    return ArchivoDeObjetos(intake, verifier, *buckets, keys, SystemClock())


def hechura(
    carpeta: Path, database: Database, *, sin_tiempo: bool = False, prensa: FakePrensa | None = None
) -> HechuraDeAcuses:
    """The job there; it delivers without a timestamp where none can be had."""
    parts, noticias = TxParts(SystemClock(), Outbox("expedientes"), ENCODERS), FakeNoticias()

    def make_tx(session: Session, principal: Principal, not_before: datetime | None = None) -> Tx:
        return ExpedientesTx(session, parts, principal, noticias, not_before)

    runner, archivo = Runner(database, make_tx, lambda: None), archivo_de(carpeta)
    sello = FakeSello(SystemClock(), sin_tiempo)
    emitir = EmitirAcuse(GT, runner, archivo, prensa or FakePrensa(), sello, timedelta())
    return HechuraDeAcuses(runner, emitir, SellarAcuse(runner, archivo, sello))


async def trabajar(carpeta: Path) -> None:
    """One run, without timestamps where the environment says so."""
    database = base_de(carpeta)
    await hechura(carpeta, database, sin_tiempo="SIN_TIEMPO" in os.environ).run()
    await database.close()


if __name__ == "__main__":
    asyncio.run(trabajar(Path(sys.argv[1])))
