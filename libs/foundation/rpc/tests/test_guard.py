"""Who gets through, with which principal, and what happens when there are too many or it takes too long."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import grpc
import pytest
from estrado.foundation.v1 import eventos_service_pb2 as pb
from estrado.foundation.v1 import eventos_service_pb2_grpc as pb_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from joserfc.jwk import OctKey, OKPKey

from libs.foundation.core.errors import Denied, EstradoError, SesionCerrada, TooMany, Unauthenticated, Unavailable
from libs.foundation.core.principals import Kind, Principal
from libs.foundation.rpc.context import CallContext, current_call, current_principal
from libs.foundation.rpc.errors import TiempoAgotado
from libs.foundation.rpc.policy import ANY_SCOPE, ANY_SERVICE, FRESH, Policy, Row, SegundoFactorRecienteRequerido
from libs.foundation.rpc.sessions import AccessVerifier, TokenInvalido
from libs.foundation.rpc.tests.conftest import FakeAuthority, Loopback, expedientes
from libs.foundation.rpc.tokens import CredencialDeServicioInvalida, ServiceIdentity

REQUEST = pb.LeerEventosRequest()
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


async def seen(loopback: Loopback, service: str, call: CallContext) -> Principal:
    """The principal that the server saw for a call in the context `call`."""
    principals: list[Principal] = []

    async def look(_: Any) -> Any:
        principals.append(current_principal())
        return pb.LeerEventosResponse()

    loopback.behaviour.act = look
    token = current_call.set(call)
    try:
        async with loopback.client(service, on_behalf=True) as stub:
            await stub.LeerEventos(REQUEST)
    finally:
        current_call.reset(token)
    return principals[0]


async def test_a_service_acts_for_itself(loopback: Loopback) -> None:
    principal = await seen(loopback, "casillero", CallContext())
    assert (principal.kind, principal.service) == ("servicio", "casillero")


async def test_a_service_that_the_row_does_not_name_is_denied(loopback: Loopback) -> None:
    with pytest.raises(Denied):
        await seen(loopback, "identity", CallContext())


async def test_a_person_is_seen_through_the_gateway(loopback: Loopback) -> None:
    cuenta = uuid4()
    received = datetime(2026, 11, 23, 12, 0, 0, 250000, tzinfo=UTC)
    token = loopback.authority.token(sub=str(cuenta))
    principal = await seen(loopback, "gateway", CallContext(user_token=token, received=received))
    assert (principal.kind, principal.service, principal.subject) == ("usuario", "gateway", cuenta)
    assert principal.has_role("secretario", "01017")
    assert principal.received == received


async def test_what_kind_of_account_it_is_is_seen_where_the_token_says(loopback: Loopback) -> None:
    silent, saying = loopback.authority.token(), loopback.authority.token(tipo="profesional")
    for token, account in ((silent, ""), (saying, "profesional")):
        assert (await seen(loopback, "gateway", CallContext(user_token=token))).account == account


async def test_only_the_gateway_says_when_a_request_was_received(loopback: Loopback) -> None:
    principal = await seen(loopback, "casillero", CallContext(received=datetime(2020, 1, 1, tzinfo=UTC)))
    assert principal.received is None


async def test_the_gateway_without_a_token_is_anonimo(loopback: Loopback) -> None:
    with pytest.raises(Unauthenticated):
        await seen(loopback, "gateway", CallContext())


FORGED: dict[str, Callable[[FakeAuthority], str]] = {
    "garbage": lambda _: "no.es.token",
    "none": lambda a: a.token().rsplit(".", 1)[0].replace(a.token().split(".")[0], "eyJhbGciOiJub25lIn0") + ".",
    "another key": lambda a: a.token(key=OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})),
    "symmetric with the public key": lambda a: a.token(
        key=OctKey.import_key(str(a.key.as_dict(private=False)["x"]), parameters={"kid": "k1"}), alg="HS256"
    ),
    "another audience": lambda a: a.token(aud="otro"),
    "another issuer": lambda a: a.token(iss="casillero"),
    "expired": lambda a: a.token(exp=1),
    "of a service": lambda a: a.token(kind="servicio"),
    "without subject": lambda a: a.token(sub=""),
}


@pytest.mark.parametrize("forgery", FORGED)
async def test_a_bad_token_is_refused(loopback: Loopback, forgery: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        await seen(loopback, "gateway", CallContext(user_token=FORGED[forgery](loopback.authority)))
    assert caught.value.code == TokenInvalido.reason


async def test_a_service_token_is_no_access_token(loopback: Loopback) -> None:
    stolen = ServiceIdentity("casillero", loopback.keys).token_for("expedientes")
    with pytest.raises(Unauthenticated) as caught:
        await seen(loopback, "gateway", CallContext(user_token=stolen))
    assert caught.value.code == TokenInvalido.reason


@pytest.mark.parametrize("case", ["missing", "for another", "garbage"])
async def test_who_does_not_prove_a_service_is_refused(loopback: Loopback, raw: grpc.aio.Channel, case: str) -> None:
    for_another = ServiceIdentity("casillero", loopback.keys).token_for("identity")
    proof = {"missing": None, "for another": for_another, "garbage": "x.y.z"}[case]
    metadata = (("x-service-token", proof),) if proof else ()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await pb_grpc.EventosServiceStub(raw).LeerEventos(REQUEST, metadata=metadata)
    assert caught.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert caught.value.details() == CredencialDeServicioInvalida.reason


async def test_health_needs_no_credential(raw: grpc.aio.Channel) -> None:
    answer = await health_pb2_grpc.HealthStub(raw).Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_too_many_at_once_are_told_so(loopback: Loopback) -> None:
    inside, leave = asyncio.Semaphore(0), asyncio.Event()

    async def stay(_: Any) -> Any:
        inside.release()
        await leave.wait()
        return pb.LeerEventosResponse()

    loopback.behaviour.act = stay
    async with loopback.client() as stub:
        running = [asyncio.ensure_future(stub.LeerEventos(REQUEST)) for _ in range(2)]
        await inside.acquire()
        await inside.acquire()
        with pytest.raises(TooMany) as caught:
            await stub.LeerEventos(REQUEST)
        assert caught.value.code == "SATURADO"
        leave.set()
        await asyncio.gather(*running)
        await stub.LeerEventos(REQUEST)


async def test_who_watches_takes_no_place_of_the_calls_and_has_a_limit_of_its_own(tmp_path: Path) -> None:
    inside, leave = asyncio.Semaphore(0), asyncio.Event()

    async def wait(_: Any) -> Any:
        inside.release()
        await leave.wait()
        return pb.LeerEventosResponse()

    rows = {"LeerEventos": Row(servicio=("casillero",), watches=True)}
    async with expedientes(tmp_path, rows, f"unix:{tmp_path}/e.sock", max_watching=3) as loopback:
        loopback.behaviour.act = wait
        async with loopback.client() as stub:
            running = [asyncio.ensure_future(stub.LeerEventos(REQUEST)) for _ in range(3)]
            for _ in running:
                await inside.acquire()
            with pytest.raises(TooMany) as caught:
                await stub.LeerEventos(REQUEST)
            assert caught.value.code == "SATURADO"
            leave.set()
            await asyncio.gather(*running)
            await stub.LeerEventos(REQUEST)


async def test_the_deadline_shrinks_from_hop_to_hop(loopback: Loopback) -> None:
    left: list[float] = []

    async def look(_: Any) -> Any:
        left.append(current_call.get().remaining(5.0))
        return pb.LeerEventosResponse()

    loopback.behaviour.act = look
    async with loopback.client() as stub:
        await stub.LeerEventos(REQUEST, timeout=1.0)
    assert 0.5 < left[0] < 0.99


async def test_a_call_past_its_deadline_ends(loopback: Loopback) -> None:
    ended = asyncio.Event()

    async def hang(_: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    loopback.behaviour.act = hang
    async with loopback.client() as stub:
        with pytest.raises(TiempoAgotado):
            await stub.LeerEventos(REQUEST, timeout=0.2)
    await asyncio.wait_for(ended.wait(), 2)


async def test_a_closed_session_is_refused_when_the_feed_says_so() -> None:
    authority = FakeAuthority()
    session: UUID = uuid4()
    verifier = AccessVerifier(authority)
    token = authority.token(sid=str(session))
    await verifier.verify(token)
    authority.closed.add(session)
    following = asyncio.create_task(verifier.follow())
    await asyncio.wait_for(authority.followed.wait(), 5)
    with pytest.raises(SesionCerrada):
        await verifier.verify(token)
    following.cancel()


async def test_mandates_that_the_feed_says_have_ended_are_known_and_its_silence_is_too() -> None:
    authority, mandate = FakeAuthority(), uuid4()
    verifier = AccessVerifier(authority)
    assert verifier.silent
    authority.ended.add(mandate)
    following = asyncio.create_task(verifier.follow())
    await asyncio.wait_for(authority.followed.wait(), 5)
    assert verifier.ended(mandate)
    assert not verifier.ended(uuid4())
    assert not verifier.silent
    following.cancel()


async def test_with_a_silent_feed_the_issuer_is_asked() -> None:
    authority = FakeAuthority()
    verifier = AccessVerifier(authority)
    await verifier.verify(authority.token())
    assert authority.asked == 1


async def test_where_nobody_says_that_a_session_is_open_no_token_of_it_is_taken() -> None:
    """Neither the feed nor the issuer answers."""

    class Away(FakeAuthority):
        async def is_alive(self, session: UUID) -> bool:
            raise Unavailable("SERVICIO_NO_DISPONIBLE")

    authority = Away()
    with pytest.raises(Unavailable):
        await AccessVerifier(authority).verify(authority.token())


def test_an_rpc_without_a_row_does_not_start() -> None:
    with pytest.raises(ValueError, match="LeerEventos"):
        Policy({}).require_complete(["LeerEventos"])
    with pytest.raises(ValueError, match="Otro"):
        Policy({"Otro": Row()}).require_complete([])


async def test_who_must_enrol_a_second_factor_gets_in_only_where_the_row_says_so(
    loopback: Loopback, rows: dict[str, Row]
) -> None:
    token = loopback.authority.token(aud="estrado-enrolamiento")
    with pytest.raises(Denied) as refusal:
        await seen(loopback, "gateway", CallContext(user_token=token))
    assert refusal.value.code == "SEGUNDO_FACTOR_PENDIENTE"
    policy = Policy(rows | {"Enrolar": Row(usuario=True, enrolling=True), "Otro": Row(servicio=("casillero",))})
    principal = Principal("usuario", "gateway", enrolling=True)
    policy.check("Enrolar", principal, NOW)
    with pytest.raises(Denied) as refusal:
        policy.check("Otro", principal, NOW)
    assert refusal.value.code == "ACCESO_DENEGADO"


@pytest.mark.parametrize(
    ("methods", "ago", "admitted"),
    [
        ({"pop", "mfa"}, timedelta(minutes=10), True),
        ({"pop", "mfa"}, timedelta(minutes=10, seconds=1), False),
        ({"pwd"}, timedelta(0), False),
        ({"pop", "mfa"}, None, False),
    ],
)
def test_where_the_row_says_fresh_a_person_has_shown_a_second_factor_lately(
    methods: set[str], ago: timedelta | None, admitted: bool
) -> None:
    policy = Policy({"Firmar": Row(usuario=True, sistema=ANY_SCOPE, fresh=FRESH), "Ver": Row(usuario=True)})
    authenticated = None if ago is None else NOW - ago
    principal = Principal("usuario", "gateway", methods=frozenset(methods), authenticated=authenticated)
    policy.check("Ver", principal, NOW)
    for who in (principal, replace(principal, kind="sistema")):
        if admitted:
            policy.check("Firmar", who, NOW)
        else:
            with pytest.raises(SegundoFactorRecienteRequerido) as refusal:
                policy.check("Firmar", who, NOW)
            assert refusal.value.metadata == {"minutos": "10"}


def test_whom_the_row_does_not_admit_is_not_asked_for_a_factor_and_a_service_has_none() -> None:
    policy = Policy({"Firmar": Row(usuario=True, fresh=FRESH, servicio=("casillero",))})
    policy.check("Firmar", Principal("servicio", "casillero"), NOW)
    for kind, reason in (("sistema", "ACCESO_DENEGADO"), ("anonimo", "NO_AUTENTICADO")):
        with pytest.raises(EstradoError) as refusal:
            policy.check("Firmar", Principal(cast(Kind, kind), "gateway"), NOW)
        assert refusal.value.code == reason


async def test_how_fresh_the_factor_is_is_read_in_the_token(tmp_path: Path) -> None:
    rows = {"LeerEventos": Row(usuario=True, fresh=FRESH)}
    async with expedientes(tmp_path, rows, f"unix:{tmp_path}/e.sock") as loopback:
        minutes_ago = [
            loopback.authority.token(amr=["pop", "mfa"], auth_time=int(time.time()) - minutes * 60)
            for minutes in (5, 11)
        ]
        await seen(loopback, "gateway", CallContext(user_token=minutes_ago[0]))
        with pytest.raises(Denied) as refusal:
            await seen(loopback, "gateway", CallContext(user_token=minutes_ago[1]))
    assert (refusal.value.code, refusal.value.metadata) == ("SEGUNDO_FACTOR_RECIENTE_REQUERIDO", {"minutos": "10"})


async def test_a_principal_says_how_and_when_they_authenticated(loopback: Loopback) -> None:
    token = loopback.authority.token(amr=["pwd", "otp", "mfa"], auth_time=1_790_000_000)
    principal = await seen(loopback, "gateway", CallContext(user_token=token))
    assert principal.methods == {"pwd", "otp", "mfa"}
    assert principal.authenticated == datetime.fromtimestamp(1_790_000_000, UTC)
    silent = await seen(loopback, "gateway", CallContext(user_token=loopback.authority.token()))
    assert (silent.methods, silent.authenticated) == (frozenset(), None)


@pytest.mark.parametrize(
    ("row", "scopes", "admitted"),
    [
        (Row(sistema=("casos:leer", "casos:listar")), {"casos:leer"}, True),
        (Row(sistema=("casos:leer",)), {"otro", "casos:leer"}, True),
        (Row(sistema=("casos:leer",)), {"casos:escribir"}, False),
        (Row(sistema=("casos:leer",)), {"*"}, False),
        (Row(sistema=("casos:leer",)), set(), False),
        (Row(), {"casos:leer", "*"}, False),
        (Row(usuario=True, anonimo=True, servicio=ANY_SERVICE), {"casos:leer"}, False),
        (Row(sistema=ANY_SCOPE), set(), True),
    ],
)
def test_a_system_needs_one_of_the_scopes_that_the_row_names(row: Row, scopes: set[str], admitted: bool) -> None:
    assert row.allows(Principal("sistema", "gateway", alcances=frozenset(scopes))) is admitted


def test_scopes_open_nothing_to_a_person() -> None:
    assert not Row(sistema=("casos:leer",)).allows(Principal("usuario", "x", alcances=frozenset({"casos:leer"})))
