"""What an officer may do with a second factor that was shown a while ago, over gRPC."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from estrado.identity.v1 import factores_service_pb2 as factores_api
from estrado.identity.v1 import verificaciones_service_pb2 as api
from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceStub

from libs.foundation.core.errors import EstradoError
from libs.foundation.testing.component import acting
from services.identity.tests.component.conftest import World

if TYPE_CHECKING:  # the generated stubs have this name for their types only
    from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceAsyncStub

STALE = "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"
NONE = "VERIFICACION_NO_ENCONTRADA"  # past the door


async def answers(stub: "VerificacionesServiceAsyncStub", token: str) -> dict[str, str]:
    """What each RPC for officers is refused with, "OK" where it is not."""
    id_ = str(uuid4())
    said = {}
    with acting(token):
        calls: dict[str, Any] = {
            "listar": stub.ListarVerificaciones(api.ListarVerificacionesRequest()),
            "asignar": stub.AsignarVerificacion(api.AsignarVerificacionRequest(verificacion_id=id_)),
            "decidir": stub.DecidirVerificacion(
                api.DecidirVerificacionRequest(verificacion_id=id_, decision="aprobar")
            ),
            "leer": anext(
                aiter(
                    stub.LeerDocumentoDeVerificacion(
                        api.LeerDocumentoDeVerificacionRequest(verificacion_id=id_, clase="dpi")
                    )
                )
            ),
        }
        for name, call in calls.items():
            try:
                await call
                said[name] = "OK"
            except EstradoError as refusal:
                said[name] = refusal.code
    return said


async def test_deciding_needs_a_factor_of_now_and_reading_one_of_this_hour(world: World) -> None:
    await world.register()
    stub = await world.stack.enter_async_context(world.identity.stub(VerificacionesServiceStub))
    by_password = await answers(stub, (await world.log_in()).token_acceso)
    assert by_password == {"listar": "SOLO_VERIFICADORES", "asignar": STALE, "decidir": STALE, "leer": STALE}
    device = await world.hand_out_key()
    opened = await world.log_in_with(device)
    for minutes, decidir, leer in ((11, STALE, NONE), (61, STALE, STALE)):
        shown_ago(world, opened.sesion_id, timedelta(minutes=minutes))
        opened = await world.renewed(opened)
        said = await answers(stub, opened.token_acceso)
        assert (said["decidir"], said["asignar"], said["leer"]) == (decidir, leer, leer)
    with acting(opened.token_acceso):
        shown = factores_api.ReforzarSesionRequest(respuesta=await world.shown(device), direccion="10.0.0.1")
        await (await world.factores()).ReforzarSesion(shown)
    said = await answers(stub, (await world.renewed(opened)).token_acceso)
    assert (said["decidir"], said["asignar"], said["leer"]) == (NONE, NONE, NONE)


def shown_ago(world: World, sesion_id: str, ago: timedelta) -> None:
    """As if the session's holder had shown their factor then."""
    then = (datetime.now(UTC) - ago).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(world.identity.settings.data_dir / "identity.db")) as database:
        changed = database.execute(
            "UPDATE sesiones SET autenticada = ? WHERE id = ?", (then, UUID(sesion_id).hex)
        ).rowcount
        database.commit()
    assert changed == 1
