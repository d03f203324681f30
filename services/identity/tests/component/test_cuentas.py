"""Accounts and personas over gRPC: registered once, told to the suite, found by their holder."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import eventos_pb2 as casillero
from estrado.foundation.v1 import eventos_service_pb2 as eventos_api
from estrado.identity.v1 import eventos_pb2 as eventos
from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as api
from sqlalchemy import Table, func, select

from libs.foundation.core.errors import Denied, Invalid, NotFound, Unauthenticated
from libs.foundation.eventos.log import Event
from libs.foundation.testing.component import acting
from services.identity.adapters.sql.tables import cuentas, passkeys, sesiones, totps
from services.identity.tests.component.conftest import World
from services.identity.tests.fakes import CONTRASENA, CORREO, CUI


async def test_registering_twice_gives_one_account_and_one_pair_of_events(world: World) -> None:
    first, again = await world.register(), await world.register(f" {CORREO.upper()}")
    assert first == again
    told = await (await world.eventos("casillero")).LeerEventos(
        eventos_api.LeerEventosRequest(topic="estrado.identity.interno.v1", agregado=first.cuenta_id, desde_seq=1)
    )
    assert [(event.type, event.seq) for event in told.eventos] == [
        ("estrado.identity.v1.CuentaRegistrada", 1),
        ("estrado.identity.v1.IdentidadVerificada", 2),
    ]
    assert eventos.IdentidadVerificada.FromString(told.eventos[1].data) == eventos.IdentidadVerificada(
        cuenta_id=first.cuenta_id, persona=first.persona
    )


@pytest.mark.parametrize("table", [cuentas, passkeys, totps, sesiones])
async def test_a_new_database_has_no_account(world: World, table: Table) -> None:
    """Nobody is there by default: the synthetic court comes by a command of its own."""
    count = select(func.count()).select_from(table)
    assert await world.identity.service.database.read(lambda session: session.execute(count).scalar_one()) == 0


async def test_the_holder_sees_the_account_and_its_mailbox_once_casillero_told(world: World) -> None:
    made = await world.register()
    gateway = await world.as_("gateway")
    log, mailbox = world.identity.log, uuid4()
    topic = "estrado.casillero.interno.v1"
    await log.ensure_topics([topic])
    opened = casillero.CasilleroAbierto(casillero_id=str(mailbox), numero="C-77", persona=made.persona)
    await log.publish(
        [
            Event(
                id=uuid4(),
                topic=topic,
                type="estrado.casillero.v1.CasilleroAbierto",
                source="/estrado/casillero",
                subject=str(mailbox),
                time=datetime.now(UTC),
                seq=1,
                data=opened.SerializeToString(),
            )
        ]
    )
    with acting((await world.log_in()).token_acceso):
        cuenta = (await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())).cuenta
        while not cuenta.numero_casillero:  # bounded by the test's own time-out
            cuenta = (await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())).cuenta
    assert (cuenta.numero_casillero, cuenta.correo, cuenta.persona) == ("C-77", CORREO, made.persona)
    assert (cuenta.verificada, cuenta.colegiado) == (True, "12345")
    assert list(cuenta.roles) == ["administrador", "secretario@01017"]


async def test_a_persona_is_the_same_for_expedientes_and_for_the_account(world: World) -> None:
    expedientes = await world.as_("expedientes")
    resolved = await expedientes.ResolverPersona(api.ResolverPersonaRequest(cui=CUI))
    casillero_stub = await world.as_("casillero")
    ask = api.ConsultarPersonaRequest(persona=resolved.persona)
    assert not (await casillero_stub.ConsultarPersona(ask)).verificada
    assert (await world.register()).persona == resolved.persona
    assert (await casillero_stub.ConsultarPersona(ask)).verificada
    assert UUID(resolved.persona)


async def test_what_is_wrong_is_said_with_its_field(world: World) -> None:
    cli = await world.as_("cli")
    with pytest.raises(Invalid) as refusal:
        await cli.RegistrarCuenta(
            api.RegistrarCuentaRequest(correo="x", contrasena=CONTRASENA, nombre="X", tipo=pb.TIPO_DE_CUENTA_ENTIDAD)
        )
    assert (refusal.value.code, refusal.value.metadata) == ("CORREO_INVALIDO", {"campo": "correo"})
    with pytest.raises(Invalid) as refusal:
        await cli.RegistrarCuenta(api.RegistrarCuentaRequest(correo=CORREO, contrasena=CONTRASENA, nombre="X"))
    assert refusal.value.code == "TIPO_DE_CUENTA_INVALIDO"
    with pytest.raises(Invalid):
        await cli.ResolverPersona(api.ResolverPersonaRequest())
    for persona in ("", "x", str(uuid4())):
        with pytest.raises(NotFound):
            await (await world.as_("casillero")).ConsultarPersona(api.ConsultarPersonaRequest(persona=persona))


async def test_only_who_the_table_names_may(world: World) -> None:
    gateway, expedientes, casillero = [await world.as_(name) for name in ("gateway", "expedientes", "casillero")]
    with pytest.raises(Unauthenticated):
        await gateway.RegistrarCuenta(api.RegistrarCuentaRequest())
    with pytest.raises(Unauthenticated):
        await gateway.ResolverPersona(api.ResolverPersonaRequest(cui=CUI))
    for refused in (
        expedientes.RegistrarCuenta(api.RegistrarCuentaRequest()),
        casillero.RegistrarCuenta(api.RegistrarCuentaRequest()),
        expedientes.AbrirSesion(api.AbrirSesionRequest()),
        expedientes.ConsultarCuenta(api.ConsultarCuentaRequest()),
    ):
        with pytest.raises(Denied):
            await refused
    await world.register()
    with acting((await world.log_in()).token_acceso):
        with pytest.raises(Denied):
            await gateway.RegistrarCuenta(api.RegistrarCuentaRequest())
        with pytest.raises(Denied):
            await gateway.ConsultarPersona(api.ConsultarPersonaRequest())


async def test_no_log_and_no_event_carries_a_person(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    made = await world.register()
    await world.log_in()
    with pytest.raises(Unauthenticated):
        await world.log_in("nadie@ejemplo.gt")
    told = await (await world.eventos("casillero")).LeerEventos(
        eventos_api.LeerEventosRequest(topic="estrado.identity.interno.v1", agregado=made.cuenta_id, desde_seq=1)
    )
    written = json.dumps([str(event) for event in told.eventos]) + "".join(capfd.readouterr())
    for secret in (CORREO, "nadie@", "56789", CONTRASENA, "Ana"):
        assert secret not in written
