"""Checking an evidence without a network: each of its claims by itself, so that what is wrong can be named."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms

from libs.firma.confianza import Confianza
from libs.firma.dictamen import (
    APPROVED,
    FORMAT,
    STAMP_ALTERED,
    Dictamen,
    certificado_de,
    de_quien_firma,
    entero,
    sello_propio,
)
from libs.firma.evidencia import Evidencia, EvidenciaIlegible, Inclusion, Registro
from libs.firma.tiempo import MALFORMED
from libs.foundation.core.heads import HeadVerifier, TreeHead, read_verifier_key
from libs.foundation.core.merkle import included, leaf_hash

PENDING = "PENDIENTE"
_CLOCKS_DIFFER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Punto:
    """One claim: `registro`, `firma`, `sello_de_tiempo`, `inclusion` or `instante`; whether it holds, and the code of
    why not (`PENDIENTE`: it is not there yet)."""

    que: str
    bien: bool
    codigo: str = APPROVED


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """All claims, the record where it can be read, who signed it (as the certificate says), and the instants (UTC)
    before which it is proven to have been there: by the timestamp, and by the head of the log, whose signer says so."""

    puntos: tuple[Punto, ...]
    registro: Registro | None = None
    firmante: str = ""
    sello: datetime | None = None
    cabeza: datetime | None = None

    @property
    def bien(self) -> bool:
        """Whether every claim holds."""
        return all(punto.bien for punto in self.puntos)


async def comprobar(
    evidencia: Evidencia, confianza: Confianza, llaves: Collection[str], ahora: datetime
) -> Comprobacion:
    """What of an evidence holds at the instant `ahora`. `llaves` are the keys (`name+id+key`) of the logs that are
    believed: they come from elsewhere than the evidence."""
    try:
        record = Registro.leer(evidencia.registro)
    except EvidenciaIlegible:
        record = None
    signed, stamped, who, stamp = await _signature(evidencia, confianza, ahora)
    inclusion, head = _included(evidencia, llaves)
    at = head.at if head else None
    points = (
        Punto("registro", True) if record else Punto("registro", False, FORMAT),
        signed,
        stamped,
        inclusion,
        _in_order(record, [instant for instant in (stamp, at) if instant]),
    )
    return Comprobacion(points, record, who, stamp, at)


async def _signature(
    evidencia: Evidencia, confianza: Confianza, ahora: datetime
) -> tuple[Punto, Punto, str, datetime | None]:
    """What of the signature and its timestamp holds; who signed, and the instant that is proven."""
    try:
        signed = cms.ContentInfo.load(evidencia.firma, strict=True)["content"]
        stamp = await sello_propio(signed["signer_infos"][0], lambda whose: confianza.contexto_de_tiempo(ahora, whose))
        proven = stamp.timestamp if stamp and entero(stamp) and stamp.trusted else None
        context = confianza.contexto(proven or ahora, certificado_de(signed))
        status = await async_validate_detached_cms(
            evidencia.registro, signed, context, confianza.contexto_de_tiempo(ahora)
        )
        verdict, code = de_quien_firma(status) if status.intact and status.valid else (Dictamen.ALTERADA, FORMAT)
        who = str(status.signing_cert.subject.native.get("common_name", ""))
    except (SignatureValidationError, *MALFORMED):
        return Punto("firma", False, FORMAT), Punto("sello_de_tiempo", False, FORMAT), "", None
    if stamp is None:
        stamped = Punto("sello_de_tiempo", False, PENDING)
    elif not entero(stamp):
        stamped = Punto("sello_de_tiempo", False, STAMP_ALTERED)
    else:
        judged, why = de_quien_firma(stamp)
        stamped = Punto("sello_de_tiempo", judged is Dictamen.AUTENTICA, why)
    return Punto("firma", verdict is Dictamen.AUTENTICA, code), stamped, who, proven


def _included(evidencia: Evidencia, llaves: Collection[str]) -> tuple[Punto, TreeHead | None]:
    """Whether the record is in a log that is believed; its head."""
    proof = evidencia.inclusion
    if proof is None:
        return Punto("inclusion", False, PENDING), None
    if proof.llave not in llaves:
        return Punto("inclusion", False, "LLAVE_DESCONOCIDA"), None
    head = _head(proof)
    if head is None:
        return Punto("inclusion", False, "CABEZA_INVALIDA"), None
    there = included(leaf_hash(evidencia.registro), proof.hoja, head.size, proof.camino, head.root)
    return (Punto("inclusion", True) if there else Punto("inclusion", False, "CAMINO_INVALIDO")), head


def _head(proof: Inclusion) -> TreeHead | None:
    try:
        origin, key = read_verifier_key(proof.llave)
        return HeadVerifier(origin, [key]).read(proof.cabeza)
    except ValueError:
        return None


def _in_order(record: Registro | None, later: Collection[datetime]) -> Punto:
    """Whether the fact came before what proves it: a record from the future was made up."""
    if record is None:
        return Punto("instante", False, FORMAT)
    holds = all(record.instante <= instant + _CLOCKS_DIFFER for instant in later)
    return Punto("instante", True) if holds else Punto("instante", False, "POSTERIOR_A_SU_PRUEBA")
