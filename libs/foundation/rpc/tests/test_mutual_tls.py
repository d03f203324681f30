"""Mutual TLS over TCP: who is let in, whom a client believes, and what a renewed certificate needs."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from estrado.foundation.v1 import eventos_service_pb2 as pb
from grpc_health.v1 import health_pb2, health_pb2_grpc

from libs.foundation.core.errors import Unauthenticated
from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.rpc.certificate import CertificadoInutilizable, Certificate
from libs.foundation.rpc.client import bare_channel
from libs.foundation.rpc.policy import Row
from libs.foundation.rpc.tests.conftest import Loopback, expedientes
from libs.foundation.rpc.tokens import CredencialDeServicioInvalida

REQUEST = pb.LeerEventosRequest()


@pytest.fixture
def ca(tmp_path: Path) -> DevelopmentCa:
    return DevelopmentCa(tmp_path / "tls")


@pytest.fixture
async def secure(tmp_path: Path, rows: dict[str, Row], ca: DevelopmentCa) -> AsyncIterator[Loopback]:
    """`expedientes`, at 127.0.0.1 by mutual TLS."""
    certificate = Certificate(ca.issue("expedientes"))
    async with expedientes(tmp_path, rows, "127.0.0.1:0", certificate) as loopback:
        yield loopback


async def healthy(channel: grpc.aio.Channel) -> bool:
    """Whether it gets through to the server at the other end, for which no token is needed."""
    try:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10)
    except grpc.aio.AioRpcError as error:
        if error.code() != grpc.StatusCode.UNAVAILABLE:  # that it came late, for example, says nothing
            raise
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def test_the_certificate_of_a_service_and_its_token_let_it_in(secure: Loopback, ca: DevelopmentCa) -> None:
    async with secure.client("casillero", certificate=Certificate(ca.issue("casillero"))) as stub:
        assert await stub.LeerEventos(REQUEST) == pb.LeerEventosResponse()


async def test_the_token_of_one_service_with_the_certificate_of_another_does_not(
    secure: Loopback, ca: DevelopmentCa
) -> None:
    async with secure.client("casillero", certificate=Certificate(ca.issue("identity"))) as stub:
        with pytest.raises(Unauthenticated) as caught:
            await stub.LeerEventos(REQUEST)
    assert caught.value.code == CredencialDeServicioInvalida.reason
    assert secure.behaviour.calls == 0


def _credentials(folder: Path) -> grpc.ChannelCredentials:
    """Those of a client that checks nothing of its own."""
    ca, key, chain = ((folder / name).read_bytes() for name in ("ca.crt", "tls.key", "tls.crt"))
    return grpc.ssl_channel_credentials(ca, key, chain)


def _of_another_ca(ca: DevelopmentCa) -> grpc.ChannelCredentials:
    folder = DevelopmentCa(ca.folder.with_name("otra")).issue("casillero")
    (folder / "ca.crt").write_bytes(ca.certificate.read_bytes())  # it does believe the server
    return _credentials(folder)


CLIENTS: dict[str, tuple[bool, Callable[[DevelopmentCa], grpc.ChannelCredentials]]] = {
    "good": (True, lambda ca: _credentials(ca.issue("casillero"))),
    "no certificate": (False, lambda ca: grpc.ssl_channel_credentials(ca.certificate.read_bytes())),
    "another CA's": (False, _of_another_ca),
    "expired": (False, lambda ca: _credentials(ca.issue("casillero", life=timedelta(seconds=-1)))),
}


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_server_asks_for_a_good_certificate(secure: Loopback, ca: DevelopmentCa, client: str) -> None:
    let_in, credentials = CLIENTS[client]
    options = [("grpc.default_authority", "expedientes")]
    async with grpc.aio.secure_channel(secure.address, credentials(ca), options) as channel:
        assert await healthy(channel) == let_in


async def test_a_server_with_a_certificate_speaks_nothing_else(secure: Loopback) -> None:
    async with bare_channel(secure.address, "expedientes") as channel:
        assert not await healthy(channel)


async def test_a_client_believes_only_who_is_certified_as_the_service(secure: Loopback, ca: DevelopmentCa) -> None:
    mine = Certificate(ca.issue("casillero"))
    async with bare_channel(secure.address, "identity", mine) as channel:
        assert not await healthy(channel)
    (mine.folder / "ca.crt").write_bytes(DevelopmentCa(ca.folder.with_name("otra")).certificate.read_bytes())
    async with bare_channel(secure.address, "expedientes", Certificate(mine.folder)) as channel:
        assert not await healthy(channel)


async def test_of_many_addresses_only_the_service_itself_is_asked(
    secure: Loopback, ca: DevelopmentCa, tmp_path: Path, rows: dict[str, Row]
) -> None:
    """As behind a headless Service: the name is the service's, the addresses are those of its pods."""
    impostor = Certificate(ca.issue("identity"))
    async with (
        expedientes(tmp_path, rows, "127.0.0.1:0", impostor) as other,
        bare_channel(f"ipv4:{other.address},{secure.address}", "expedientes", impostor) as channel,
    ):
        assert await healthy(channel)
        assert await healthy(channel)


def shown(loopback: Loopback, client: Path) -> int:
    """The serial number of the certificate that the server shows to a new connection."""
    context = ssl.create_default_context(cafile=client / "ca.crt")
    context.load_cert_chain(client / "tls.crt", client / "tls.key")
    context.set_alpn_protocols(["h2"])
    host, _, port = loopback.address.rpartition(":")
    with (
        socket.create_connection((host, int(port)), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="expedientes") as connection,
    ):
        return x509.load_der_x509_certificate(connection.getpeercert(binary_form=True) or b"").serial_number


async def test_a_renewed_certificate_is_shown_without_a_restart(secure: Loopback, ca: DevelopmentCa) -> None:
    client = ca.issue("casillero")
    before = await asyncio.to_thread(shown, secure, client)
    assert await asyncio.to_thread(shown, secure, client) == before
    served = ca.issue("expedientes")
    renewed = await asyncio.to_thread(shown, secure, client)
    assert renewed == serial(served) != before

    (served / "tls.key").write_bytes((client / "tls.key").read_bytes())  # half of a renewal
    assert await asyncio.to_thread(shown, secure, client) == renewed
    ca.issue("expedientes")
    assert await asyncio.to_thread(shown, secure, client) == serial(served)


async def test_while_the_ca_changes_both_are_believed(secure: Loopback, ca: DevelopmentCa) -> None:
    new = DevelopmentCa(ca.folder.with_name("nueva"))
    both = ca.certificate.read_bytes() + new.certificate.read_bytes()
    (ca.folder / "expedientes" / "ca.crt").write_bytes(both)
    for issuer in (ca, new):
        client = issuer.issue("casillero")
        (client / "ca.crt").write_bytes(both)
        async with bare_channel(secure.address, "expedientes", Certificate(client)) as channel:
            assert await healthy(channel)


def serial(folder: Path) -> int:
    return x509.load_pem_x509_certificate((folder / "tls.crt").read_bytes()).serial_number


UNUSABLE: dict[str, tuple[str, Callable[[DevelopmentCa, Path], object]]] = {
    "a file is missing": ("No such file", lambda _, folder: (folder / "tls.key").unlink()),
    "no PEM": ("", lambda _, folder: (folder / "tls.crt").write_text("certificado")),
    "no CA": ("", lambda _, folder: (folder / "ca.crt").write_text("")),
    "the key of another": (
        "es de otro certificado",
        lambda ca, folder: (folder / "tls.key").write_bytes((ca.issue("identity") / "tls.key").read_bytes()),
    ),
    "expired": ("vale de", lambda ca, _: ca.issue("casillero", life=timedelta(seconds=-1))),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_certificate_that_could_not_work_is_told_at_the_start(ca: DevelopmentCa, case: str) -> None:
    folder = ca.issue("casillero")
    assert Certificate(folder).names == {"casillero"}
    cause, spoil = UNUSABLE[case]
    spoil(ca, folder)
    with pytest.raises(CertificadoInutilizable) as caught:
        Certificate(folder)
    assert caught.value.metadata["archivo"] == str(folder)
    assert cause in caught.value.metadata["causa"]
