"""Second factors over gRPC: enrolled, asked for at the login, required of staff."""

import base64
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from estrado.identity.v1 import factores_service_pb2 as api
from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as identity_api
from sqlalchemy import select

from libs.foundation.core.errors import Conflict, Denied, EstradoError, Invalid, NotFound, Unauthenticated
from libs.foundation.rpc.sessions import AccessVerifier, RemoteAuthority
from libs.foundation.sealing.tables import bitacora
from libs.foundation.testing.component import acting
from services.identity.domain.factores import Exigidos
from services.identity.domain.totp import PASO, codigo_de
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.component.conftest import World, running
from services.identity.tests.fakes import CONTRASENA, CUI
from services.identity.tests.fakes_de_verificacion import CUI_DE_LUIS

LUIS, OFICIAL = "luis@ejemplo.gt", "oficial@oj.gob.gt"


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[World]:
    """identity that demands a second factor of staff."""
    async with running(tmp_path, Exigidos.PERSONAL) as world:
        yield world


async def enrolled(world: World) -> tuple[bytes, api.ConfirmarTotpResponse]:
    """A secret, made and confirmed in the session that is acted in."""
    factores = await world.factores()
    creado = await factores.CrearTotp(api.CrearTotpRequest())
    secreto = base64.b32decode(creado.secreto)
    return secreto, await factores.ConfirmarTotp(api.ConfirmarTotpRequest(codigo=shown(secreto, -1)))


def shown(secreto: bytes, pasos: int = 0) -> str:
    """What an application shows now, or some half minutes from now."""
    return codigo_de(secreto, int(time.time()) // PASO + pasos)


async def challenge(world: World, **login: str) -> str:
    """What a login with the right password is refused with."""
    with pytest.raises(Unauthenticated) as refusal:
        await world.log_in(**login)
    assert refusal.value.code == "SEGUNDO_FACTOR_REQUERIDO"
    return refusal.value.metadata["desafio"]


async def complete(world: World, desafio: str, direccion: str = "10.0.0.1", **prueba: str) -> pb.SesionAbierta:
    request = api.CompletarSesionRequest(desafio=desafio, direccion=direccion, dispositivo="Firefox", **prueba)
    return (await (await world.factores()).CompletarSesion(request)).sesion


async def test_enrolled_in_one_session_it_is_asked_for_at_the_next(world: World) -> None:
    await world.register()
    with acting((await world.log_in()).token_acceso):
        secreto, confirmado = await enrolled(world)
    opened = await complete(world, await challenge(world), codigo=shown(secreto))
    claims = await AccessVerifier(RemoteAuthority(await world.sesiones("expedientes"))).verify(opened.token_acceso)
    assert claims.methods == {"pwd", "otp", "mfa"}
    assert time.time() - 60 < claims.authenticated <= time.time()
    by_recovery = confirmado.codigos_de_recuperacion[0]
    second = await complete(world, await challenge(world), codigo_de_recuperacion=by_recovery)
    with acting(second.token_acceso):
        listed = await (await world.as_("gateway")).ListarSesiones(identity_api.ListarSesionesRequest())
    assert sorted(list(sesion.metodos) for sesion in listed.sesiones) == [
        ["pwd", "otp", "mfa"],
        ["pwd", "otp", "mfa"],
        ["pwd", "rec", "mfa"],
    ]


async def test_a_wrong_code_is_told_as_what_it_is(world: World) -> None:
    await world.register()
    factores = await world.factores()
    with acting((await world.log_in()).token_acceso):
        await factores.CrearTotp(api.CrearTotpRequest())
        with pytest.raises(Invalid) as wrong:
            await factores.ConfirmarTotp(api.ConfirmarTotpRequest(codigo="x"))
        assert (wrong.value.code, wrong.value.metadata) == ("CODIGO_INCORRECTO", {"campo": "codigo"})
        await enrolled(world)
    for prueba in ({"codigo": "x"}, {"codigo_de_recuperacion": "x"}, {}):
        with pytest.raises(Unauthenticated) as refusal:
            await complete(world, await challenge(world), **prueba)
        assert refusal.value.code == "SEGUNDO_FACTOR_INVALIDO"
    with pytest.raises(Unauthenticated) as refusal:
        await complete(world, "x", codigo="x")
    assert refusal.value.code == "DESAFIO_INVALIDO"


async def test_the_account_counts_them_and_gives_other_recovery_codes(world: World) -> None:
    await world.register()
    factores, gateway = await world.factores(), await world.as_("gateway")
    seen = []
    with acting((await world.log_in()).token_acceso):
        with pytest.raises(Conflict) as none:
            await factores.RenovarCodigos(api.RenovarCodigosRequest())
        assert none.value.code == "SIN_SEGUNDO_FACTOR"
        _, confirmado = await enrolled(world)
    opened = await complete(world, await challenge(world), codigo_de_recuperacion=confirmado.codigos_de_recuperacion[0])
    with acting(opened.token_acceso):
        for _ in range(2):
            answer = await gateway.ConsultarCuenta(identity_api.ConsultarCuentaRequest())
            seen.append(answer.cuenta.segundos_factores)
            otros = (await factores.RenovarCodigos(api.RenovarCodigosRequest())).codigos_de_recuperacion
    assert seen == [pb.SegundosFactores(totp=True, codigos_de_recuperacion=left) for left in (9, 10)]
    with pytest.raises(Unauthenticated):
        await complete(world, await challenge(world), codigo_de_recuperacion=confirmado.codigos_de_recuperacion[1])
    await complete(world, await challenge(world), codigo_de_recuperacion=otros[9])


async def test_an_officer_withdraws_what_was_lost_and_its_holder_enrols_others(world: World) -> None:
    cli = await world.as_("cli")
    for correo, cui, roles in ((LUIS, CUI_DE_LUIS, []), (OFICIAL, CUI, ["verificador@identificacion"])):
        account = identity_api.RegistrarCuentaRequest(
            correo=correo, contrasena=CONTRASENA, nombre="X", cui=cui, tipo=pb.TIPO_DE_CUENTA_INDIVIDUAL, roles=roles
        )
        made = await cli.RegistrarCuenta(account)
    factores = await world.factores()
    luis = await world.log_in(LUIS)
    with acting(luis.token_acceso):
        await enrolled(world)
    lost = api.RetirarFactoresPerdidosRequest(correo=LUIS, cui=CUI_DE_LUIS, motivo="CANARIO: perdió el teléfono")
    with acting((await world.log_in(OFICIAL)).token_acceso), pytest.raises(Denied) as stale:
        await factores.RetirarFactoresPerdidos(lost)
    assert stale.value.code == "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"
    with acting((await world.log_in_with(await world.hand_out_key(OFICIAL))).token_acceso):
        retirados = (await factores.RetirarFactoresPerdidos(lost)).retirados
    assert retirados == pb.SegundosFactores(totp=True, codigos_de_recuperacion=10)
    with pytest.raises(Unauthenticated) as closed:
        await world.renewed(luis)
    assert closed.value.code == "RENOVACION_INVALIDA"
    with acting((await world.log_in(LUIS)).token_acceso):
        assert len((await enrolled(world))[1].codigos_de_recuperacion) == 10
    noted = select(bitacora.c.sujeto, bitacora.c.datos).where(bitacora.c.accion == "FACTORES_RETIRADOS")
    [(sujeto, datos)] = await world.identity.service.database.read(lambda session: session.execute(noted).all())
    assert sujeto == made.cuenta_id
    assert "CANARIO" not in datos


async def test_no_secret_is_in_the_database(world: World) -> None:
    await world.register()
    with acting((await world.log_in()).token_acceso):
        secreto, confirmado = await enrolled(world)
    desafio = await challenge(world)
    with closing(sqlite3.connect(world.identity.settings.data_dir / "identity.db")) as database:
        kept = "\n".join(database.iterdump()).lower()
    for secret in (secreto.hex(), base64.b32encode(secreto).decode(), desafio, *confirmado.codigos_de_recuperacion):
        assert secret.lower() not in kept
        assert secret.lower().replace("-", "") not in kept


async def reasons(world: World) -> dict[str, str]:
    """What each RPC for persons answers to whom the test acts as."""
    identity, factores = await world.as_("gateway"), await world.factores()
    calls: dict[str, Any] = {
        "ConsultarCuenta": identity.ConsultarCuenta(identity_api.ConsultarCuentaRequest()),
        "ListarSesiones": identity.ListarSesiones(identity_api.ListarSesionesRequest()),
        "RetirarTotp": factores.RetirarTotp(api.RetirarTotpRequest()),
        "CrearTotp": factores.CrearTotp(api.CrearTotpRequest()),
    }
    said = {}
    for name, call in calls.items():
        try:
            await call
            said[name] = "OK"
        except EstradoError as refusal:
            said[name] = refusal.code
    return said


async def test_staff_without_a_second_factor_can_do_nothing_but_enrol_one(strict: World) -> None:
    await strict.register()
    opened = await strict.log_in()
    assert opened.solo_enrolamiento
    with acting(opened.token_acceso):
        assert await reasons(strict) == {
            "ConsultarCuenta": "SEGUNDO_FACTOR_PENDIENTE",
            "ListarSesiones": "SEGUNDO_FACTOR_PENDIENTE",
            "RetirarTotp": "SEGUNDO_FACTOR_PENDIENTE",
            "CrearTotp": "OK",
        }
        await enrolled(strict)
    renewed = await strict.renewed(opened)
    assert not renewed.solo_enrolamiento
    with acting(renewed.token_acceso):
        await (await strict.as_("gateway")).ConsultarCuenta(identity_api.ConsultarCuentaRequest())


async def test_who_may_only_enrol_can_renew_and_log_out(strict: World) -> None:
    await strict.register()
    opened = await strict.log_in()
    renewed = await strict.renewed(opened)
    assert renewed.solo_enrolamiento
    with acting(renewed.token_acceso):
        await (await strict.as_("gateway")).CerrarSesion(identity_api.CerrarSesionRequest())


async def test_a_passkey_enrolled_and_used_over_the_wire(strict: World) -> None:
    await strict.register()
    opened, device, factores = await strict.log_in(), Autenticador(), await strict.factores()
    with acting(opened.token_acceso):
        opciones = (await factores.PrepararPasskey(api.PrepararPasskeyRequest())).opciones
        made = api.RegistrarPasskeyRequest(respuesta=device.crear(opciones), nombre="Llave")
        registered = await factores.RegistrarPasskey(made)
    assert len(registered.codigos_de_recuperacion) == 10
    shown_by_device = await strict.log_in_with(device)
    assert not shown_by_device.solo_enrolamiento
    with acting(shown_by_device.token_acceso):
        (kept,) = (await factores.ListarPasskeys(api.ListarPasskeysRequest())).passkeys
        assert (kept.nombre, kept.HasField("usada"), kept.HasField("retroceso")) == ("Llave", True, False)
        with pytest.raises(Unauthenticated) as copied:
            await strict.log_in_with(device, contador=1)
        assert copied.value.code == "PASSKEY_RETROCEDIDA"
        (kept,) = (await factores.ListarPasskeys(api.ListarPasskeysRequest())).passkeys
        assert kept.HasField("retroceso")
        answer = await strict.shown(device)
        await factores.ReforzarSesion(api.ReforzarSesionRequest(respuesta=answer, direccion="10.0.0.1"))
        with pytest.raises(Conflict) as last:
            await factores.RetirarPasskey(api.RetirarPasskeyRequest(passkey_id=kept.passkey_id))
        assert last.value.code == "ULTIMO_FACTOR_EXIGIDO"
        await enrolled(strict)
        await factores.RetirarPasskey(api.RetirarPasskeyRequest(passkey_id=kept.passkey_id))
        for passkey_id in (kept.passkey_id, "x", ""):
            with pytest.raises(NotFound) as none:
                await factores.RetirarPasskey(api.RetirarPasskeyRequest(passkey_id=passkey_id))
            assert none.value.code == "PASSKEY_NO_ENCONTRADA"


async def test_staff_with_a_key_handed_out_never_log_in_by_a_password_alone(strict: World) -> None:
    await strict.register()
    device = await strict.hand_out_key()
    await challenge(strict)
    assert not (await strict.log_in_with(device)).solo_enrolamiento


async def test_two_who_share_a_password_do_not_both_enrol(strict: World) -> None:
    """The second session was opened before there was a factor: it is closed by it."""
    await strict.register()
    owner, thief = await strict.log_in(), await strict.log_in()
    with acting(owner.token_acceso):
        await enrolled(strict)
    with acting(thief.token_acceso), pytest.raises(EstradoError) as refusal:
        await (await strict.factores()).CrearTotp(api.CrearTotpRequest())
    # The same whether its tokens are refused already or not yet.
    assert refusal.value.code == "SESION_CERRADA"
