"""Checking an evidence without a network: each of its claims by itself, so that what is wrong can be named."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms
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
from libs.firma.evidencia import Evidencia, Inclusion
from libs.firma.registro import EvidenciaIlegible, NoEsEvidencia, Registro
from libs.firma.tiempo import MALFORMED
from libs.foundation.core.heads import HeadVerifier, TreeHead, read_verifier_key
from libs.foundation.core.merkle import included, leaf_hash

PENDING, NOT_EVIDENCE = "PENDIENTE", "NO_ES_EVIDENCIA"
_CLOCKS_DIFFER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Punto:
    """One claim, whether it holds, and the code of why not (`PENDIENTE`: it is not there yet; `NO_ES_EVIDENCIA`, of
    `archivo`: it is JSON of something else).

    archivo          the file is an evidence; told only where it is not, and then alone, or in its place the part that
                     cannot be read
    registro         the record is one, written in the one way there is
    inclusion        it is a leaf under the head
    cabeza           the log's own key signed the head, and is believed where keys were given
    firma            the institution signed the head
    sello_de_tiempo  an authority stamped that signature
    instante         the fact is not later than what proves it
    """

    que: str
    bien: bool
    codigo: str = APPROVED


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """All claims, the record where it can be read, who signed the head (as the certificate says), and the instants
    (UTC) before which the record is proven to have been there: by the timestamp, and by the head, whose signer says so.
    """

    puntos: tuple[Punto, ...]
    registro: Registro | None = None
    firmante: str = ""
    sello: datetime | None = None
    cabeza: datetime | None = None

    @property
    def bien(self) -> bool:
        """Whether every claim holds."""
        return all(punto.bien for punto in self.puntos)


async def comprobar_archivo(
    contenido: bytes, confianza: Confianza, llaves: Collection[str] | None, ahora: datetime
) -> Comprobacion:
    """What `comprobar` says of the evidence in a file."""
    try:
        made = Evidencia.leer(contenido)
    except NoEsEvidencia as error:
        return Comprobacion((Punto(error.parte, False, NOT_EVIDENCE),))
    except EvidenciaIlegible as error:
        return Comprobacion((Punto(error.parte, False, FORMAT),))
    return await comprobar(made, confianza, llaves, ahora)


async def comprobar(
    evidencia: Evidencia, confianza: Confianza, llaves: Collection[str] | None, ahora: datetime
) -> Comprobacion:
    """What of an evidence holds at the instant `ahora`. `llaves` are the keys (`name+id+key`) of the logs that are
    believed: they come from elsewhere than the evidence. None: whichever the institution signed heads of."""
    try:
        record = Registro.leer(evidencia.registro)
    except EvidenciaIlegible:
        record = None
    head = _head(evidencia.inclusion)
    content = evidencia.inclusion.cabeza.encode()
    signed, stamped, who, stamp = await comprobar_firma(content, evidencia.firma, confianza, ahora)
    at = head.at if head else None
    points = (
        Punto("registro", True) if record else Punto("registro", False, FORMAT),
        _included(evidencia, head),
        _of_log(evidencia.inclusion, head, llaves),
        signed,
        stamped,
        _in_order(record, [instant for instant in (stamp, at) if instant]),
    )
    return Comprobacion(points, record, who, stamp, at)


async def comprobar_firma(
    contenido: bytes, firma: bytes, confianza: Confianza, ahora: datetime
) -> tuple[Punto, Punto, str, datetime | None]:
    """What of a detached signature over `contenido` (DER of a CMS) and of its timestamp holds: the points `firma` and
    `sello_de_tiempo`; who signed, and the instant that is proven (UTC)."""
    try:
        signed = cms.ContentInfo.load(firma, strict=True)["content"]
        stamp = await sello_propio(
            signed["signer_infos"][0], lambda whose, when: confianza.contexto_de_tiempo(ahora, whose, sellado=when)
        )
        proven = stamp.timestamp if stamp and entero(stamp) and stamp.trusted else None
        context = confianza.contexto(proven or ahora, certificado_de(signed))
        of_time = confianza.contexto_de_tiempo(ahora, sellado=stamp.timestamp if stamp else None)
        status = await async_validate_detached_cms(contenido, signed, context, of_time)
        verdict, code = de_quien_firma(status) if status.intact and status.valid else (Dictamen.ALTERADA, FORMAT)
        who = str(status.signing_cert.subject.native.get("common_name", ""))
    except Exception:  # whatever the bytes of a stranger make the libraries do is a verdict on them, as in `revisor`
        return Punto("firma", False, FORMAT), Punto("sello_de_tiempo", False, FORMAT), "", None
    if stamp is None:
        stamped = Punto("sello_de_tiempo", False, PENDING)
    elif not entero(stamp):
        stamped = Punto("sello_de_tiempo", False, STAMP_ALTERED)
    else:
        judged, why = de_quien_firma(stamp)
        stamped = Punto("sello_de_tiempo", judged is Dictamen.AUTENTICA, why)
    return Punto("firma", verdict is Dictamen.AUTENTICA, code), stamped, who, proven


def _head(proof: Inclusion) -> TreeHead | None:
    """The head, where the key beside it signed it."""
    try:
        origin, key = read_verifier_key(proof.llave)
        return HeadVerifier(origin, [key]).read(proof.cabeza)
    except MALFORMED:
        return None


def _of_log(proof: Inclusion, head: TreeHead | None, llaves: Collection[str] | None) -> Punto:
    """Whether the head is of a log that is believed."""
    if head is None:
        return Punto("cabeza", False, "CABEZA_INVALIDA")
    known = llaves is None or proof.llave in llaves
    return Punto("cabeza", True) if known else Punto("cabeza", False, "LLAVE_DESCONOCIDA")


def _included(evidencia: Evidencia, head: TreeHead | None) -> Punto:
    """Whether the record is under the head, whoever signed that."""
    proof = evidencia.inclusion
    if head is None:
        return Punto("inclusion", False, "SIN_CABEZA")
    there = included(leaf_hash(evidencia.registro), proof.hoja, head.size, proof.camino, head.root)
    return Punto("inclusion", True) if there else Punto("inclusion", False, "CAMINO_INVALIDO")


def _in_order(record: Registro | None, later: Collection[datetime]) -> Punto:
    """Whether the fact came before what proves it: a record from the future was made up."""
    if record is None:
        return Punto("instante", False, FORMAT)
    holds = all(record.instante - instant <= _CLOCKS_DIFFER for instant in later)
    return Punto("instante", True) if holds else Punto("instante", False, "POSTERIOR_A_SU_PRUEBA")
