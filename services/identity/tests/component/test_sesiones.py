"""Sessions over gRPC: login, rotation under a race, forged tokens, throttling, and revocation within a second."""

import asyncio
import base64
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from estrado.foundation.v1 import sesiones_service_pb2 as sesiones_api
from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as api
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey
from sqlalchemy import func, select

from libs.foundation.core.errors import NotFound, SesionCerrada, TooMany, Unauthenticated
from libs.foundation.ground import open_log
from libs.foundation.rpc.sessions import AccessVerifier, RemoteAuthority
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.tasks import supervised
from libs.foundation.testing.component import Component, acting
from services.identity.adapters.revocaciones import PERIODO
from services.identity.adapters.sql.tables import renovaciones
from services.identity.bootstrap import build
from services.identity.settings import Settings
from services.identity.tests.component.conftest import World
from services.identity.tests.fakes import CORREO


def renewal(token: str, direccion: str = "10.0.0.1") -> api.RenovarSesionRequest:
    return api.RenovarSesionRequest(token_renovacion=token, direccion=direccion, dispositivo="Firefox")


def signing_key(world: World) -> OKPKey:
    pem = (world.identity.settings.keys / "identity-acceso.pem").read_bytes()
    return OKPKey.import_key(pem, parameters={"kid": OKPKey.import_key(pem).thumbprint()})


async def test_a_login_gives_a_token_that_every_service_can_verify(world: World) -> None:
    made = await world.register()
    opened = await world.log_in()
    verifier = AccessVerifier(RemoteAuthority(await world.sesiones("expedientes")))
    claims = await verifier.verify(opened.token_acceso)
    assert (str(claims.subject), str(claims.persona)) == (made.cuenta_id, made.persona)
    assert claims.roles == {"secretario@01017", "administrador"}
    assert str(claims.session) == opened.sesion_id
    assert 295 < claims.expires - time.time() <= 300
    assert claims.expires == opened.expira_en.seconds


async def test_two_hundred_renewals_at_once_by_one_client_give_one_successor(world: World) -> None:
    await world.register()
    first = (await world.log_in()).token_renovacion
    gateway = await world.as_("gateway")
    answers = await asyncio.gather(*(gateway.RenovarSesion(renewal(first)) for _ in range(200)))
    assert len({answer.sesion.token_renovacion for answer in answers}) == 1
    count = select(func.count()).select_from(renovaciones)
    assert await world.identity.service.database.read(lambda session: session.execute(count).scalar_one()) == 2
    await gateway.RenovarSesion(renewal(answers[0].sesion.token_renovacion))


async def test_of_two_clients_at_once_none_keeps_the_session(world: World) -> None:
    await world.register()
    first = (await world.log_in()).token_renovacion
    gateway = await world.as_("gateway")
    outcomes = await asyncio.gather(
        *(gateway.RenovarSesion(renewal(first, direccion)) for direccion in ("10.0.0.1", "10.0.0.2")),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Unauthenticated)]
    given = [outcome for outcome in outcomes if isinstance(outcome, api.RenovarSesionResponse)]
    assert [outcome.code for outcome in refused] == ["RENOVACION_REUTILIZADA"]
    for token in (first, given[0].sesion.token_renovacion):
        with pytest.raises(Unauthenticated) as refusal:
            await gateway.RenovarSesion(renewal(token))
        assert refusal.value.code == "RENOVACION_INVALIDA"


async def refused_within_a_second(world: World, token: str) -> None:
    gateway = await world.as_("gateway")

    async def ask_until_refused() -> None:
        while True:
            await gateway.ListarSesiones(api.ListarSesionesRequest())

    with acting(token), pytest.raises(Unauthenticated) as refusal:
        await asyncio.wait_for(ask_until_refused(), timeout=1.0)
    assert refusal.value.code == "SESION_CERRADA"


async def test_a_closed_sessions_token_is_refused_within_a_second(world: World) -> None:
    await world.register()
    mine, lost = await world.log_in(), await world.log_in()
    gateway = await world.as_("gateway")
    with acting(mine.token_acceso):
        listed = (await gateway.ListarSesiones(api.ListarSesionesRequest())).sesiones
        assert {sesion.sesion_id: sesion.actual for sesion in listed} == {mine.sesion_id: True, lost.sesion_id: False}
        await gateway.CerrarSesion(api.CerrarSesionRequest(sesion_id=lost.sesion_id))
    await refused_within_a_second(world, lost.token_acceso)
    with acting(mine.token_acceso):
        listed = (await gateway.ListarSesiones(api.ListarSesionesRequest())).sesiones
        assert [sesion.sesion_id for sesion in listed] == [mine.sesion_id]
        await gateway.CerrarSesion(api.CerrarSesionRequest())
    await refused_within_a_second(world, mine.token_acceso)


async def test_a_stolen_refresh_tokens_reuse_ends_the_access_tokens_too(world: World) -> None:
    await world.register()
    opened = await world.log_in()
    gateway = await world.as_("gateway")
    renewed = (await gateway.RenovarSesion(renewal(opened.token_renovacion))).sesion
    with pytest.raises(Unauthenticated):
        await gateway.RenovarSesion(renewal(opened.token_renovacion, "66.6.6.6"))
    await refused_within_a_second(world, renewed.token_acceso)


async def test_what_another_replica_closes_reaches_this_ones_feed(world: World, tmp_path: Path) -> None:
    await world.register()
    opened = await world.log_in()
    replica = Settings(data_dir=tmp_path, listen=f"unix:{tmp_path}/b.sock", peers=f"unix:{tmp_path}/b.sock")
    feed = (await world.sesiones("expedientes")).SeguirRevocaciones(sesiones_api.SeguirRevocacionesRequest())
    assert list((await anext(aiter(feed))).sesiones) == []
    async with open_log(replica) as log:
        service = build(replica, log)
        server = service.server()
        await server.start()
        async with supervised("replica", service.followers):
            other = World(Component(service, replica, log, world.identity.issuer), world.stack)
            with acting(opened.token_acceso):
                await (await other.as_("gateway")).CerrarSesion(api.CerrarSesionRequest())
            closed = time.monotonic()
            async for message in feed:
                assert time.monotonic() - closed < 1.0, "the feed did not tell within a second"
                if message.sesiones:
                    assert list(message.sesiones) == [opened.sesion_id]
                    break
        await server.drain()
        await service.close()


async def test_a_new_follower_first_hears_all_that_still_matters_then_heartbeats(world: World) -> None:
    await world.register()
    opened = await world.log_in()
    gateway, sesiones = await world.as_("gateway"), await world.sesiones("gateway")
    with acting(opened.token_acceso):
        await gateway.CerrarSesion(api.CerrarSesionRequest())
    await refused_within_a_second(world, opened.token_acceso)
    feed = aiter(sesiones.SeguirRevocaciones(sesiones_api.SeguirRevocacionesRequest()))
    heard = [list((await anext(feed)).sesiones) for _ in range(3)]
    assert heard == [[opened.sesion_id], [], []]
    assert PERIODO < 0.25
    for sesion, vigente in ((opened.sesion_id, False), (str(uuid4()), False), ("x", False)):
        asked = await sesiones.ComprobarSesion(sesiones_api.ComprobarSesionRequest(sesion_id=sesion))
        assert asked.vigente is vigente


async def test_without_the_feed_a_session_is_asked_for(world: World) -> None:
    await world.register()
    opened = await world.log_in()
    deaf = AccessVerifier(RemoteAuthority(await world.sesiones("expedientes")))
    await deaf.verify(opened.token_acceso)
    with acting(opened.token_acceso):
        await (await world.as_("gateway")).CerrarSesion(api.CerrarSesionRequest())
    with pytest.raises(SesionCerrada):
        await deaf.verify(opened.token_acceso)


async def test_forged_tokens_are_refused(world: World) -> None:
    made = await world.register()
    opened = await world.log_in()
    key = signing_key(world)
    body = opened.token_acceso.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=="))
    public = json.dumps(key.as_dict(private=False)).encode()

    def signed(changes: dict[str, Any], with_key: OKPKey = key, kid: str = str(key.kid)) -> str:
        return jwt.encode({"alg": "Ed25519", "kid": kid}, claims | changes, with_key, algorithms=["Ed25519"])

    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": key.kid}).encode()).decode().rstrip("=")
    stranger = OKPKey.generate_key("Ed25519", parameters={"kid": str(key.kid)})
    forged = {
        "alg none": f"{none}.{body}.",
        "alg HS256 with the public key": jwt.encode(
            {"alg": "HS256", "kid": key.kid}, claims, OctKey.import_key(public), algorithms=["HS256"]
        ),
        "wrong key under the right kid": signed({}, stranger),
        "unknown kid": signed({}, OKPKey.generate_key("Ed25519", parameters={"kid": "otra"}), "otra"),
        "wrong aud": signed({"aud": "casillero"}),
        "wrong iss": signed({"iss": "gateway"}),
        "wrong kind": signed({"kind": "servicio"}),
        "expired": signed({"exp": int(time.time()) - 1}),
        "no sid": signed({"sid": None}),
        "changed body": opened.token_acceso.replace(body, body[:-4] + "AAAA"),
        "a service's own": ServiceIdentity("expedientes", world.identity.settings.keys).token_for("estrado"),
        "not a token": "x",
    }
    gateway = await world.as_("gateway")
    for what, token in forged.items():
        with acting(token), pytest.raises(Unauthenticated) as refusal:
            await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())
        assert refusal.value.code == "TOKEN_INVALIDO", what
    with acting(signed({})):
        assert (await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())).cuenta.cuenta_id == made.cuenta_id


async def test_the_published_keys_are_public(world: World) -> None:
    jwks = (await (await world.sesiones("gateway")).ConsultarLlaves(sesiones_api.ConsultarLlavesRequest())).jwks
    published = KeySet.import_key_set(json.loads(jwks))
    assert [key.kid for key in published.keys] == [signing_key(world).kid]
    assert '"d"' not in jwks


async def test_guessing_is_braked_with_the_time_to_wait(world: World) -> None:
    await world.register()
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await world.log_in(contrasena="equivocada", direccion="66.6.6.6", captcha=await world.captcha())
    with pytest.raises(TooMany) as refusal:
        await world.log_in(direccion="66.6.6.7")
    assert refusal.value.code == "DEMASIADOS_INTENTOS"
    assert refusal.value.metadata == {"reintentar_en": "1"}


async def test_wrong_and_unknown_are_told_alike(world: World) -> None:
    await world.register()
    refusals = []
    for correo in (CORREO, "nadie@ejemplo.gt", "\0", ""):
        with pytest.raises(Unauthenticated) as refusal:
            await world.log_in(correo, "equivocada")
        refusals.append((refusal.value.code, refusal.value.metadata))
    assert set(map(str, refusals)) == {"('CREDENCIALES_INVALIDAS', {})"}


async def test_somebody_elses_session_is_not_there(world: World) -> None:
    await world.register()
    await world.register("otro@ejemplo.gt", "0000 00019 0101")
    mine, theirs = await world.log_in(), await world.log_in("otro@ejemplo.gt")
    gateway = await world.as_("gateway")
    with acting(mine.token_acceso):
        for sesion_id in (theirs.sesion_id, str(uuid4()), "x"):
            with pytest.raises(NotFound) as refusal:
                await gateway.CerrarSesion(api.CerrarSesionRequest(sesion_id=sesion_id))
            assert (refusal.value.code, refusal.value.metadata) == ("SESION_NO_ENCONTRADA", {})
    assert isinstance(theirs, pb.SesionAbierta)
