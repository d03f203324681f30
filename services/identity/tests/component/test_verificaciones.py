"""The verification of identity over gRPC: form, evidence, officer, decision, erasure."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.foundation.v1 import eventos_service_pb2
from estrado.identity.v1 import eventos_pb2
from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as identity_api
from estrado.identity.v1 import verificaciones_service_pb2 as api
from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceStub
from sqlalchemy import select

from libs.foundation.core.errors import Conflict, DatosInvalidos, Denied, EstradoError, Invalid, NotFound, Unavailable
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.sealing.tables import bitacora
from libs.foundation.stores import master_keys, open_bucket
from libs.foundation.testing.component import acting
from services.identity.adapters.sql.verificaciones import SqlVerificaciones
from services.identity.tests.component.conftest import World
from services.identity.tests.component.mesa import DPI, LUIS, OFICIAL, VIDEO, Mesa
from services.identity.tests.fakes import CONTRASENA


@pytest.fixture
async def mesa(world: World) -> Mesa:
    cli = await world.as_("cli")
    made = {}
    for correo, cui, roles in (("luis@ejemplo.gt", LUIS, []), ("oficial@oj.gob.gt", OFICIAL, ["identificacion"])):
        made[correo] = await cli.RegistrarCuenta(
            identity_api.RegistrarCuentaRequest(
                correo=correo,
                contrasena=CONTRASENA,
                nombre="Sin verificar",
                cui=cui,
                tipo=pb.TIPO_DE_CUENTA_INDIVIDUAL,
                roles=[f"verificador@{unidad}" for unidad in roles],
                sin_verificar=not roles,
            )
        )
    stub = await world.stack.enter_async_context(world.identity.stub(VerificacionesServiceStub))
    luis = await world.log_in("luis@ejemplo.gt")
    oficial = await world.log_in_with(await world.hand_out_key("oficial@oj.gob.gt"))
    ids = (made["luis@ejemplo.gt"].cuenta_id, made["oficial@oj.gob.gt"].cuenta_id)
    return Mesa(world, stub, luis, oficial, *ids)


async def test_from_the_form_to_a_verified_account(mesa: Mesa) -> None:
    made = await mesa.solicitar(await mesa.form())
    assert (made.estado, made.formulario.telefono) == ("pendiente_de_confirmacion", "55551234")
    with acting(mesa.oficial.token_acceso):
        [line] = (await mesa.stub.ListarVerificaciones(api.ListarVerificacionesRequest())).verificaciones
    assert (line.verificacion_id, line.mia) == (made.verificacion_id, False)
    assert "Luis" not in str(line)
    taken = await mesa.tomar(made.verificacion_id)
    assert (taken.estado, taken.formulario) == ("asignada", made.formulario)
    assert [one.clase for one in taken.evidencias] == ["dpi", "video"]
    for clase, content, name in (("dpi", DPI, "dpi.png"), ("video", VIDEO, "video.webm")):
        described, read = await mesa.leer(made.verificacion_id, clase)
        assert (described.nombre, described.sha256, read) == (name, sha256(content).hexdigest(), content)
    assert (await mesa.decidir(made.verificacion_id, "aprobar", "Es la del DPI")).estado == "aprobada"
    with acting(mesa.luis.token_acceso):
        found = await mesa.stub.ConsultarVerificacion(api.ConsultarVerificacionRequest())
        account = await (await mesa.world.as_("gateway")).ConsultarCuenta(identity_api.ConsultarCuentaRequest())
    assert found.verificacion.estado == "aprobada"
    assert (account.cuenta.verificada, account.cuenta.nombre) == (True, "Luis Tzoc")
    asked = eventos_service_pb2.LeerEventosRequest(
        topic="estrado.identity.interno.v1", agregado=mesa.cuenta, desde_seq=1
    )
    told = (await (await mesa.world.eventos("casillero")).LeerEventos(asked)).eventos
    last = eventos_pb2.IdentidadVerificada.FromString(told[-1].data)
    assert (last.cuenta_id, last.persona) == (mesa.cuenta, account.cuenta.persona)


async def test_evidence_is_encrypted_under_a_key_of_its_request(mesa: Mesa) -> None:
    first = await mesa.solicitar(await mesa.form())
    assert len(mesa.objects()) == 2
    assert not any(b"CANARIO" in path.read_bytes() for path in mesa.objects())
    database = mesa.world.identity.service.database
    kept = await database.read(lambda session: SqlVerificaciones(session).leer(UUID(first.verificacion_id)))
    assert kept is not None
    assert kept.llave is not None
    settings = mesa.world.identity.settings
    cubo = open_bucket(settings, "identidad")
    opened = SealedStore(cubo, master_keys(settings, "identity").open(kept.llave))
    key = f"{first.verificacion_id}/dpi"
    assert b"".join([chunk async for chunk in opened.get(key, sha256(DPI).hexdigest())]) == DPI


async def test_the_same_key_gives_the_same_answer_also_when_its_recibos_are_over(mesa: Mesa) -> None:
    first = await mesa.solicitar(await mesa.form("clave-12345"))
    late = await mesa.form(
        "clave-12345",
        dpi=await mesa.subir(DPI, "image/png", vida=timedelta(seconds=-1)),
        video=await mesa.subir(VIDEO, "video/webm", vida=timedelta(seconds=-1)),
    )
    assert await mesa.solicitar(late) == first
    assert len(mesa.objects()) == 2


async def test_recibos_that_are_not_good_ask_for_nothing(mesa: Mesa) -> None:
    wrong: list[tuple[dict[str, str], type[EstradoError], str]] = [
        ({"dpi": await mesa.subir(DPI, "image/png", owner=str(uuid4()))}, Denied, "RECIBO_AJENO"),
        ({"dpi": await mesa.subir(DPI, "image/png", vida=timedelta(seconds=-1))}, Invalid, "RECIBO_VENCIDO"),
        ({"video": await mesa.subir(DPI, "application/pdf")}, Invalid, "TIPO_DE_EVIDENCIA_NO_ADMITIDO"),
        ({"video": "aaa.bbb.ccc"}, Invalid, "RECIBO_INVALIDO"),
    ]
    for changed, kind, reason in wrong:
        with pytest.raises(kind) as refusal:
            await mesa.solicitar(await mesa.form(**changed))
        said = refusal.value.metadata
        [error] = (
            DatosInvalidos.leer(said["errores"]) if "errores" in said else [{"motivo": refusal.value.code, **said}]
        )
        assert (error["motivo"], error["campo"]) == (reason, f"recibo_{next(iter(changed))}")
    assert mesa.objects() == []


async def test_who_is_no_officer_sees_nothing_of_it(mesa: Mesa) -> None:
    made = await mesa.solicitar(await mesa.form())
    ids = {"verificacion_id": made.verificacion_id}
    luis = await mesa.world.log_in_with(await mesa.world.hand_out_key("luis@ejemplo.gt"))
    with acting(luis.token_acceso):
        with pytest.raises(Denied) as closed:
            await mesa.stub.ListarVerificaciones(api.ListarVerificacionesRequest())
        assert closed.value.code == "SOLO_VERIFICADORES"
        for call in (
            mesa.stub.AsignarVerificacion(api.AsignarVerificacionRequest(**ids)),
            mesa.stub.DecidirVerificacion(api.DecidirVerificacionRequest(**ids, decision="aprobar")),
        ):
            with pytest.raises(NotFound) as hidden:
                await call
            assert (hidden.value.code, hidden.value.metadata) == ("VERIFICACION_NO_ENCONTRADA", {})
    with pytest.raises(NotFound):
        await mesa.leer(made.verificacion_id, "dpi", luis.token_acceso)
    with pytest.raises(Conflict) as early:
        await mesa.leer(made.verificacion_id, "dpi")
    assert early.value.code == "VERIFICACION_SIN_ASIGNAR"


async def test_erased_evidence_is_gone_with_its_key_and_each_step_is_on_record(mesa: Mesa) -> None:
    made = await mesa.solicitar(await mesa.form())
    id_ = UUID(made.verificacion_id)
    await mesa.tomar(made.verificacion_id)
    await mesa.leer(made.verificacion_id, "dpi")
    await mesa.decidir(made.verificacion_id, "rechazar", "No se lee")
    database = mesa.world.identity.service.database

    def a_year_later(session: Any) -> None:
        repository = SqlVerificaciones(session)
        decided = repository.bloquear(id_)
        assert decided is not None
        assert decided.borrar_desde is not None
        repository.guardar(replace(decided, borrar_desde=decided.borrar_desde - timedelta(days=366)))

    await database.write(a_year_later)
    await _erased(mesa)
    with pytest.raises(NotFound) as gone:
        await mesa.leer(made.verificacion_id, "dpi")
    assert gone.value.code == "EVIDENCIA_NO_ENCONTRADA"
    with acting(mesa.luis.token_acceso):
        found = (await mesa.stub.ConsultarVerificacion(api.ConsultarVerificacionRequest())).verificacion
    assert (found.estado, found.motivo, list(found.evidencias)) == ("rechazada", "No se lee", [])
    noted = await database.read(
        lambda session: session.execute(
            select(bitacora).where(bitacora.c.objeto == f"verificacion/{id_}").order_by(bitacora.c.posicion)
        ).all()
    )
    assert [(row.accion, row.clase, row.sujeto, row.causa) for row in noted] == [
        ("VERIFICACION_SOLICITADA", "cambio", mesa.cuenta, ""),
        ("VERIFICACION_ASIGNADA", "cambio", mesa.oficial_id, ""),
        ("EVIDENCIA_LEIDA", "lectura", mesa.oficial_id, ""),
        ("VERIFICACION_DECIDIDA", "cambio", mesa.oficial_id, ""),
        ("EVIDENCIA_BORRADA", "cambio", "", "job:borrar-evidencia"),
    ]
    assert '"evidencia":"dpi"' in noted[2].datos.replace(" ", "")
    assert "No se lee" not in str(noted)


async def test_one_that_is_withdrawn_is_erased_and_the_officer_who_has_it_is_told(mesa: Mesa) -> None:
    made = await mesa.solicitar(await mesa.form())
    await mesa.tomar(made.verificacion_id)
    with acting(mesa.luis.token_acceso):
        await mesa.stub.RetirarVerificacion(api.RetirarVerificacionRequest())
        found = (await mesa.stub.ConsultarVerificacion(api.ConsultarVerificacionRequest())).verificacion
    assert (found.estado, found.formulario.cui, list(found.evidencias)) == ("retirada", "", [])
    with pytest.raises(Conflict) as late:
        await mesa.decidir(made.verificacion_id, "aprobar", "Visto")
    assert late.value.code == "SOLICITUD_RETIRADA"
    with acting(mesa.oficial.token_acceso):
        queue = await mesa.stub.ListarVerificaciones(api.ListarVerificacionesRequest(limite=10))
    assert list(queue.verificaciones) == []
    await _erased(mesa)
    again = await mesa.solicitar(await mesa.form())
    assert again.estado == "pendiente_de_confirmacion"


async def _erased(mesa: Mesa) -> None:
    """Wait for the job."""
    async with asyncio.timeout(20):
        while mesa.objects():  # noqa: ASYNC110  looked at as an operator would
            await asyncio.sleep(0.05)


async def test_a_store_that_is_away_keeps_nobody_from_logging_in_and_works_once_it_is_back(mesa: Mesa) -> None:
    await mesa.solicitar(await mesa.form("clave-12345"))  # which makes the bucket
    folder = mesa.world.identity.settings.data_dir / "objetos" / "estrado-identidad"
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("not a folder")
    await mesa.tomar((await mesa.solicitar(await mesa.form("clave-12345"))).verificacion_id)
    with acting(mesa.luis.token_acceso):
        asked = (await mesa.stub.ConsultarVerificacion(api.ConsultarVerificacionRequest())).verificacion
    with pytest.raises(Unavailable) as away:
        await mesa.leer(asked.verificacion_id, "dpi")
    assert away.value.code == "ALMACEN_NO_DISPONIBLE"
    assert (await mesa.world.log_in("luis@ejemplo.gt")).sesion_id
    folder.unlink()
    aside.rename(folder)
    assert (await mesa.leer(asked.verificacion_id, "dpi"))[1] == DPI


async def test_a_copy_that_is_lost_is_an_operators_concern(mesa: Mesa) -> None:
    made = await mesa.solicitar(await mesa.form())
    await mesa.tomar(made.verificacion_id)
    for path in mesa.objects():
        path.unlink()
    with pytest.raises(Unavailable) as lost:
        await mesa.leer(made.verificacion_id, "dpi")
    assert lost.value.code == "DOCUMENTO_NO_DISPONIBLE"


async def test_a_number_of_a_mailbox_waits_for_casillero_and_nothing_is_kept_without_it(mesa: Mesa) -> None:
    request = await mesa.form()
    request.formulario.numero_casillero = "C-77"
    with acting(mesa.luis.token_acceso), pytest.raises(Unavailable):
        await mesa.stub.SolicitarVerificacion(request, timeout=1.0)
    with acting(mesa.luis.token_acceso), pytest.raises(NotFound):
        await mesa.stub.ConsultarVerificacion(api.ConsultarVerificacionRequest())
