"""What is audited is sealed while the service runs, and holds nothing of the person but ids."""

import asyncio
from pathlib import Path

import pytest
from estrado.identity.v1 import identity_service_pb2 as api
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Unauthenticated
from libs.foundation.ground import open_log
from libs.foundation.sealing.bitacora import AUDITORIA, canonical
from libs.foundation.sealing.opening import open_sealed_log
from libs.foundation.sealing.tables import bitacora
from libs.foundation.sealing.verify import Finding, Report, verify
from libs.foundation.stores import make_keys
from libs.foundation.testing.component import acting
from services.identity.adapters.llaves import LlavesDeAcceso, LlavesDeIdentidad, identificadores
from services.identity.bootstrap import SEALED, build
from services.identity.bootstrap import make_keys as make_own_keys
from services.identity.settings import Settings
from services.identity.tests.component.conftest import World
from services.identity.tests.fakes import CONTRASENA, CORREO


async def verified(world: World) -> Report:
    """The audit once nothing of it waits to be sealed any more."""
    identity = world.identity
    log = open_sealed_log(identity.settings, "identity", AUDITORIA, lambda name: pytest.fail(f"no bucket {name}"))
    found: list[Finding] = []
    async with asyncio.timeout(10):
        while True:
            report = await verify(log, identity.service.database, found.append)
            assert found == []
            if not report.waiting:
                return report
            await asyncio.sleep(0.1)


async def test_what_happens_to_an_account_is_sealed_signed_and_anchored(world: World) -> None:
    assert SEALED == (AUDITORIA,)
    registered = await world.register()
    session = await world.log_in()
    with pytest.raises(Unauthenticated):
        await world.log_in(contrasena="equivocada")
    with pytest.raises(Unauthenticated):
        await world.log_in("nadie@ejemplo.gt", "equivocada")
    with acting(session.token_acceso):
        await (await world.as_("gateway")).CerrarSesion(api.CerrarSesionRequest())

    report = await verified(world)
    assert min(report.heads.values()) > 0
    assert set(report.heads) == {"base de datos", "carpeta"}

    def read(session: Session) -> list[tuple[str, str, str, str]]:
        rows = session.execute(select(bitacora).order_by(bitacora.c.posicion))
        return [(row.accion, row.objeto, row.sujeto, canonical(row).decode()) for row in rows]

    rows = await world.identity.service.database.read(read)
    assert report.rows == len(rows)
    # Noted by a job, whenever that comes to it.
    keys = [row for row in rows if row[0] == "LLAVE_PUBLICADA"]
    assert all(row[1].startswith("llave/") for row in keys)
    rows = [row for row in rows if row not in keys]
    account = f"cuenta/{registered.cuenta_id}"
    assert [row[:3] for row in rows] == [
        ("CUENTA_REGISTRADA", account, ""),
        ("SESION_ABIERTA", account, ""),
        ("SESION_NEGADA", account, ""),
        ("SESION_NEGADA", "", ""),
        ("SESION_CERRADA", account, registered.cuenta_id),
    ]
    sealed = "".join(row[3] for row in rows)
    for personal in (CORREO, CONTRASENA, "nadie@", "equivocada", "10.0.0.1", "Firefox", "Ana", "1234567890101"):
        assert personal not in sealed


async def test_the_keys_that_sign_tokens_are_noted_without_anybody_saying_so(world: World) -> None:
    folder = world.identity.settings.keys
    expected = {
        f"llave/{kid}"
        for ring in (LlavesDeAcceso(folder), LlavesDeIdentidad(folder))
        for kid in identificadores(ring.jwks())
    }
    assert len(expected) == 2
    query = select(bitacora.c.objeto).where(bitacora.c.accion == "LLAVE_PUBLICADA")
    async with asyncio.timeout(10):
        while True:
            found = await world.identity.service.database.read(lambda session: session.execute(query).scalars().all())
            if len(found) == 2:
                break
            await asyncio.sleep(0.1)
    assert set(found) == expected


async def test_who_serves_does_without_the_store_of_anchors(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, s3_endpoint="127.0.0.1:1", s3_access_key="x", s3_secret_key=SecretStr("x"), s3_secure=False
    )
    make_keys(settings, ["gateway", "identity"])
    make_own_keys(settings)
    async with open_log(settings) as log:
        service = build(settings, log)
        await service.prepare()
        await service.close()
