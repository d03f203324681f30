"""The only place where the gateway's objects are wired."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceStub
from estrado.casillero.v1.calendario_service_pb2_grpc import CalendarioServiceStub
from estrado.casillero.v1.casillero_service_pb2_grpc import CasilleroServiceStub
from estrado.casillero.v1.dispositivos_service_pb2_grpc import DispositivosServiceStub
from estrado.casillero.v1.novedades_service_pb2_grpc import NovedadesServiceStub
from estrado.comun.v1.codigos_service_pb2_grpc import CodigosServiceStub
from estrado.expedientes.v1.expedientes_service_pb2_grpc import ExpedientesServiceStub
from estrado.foundation.v1.sesiones_service_pb2_grpc import SesionesServiceStub
from estrado.identity.v1.entidades_service_pb2_grpc import EntidadesServiceStub
from estrado.identity.v1.factores_service_pb2_grpc import FactoresServiceStub
from estrado.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from estrado.identity.v1.mandatos_service_pb2_grpc import MandatosServiceStub
from estrado.identity.v1.oidc_service_pb2_grpc import OidcServiceStub
from estrado.identity.v1.verificaciones_service_pb2_grpc import VerificacionesServiceStub
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.limits import Limits
from gateway.parts import Parts
from gateway.settings import Settings
from gateway.uploads.sandbox import Sandbox
from gateway.uploads.uploads import Uploads
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Unavailable
from libs.foundation.keyfiles import own_identity
from libs.foundation.objects.keys import Keys
from libs.foundation.objects.port import AlmacenNoDisponible, RawStore
from libs.foundation.objects.sweeper import sweep_ingreso
from libs.foundation.objects.uploads import ReceiptIssuer
from libs.foundation.observability.health import Health
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.sessions import AccessVerifier, RemoteAuthority
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.stores import master_keys, open_bucket
from libs.foundation.tasks import patiently, supervised
from libs.foundation.tls import require_encryption
from libs.jurisdiccion.jurisdiccion import Jurisdiccion

_SWEEP_EVERY = 3600.0  # seconds
_SWEEP_AFTER_EXPIRY = timedelta(hours=24)
# The services that issue documents with a verification code.
_ISSUERS = ("expedientes", "casillero")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Gateway:
    """`app` is served by any ASGI server that runs its lifespan: it opens and closes all the rest."""

    app: ASGIApp


@dataclass(frozen=True, slots=True)
class _Read:
    """What comes from files."""

    identity: ServiceIdentity
    keys: Keys
    jurisdiccion: Jurisdiccion


def build(settings: Settings, health: Health) -> Gateway:
    """The gateway, wired; nothing is opened before the application starts, and `health` is told when it is. Raises
    ConexionesSinCifrar, LlavesAusentes, CertificadoInutilizable, DatosDeJurisdiccionInvalidos."""
    require_encryption(settings)
    limits = Limits(settings.gateway)
    read = _Read(
        own_identity(settings, "gateway"), master_keys(settings, "ingreso"), Jurisdiccion.cargar(settings.jurisdiccion)
    )
    return Gateway(create_app(settings.gateway, limits, health, lambda: _open(settings, limits, health, read)))


@asynccontextmanager
async def _open(settings: Settings, limits: Limits, health: Health, read: "_Read") -> AsyncIterator[Parts]:
    identity = read.identity
    clock = SystemClock()
    store = open_bucket(settings, "ingreso")
    sandbox = Sandbox(settings.gateway.check_concurrent, settings.gateway.check_seconds)
    # Revocations and keys are asked for by the gateway itself: one channel without anybody's token.
    own = connect(settings.peer("identity"), "identity", identity)
    channels = {
        service: connect(settings.peer(service), service, identity, on_behalf=True)
        for service in ("identity", "expedientes", "casillero")
    }
    authority = RemoteAuthority(SesionesServiceStub(own))
    verifier = AccessVerifier(authority)
    parts = Parts(
        settings=settings.gateway,
        limits=limits,
        clock=clock,
        authority=authority,
        verifier=verifier,
        identity=IdentityServiceStub(channels["identity"]),
        factores=FactoresServiceStub(channels["identity"]),
        verificaciones=VerificacionesServiceStub(channels["identity"]),
        oidc=OidcServiceStub(channels["identity"]),
        entidades=EntidadesServiceStub(channels["identity"]),
        mandatos=MandatosServiceStub(channels["identity"]),
        expedientes=ExpedientesServiceStub(channels["expedientes"]),
        casillero=CasilleroServiceStub(channels["casillero"]),
        calendario=CalendarioServiceStub(channels["casillero"]),
        administracion=AdministracionServiceStub(channels["casillero"]),
        novedades=NovedadesServiceStub(channels["casillero"]),
        codigos=[CodigosServiceStub(channels[name]) for name in _ISSUERS],
        dispositivos=DispositivosServiceStub(channels["casillero"]),
        uploads=Uploads(store, read.keys, ReceiptIssuer(identity.key), sandbox, clock, settings.gateway),
        jurisdiccion=read.jurisdiccion,
        ending=health.ending,
    )
    sandbox.start()
    receipt_life = timedelta(seconds=settings.gateway.receipt_life)

    async def ensured() -> str:
        await store.ensure()
        return ""

    async def sweep() -> None:
        await patiently("gateway", ensured, asyncio.Event(), health)
        health.ready()
        await _sweep_for_ever(store, receipt_life + _SWEEP_AFTER_EXPIRY)

    health.unready(AlmacenNoDisponible.reason)
    try:
        async with supervised("gateway", (verifier.follow, sweep)):
            yield parts
    finally:
        health.end()
        sandbox.close()
        for channel in (own, *channels.values()):
            await channel.close()


async def _sweep_for_ever(store: RawStore, older_than: timedelta) -> None:
    """Every replica does it: deleting what is gone already does nothing."""
    clock = SystemClock()
    while True:
        try:
            deleted = await sweep_ingreso(store, clock, older_than)
        except Unavailable as error:
            log.warning("sweep put off", reason=error.code)
        else:
            if deleted:
                log.info("swept", objects=deleted)
        await asyncio.sleep(_SWEEP_EVERY)
