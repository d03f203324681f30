"""`estrado firma revoke`: what it asks expedientes and what it says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from estrado.expedientes.v1 import expedientes_service_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from typer.testing import CliRunner

from cli import signers
from cli.main import app

HUELLA = "ab01" * 16
ABIERTA = ":".join(HUELLA[at : at + 2].upper() for at in range(0, len(HUELLA), 2))
DESDE = Timestamp(seconds=1_772_467_200)


class Expedientes:
    """Revokes what it is asked to, once."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def RevocarCertificado(self, request: pb.RevocarCertificadoRequest) -> pb.RevocarCertificadoResponse:
        """See the proto."""
        before = request.certificado in self.heard
        self.heard.append(request.certificado)
        revoked = pb.Certificado(certificado=request.certificado, nombre="Ana Lux", revocado=DESDE)
        return pb.RevocarCertificadoResponse(certificado=revoked, ya_revocado=before)


@pytest.fixture
def expedientes(monkeypatch: pytest.MonkeyPatch) -> Expedientes:
    there = Expedientes()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Expedientes]:
        yield there

    monkeypatch.setattr(signers, "_expedientes", opened)
    return there


def revoke(huella: str) -> str:
    """What it says."""
    done = CliRunner().invoke(app, ["firma", "revoke", huella, "Se perdió"])
    assert done.exit_code == 0, done.output
    return done.output


def test_what_was_revoked_before_is_said_to_have_been_and_since_when(expedientes: Expedientes) -> None:
    assert revoke(HUELLA) == f"{HUELLA} Ana Lux, revocado desde 2026-03-02T16:00:00Z\n"
    again = revoke(HUELLA)
    assert again.startswith(f"{HUELLA} Ana Lux, ya estaba revocado desde 2026-03-02T16:00:00Z: queda como estaba")


@pytest.mark.parametrize("typed", [HUELLA.upper(), ABIERTA, f"sha256 Fingerprint={ABIERTA}", f" {HUELLA} "])
def test_a_fingerprint_is_taken_as_openssl_writes_it(expedientes: Expedientes, typed: str) -> None:
    revoke(typed)
    assert expedientes.heard == [HUELLA]
