"""Timestamps (RFC 3161): what is asked, and what of an answer is believed.

An authority may be wrong, or lie, or be somebody else: nothing of its answer counts before it was compared with what
was asked, with who may answer, and with the clock here.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Protocol, TypeVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto.x509 import Certificate
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from libs.firma.errores import TiempoNoDisponible, TiempoNoFiable
from libs.firma.revocaciones import contexto
from libs.foundation.core.clock import Clock

ResultT = TypeVar("ResultT")

# What asn1crypto, pyHanko and cryptography raise about bytes that are not what they should be, or of a kind that they
# do not know.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, UnsupportedAlgorithm)
TOKEN_BYTES = 10 * 1024  # that a timestamp has at most: it must fit into the place that a PDF leaves for it
_NONCE_BYTES = 8


class Respuesta(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """A TimeStampResp; asn1crypto's own cannot do without the token, which a rejection does not have."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


# Takes a request (DER) to an authority and brings its answer. Raises TiempoNoDisponible.
Transporte = Callable[[bytes], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Sello:
    """A timestamp that was checked: the token (DER of a CMS ContentInfo) and the instant in it (UTC)."""

    token: bytes
    instante: datetime


class Tiempo(Protocol):
    """Where timestamps come from."""

    async def sellar(self, huella: bytes) -> Sello:
        """The proof that whoever has data with this SHA-256 (32 bytes) had them no later than its instant. Raises
        TiempoNoDisponible, TiempoNoFiable."""
        ...


@dataclass(frozen=True, slots=True)
class ConfianzaDeTiempo:
    """Which authorities are believed, and how far.

    raices        certificates above an authority's
    politica      OID of the policy that is asked for and must be answered; None: the authority's own, whichever
    revocaciones  lists of revoked certificates (DER); where they are given, each authority must be in one's reach.
                  None: it is not asked whether anything was revoked
    desfase       that its clock and ours may be apart
    """

    raices: tuple[Certificate, ...]
    politica: str | None = None
    revocaciones: tuple[bytes, ...] | None = None
    desfase: timedelta = field(default=timedelta(seconds=60))


class TiempoComprobado:
    """An authority behind a `transporte`, believed as far as `confianza` goes."""

    def __init__(self, transporte: Transporte, confianza: ConfianzaDeTiempo, reloj: Clock) -> None:
        self._transporte, self._confianza, self._reloj = transporte, confianza, reloj

    async def sellar(self, huella: bytes) -> Sello:
        """See Tiempo."""
        nonce = secrets.randbits(8 * _NONCE_BYTES - 1) | 1 << (8 * _NONCE_BYTES - 2)
        asked = {
            "version": 1,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": huella},
            "req_policy": self._confianza.politica,
            "nonce": nonce,
            "cert_req": True,
        }
        before = self._reloj.now()
        answer = await self._transporte(tsp.TimeStampReq({k: v for k, v in asked.items() if v is not None}).dump())
        after = self._reloj.now()
        token, info = _token(answer)
        _require("nonce", info["nonce"].native == nonce)
        _require("politica", self._confianza.politica in {None, info["policy"].dotted})
        await _require_signed(token, huella, self._confianza, after)
        instant: datetime = info["gen_time"].native
        # Also where our own clock went back meanwhile: then nobody can tell, and it is tried again later.
        _require("hora", before - self._confianza.desfase <= instant <= after + self._confianza.desfase)
        return Sello(token.dump(), instant)


def _token(answer: bytes) -> tuple[cms.ContentInfo, tsp.TSTInfo]:
    try:
        response = Respuesta.load(answer, strict=True)
        status = response["status"]["status"].native
        _require("rechazo", status in {"granted", "granted_with_mods"})
        token = response["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise TypeError("no TSTInfo")
        _require("tamano", len(token.dump()) <= TOKEN_BYTES)
        info.native  # noqa: B018  read whole, so that what is malformed in it is found here
    except TiempoNoFiable:
        raise
    except Exception as error:  # whatever an authority makes the libraries do is no timestamp
        raise TiempoNoFiable(causa="formato") from error
    return token, info


async def _require_signed(token: cms.ContentInfo, huella: bytes, confianza: ConfianzaDeTiempo, at: datetime) -> None:
    """That the token is over `huella`, and signed by an authority that is believed at the instant `at`."""

    def expected(algorithm: str) -> bytes:
        return huella if algorithm == "sha256" else b""

    lists = confianza.revocaciones
    context = contexto(confianza.raices, at, lists or (), exigidas=lists is not None, retroactivas=False)
    try:
        found = await validate_tst_signed_data(token["content"], context, expected)
        status = TimestampSignatureStatus(**found)
        usage, critical = status.signing_cert.extended_key_usage_value, status.signing_cert.critical_extensions
    except Exception as error:  # as above: unknown kinds of keys, local variables that asn1crypto forgot
        raise TiempoNoFiable(causa="firma") from error
    _require("huella", status.intact)
    _require("firma", status.valid)
    _require("uso", usage is not None and usage.native == ["time_stamping"] and "extended_key_usage" in critical)
    _require("autoridad", status.trusted)


def _require(causa: str, holds: bool) -> None:
    if not holds:
        raise TiempoNoFiable(causa=causa)


async def sello_o_causa(sellado: Awaitable[ResultT]) -> tuple[ResultT | None, str]:
    """What is sealed with a timestamp, or why there is none now."""
    try:
        return await sellado, ""
    except (TiempoNoDisponible, TiempoNoFiable) as error:
        return None, f"{error.code}:{error.metadata['causa']}"


def huella_de(datos: bytes) -> bytes:
    """SHA-256 of `datos`."""
    return sha256(datos).digest()


_SHA2 = {"sha256": 32, "sha384": 48, "sha512": 64}


def huella_pedida(peticion: tsp.TimeStampReq) -> algos.DigestAlgorithm | None:
    """The algorithm of what a request wants stamped, where it is one of SHA-2 and as long as that says."""
    imprint = peticion["message_imprint"]
    algorithm = imprint["hash_algorithm"]
    fits = _SHA2.get(algorithm["algorithm"].native) == len(imprint["hashed_message"].native)
    return algorithm if fits else None
