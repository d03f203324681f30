"""Lists of revoked certificates (RFC 5280, 5): read once, and asked of one certificate without a look at each entry.

An authority's list may have a hundred thousand entries. pyHanko, and asn1crypto below it, make an object of each, which
takes seconds in which nothing else happens; cryptography finds a serial number in it in milliseconds. So pyHanko is
given of each list what it says of the certificate in question, under the signature that is over the whole of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from asn1crypto.crl import CertificateList, TbsCertList
from asn1crypto.x509 import Certificate
from cryptography.x509 import CertificateRevocationList, InvalidVersion, load_der_x509_crl
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.revinfo.archival import CRLContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager


class ListaDeRevocados(bytes):
    """One (DER). What is read of it is read when it is first asked, and kept with it. All of it raises ValueError, and
    what else asn1crypto raises, where it is none."""

    @classmethod
    def leida(cls, contenido: bytes) -> "ListaDeRevocados":
        """The one in `contenido`: itself, with what was read of it, where it is one already."""
        return contenido if isinstance(contenido, cls) else cls(contenido)

    @cached_property
    def entera(self) -> CertificateList:
        """As it is."""
        return CertificateList.load(self)

    @cached_property
    def hecha(self) -> datetime:
        """When it was made (UTC)."""
        made: datetime = self.entera["tbs_cert_list"]["this_update"].native
        return made

    def de(self, certificado: Certificate) -> CertificateList:
        """What it says of `certificado`: all of it where it names its serial number, whoever issued that; else the
        same list without entries."""
        indexed = self._indexed
        if indexed is None or indexed.get_revoked_certificate_by_serial_number(certificado.serial_number) is not None:
            # Read anew: what is made of its entries goes when it was looked at.
            return CertificateList.load(self)
        return self._without_entries

    def leer_entera(self) -> None:
        """Read all of it now, so that what is malformed in it is found."""
        whole = CertificateList.load(self, strict=True)
        if self._indexed is None:
            whole["tbs_cert_list"].native  # noqa: B018  reads it

    @cached_property
    def _indexed(self) -> CertificateRevocationList | None:
        """None: cryptography, which is stricter, does not read it."""
        try:
            return load_der_x509_crl(bytes(self))
        except (ValueError, InvalidVersion):
            return None

    @cached_property
    def _without_entries(self) -> CertificateList:
        return _WithoutEntries.load(self)


class _TbsWithoutEntries(TbsCertList):  # type: ignore[misc]  # asn1crypto is untyped
    def __getitem__(self, key: str) -> Any:
        return () if key == "revoked_certificates" else super().__getitem__(key)


class _WithoutEntries(CertificateList):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [("tbs_cert_list", _TbsWithoutEntries), *CertificateList._fields[1:]]  # noqa: RUF012  asn1crypto's manner


class _Known(RevinfoManager):
    """What pyHanko asks for revocations. It asks for lists of one certificate only where it might fetch them, so it is
    told that it may; they are all here."""

    def __init__(self, registry: CertificateRegistry, lists: Iterable[ListaDeRevocados]) -> None:
        freshest_first = sorted(lists, key=lambda each: each.hecha, reverse=True)
        super().__init__(registry, POEManager(), [CRLContainer(each.entera) for each in freshest_first], ())
        self._lists = freshest_first

    @property
    def fetching_allowed(self) -> bool:
        return True

    def currently_available_crls(self) -> list[CRLContainer]:
        return []

    async def fetch_crls(self, cert: Certificate) -> list[CRLContainer]:
        return [CRLContainer(each.de(cert)) for each in self._lists]


def contexto(
    raices: Sequence[Certificate],
    at: datetime,
    listas: Iterable[bytes],
    otros: Iterable[Certificate] = (),
    *,
    exigidas: bool,
    retroactivas: bool,
) -> ValidationContext:
    """What pyHanko judges certificates below `raices` by, at the instant `at`, without a network, with `otros` beside
    them. `exigidas`: each must be in the reach of one of the lists; otherwise they count where there are any.
    `retroactivas`: those made after the instant count too."""
    registry = CertificateRegistry.build(otros)
    return ValidationContext(
        trust_roots=list(raices),
        certificate_registry=registry,
        revinfo_manager=_Known(registry, map(ListaDeRevocados.leida, listas)),
        moment=at,
        revocation_mode="require" if exigidas else "soft-fail",
        retroactive_revinfo=retroactivas,
    )
