"""Seals of time added to a signed PDF afterwards: one that was pending, and those for the long term (PAdES B-LTA).

They are appended: what was issued before stays, byte for byte, at the beginning. Their instant is that of the timestamp
authority when it is asked; none is ever dated back.
"""

import io
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko_certvalidator.errors import PathError

from libs.firma.confianza import Confianza
from libs.firma.errores import PdfNoFirmable
from libs.firma.firmante import UNSIGNABLE, Acto, Firmado, abrir, firmar
from libs.firma.llaves import Llave
from libs.firma.tiempo import TOKEN_BYTES, Tiempo
from libs.foundation.core.clock import Clock


class Nivel(StrEnum):
    """How long a seal can be checked: while its certificates are good and their revocations can be asked (B-T), or for
    as long as its last timestamp is renewed, with nothing but the file (B-LTA)."""

    B_T = "B-T"
    B_LTA = "B-LTA"


@dataclass(frozen=True, slots=True)
class Sellado:
    """A PDF with one more seal of time, and its instant (UTC)."""

    pdf: bytes
    instante: datetime


class Sellador:
    """The institution's seal: what the suite issues is sealed with `llave`."""

    def __init__(
        self, llave: Llave, tiempo: Tiempo, confianza: Confianza, reloj: Clock, nivel: Nivel = Nivel.B_T
    ) -> None:
        self._llave, self._tiempo, self._confianza, self._reloj = llave, tiempo, confianza, reloj
        self._nivel = nivel

    async def sellar(self, pdf: bytes, acto: Acto) -> Firmado:
        """The PDF sealed, and closed: nobody signs it, or draws anything on it, unseen. Without a timestamp it stays
        pending, at any level. Raises PdfNoFirmable, also where somebody signed it already, and what the key raises."""
        firmado = await firmar(self._llave, self._tiempo, self._reloj, pdf, replace(acto, cierra=True))
        return firmado if firmado.sello is None else await self._para_largo_plazo(firmado)

    async def completar_pendiente(self, firmado: Firmado) -> Firmado:
        """One whose seal of time was pending, with the present one. Raises TiempoNoDisponible, TiempoNoFiable."""
        sellado = await sellar_tiempo(firmado.pdf, self._tiempo)
        return await self._para_largo_plazo(replace(firmado, pdf=sellado.pdf, sello=sellado.instante, pendiente=""))

    async def _para_largo_plazo(self, firmado: Firmado) -> Firmado:
        if self._nivel is Nivel.B_T:
            return firmado
        archivado = await archivar(firmado.pdf, self._tiempo, self._confianza, self._reloj.now())
        return replace(firmado, pdf=archivado.pdf)


async def sellar_tiempo(pdf: bytes, tiempo: Tiempo) -> Sellado:
    """The PDF with a timestamp over all of it (a document timestamp). Raises TiempoNoDisponible, TiempoNoFiable,
    PdfNoFirmable."""
    writer, stamper = abrir(pdf), _Asks(tiempo)
    try:
        output = await PdfTimeStamper(stamper).async_timestamp_pdf(writer, "sha256", bytes_reserved=2 * TOKEN_BYTES)
    except UNSIGNABLE as error:
        raise PdfNoFirmable(causa=type(error).__name__) from error
    output.seek(0)
    return Sellado(output.read(), stamper.instant)


async def archivar(pdf: bytes, tiempo: Tiempo, confianza: Confianza, at: datetime) -> Sellado:
    """The PDF with all that is needed to check its signatures later, certificates and revocations as known at `at`, and
    a timestamp over that; again, before the last timestamp's certificate ends, it is good for longer. Raises
    PdfNoFirmable where a signature is not one that `confianza` believes, TiempoNoDisponible, TiempoNoFiable."""
    try:
        for place in _unprovided(PdfFileReader(io.BytesIO(pdf))):
            signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[place]
            output = await async_add_validation_info(signature, confianza.contexto_de_archivo(at))
            output.seek(0)
            pdf = output.read()
    except (*UNSIGNABLE, PathError, ValidationInfoReadingError) as error:
        raise PdfNoFirmable(causa=type(error).__name__) from error
    return await sellar_tiempo(pdf, tiempo)


def _unprovided(reader: PdfFileReader) -> range:
    """The signatures, by place, for which the PDF does not bring along yet what is needed: all of them, or the last
    seal of time alone, where that covers what the others need."""
    signatures = reader.embedded_signatures
    for place in reversed(range(len(signatures))):
        if signatures[place].sig_object_type == "/DocTimeStamp":
            if "/DSS" in reader.get_historical_root(signatures[place].signed_revision):
                return range(place, len(signatures))
            break
    return range(len(signatures))


class _Asks(TimeStamper):
    """A `Tiempo` as pyHanko asks it."""

    instant: datetime

    def __init__(self, tiempo: Tiempo) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's, the only one there
        self._tiempo = tiempo

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The authority's timestamp over the digest, which is SHA-256."""
        stamp = await self._tiempo.sellar(message_digest)
        self.instant = stamp.instante
        return cms.ContentInfo.load(stamp.token)
