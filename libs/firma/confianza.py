"""Who is believed: the roots of signers and of timestamp authorities, and what is known to be revoked."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto.x509 import Certificate
from pyhanko_certvalidator import ValidationContext

from libs.firma.tiempo import ConfianzaDeTiempo, modo_de_revocacion


@dataclass(frozen=True, slots=True)
class Confianza:
    """What a signature is held against.

    raices        certificates above signers
    tiempo        which timestamp authorities are believed
    revocaciones  lists of revoked certificates (DER), as ConfianzaDeTiempo has them, of signers' authorities
    """

    raices: tuple[Certificate, ...]
    tiempo: ConfianzaDeTiempo
    revocaciones: tuple[bytes, ...] | None = None

    @property
    def listas(self) -> tuple[bytes, ...] | None:
        """All lists of revoked certificates; None: it is not asked."""
        if self.revocaciones is None and self.tiempo.revocaciones is None:
            return None
        return (*(self.revocaciones or ()), *(self.tiempo.revocaciones or ()))

    def contexto(self, at: datetime) -> ValidationContext:
        """What pyHanko judges signers and timestamps by, at the instant `at`, without a network."""
        return ValidationContext(
            trust_roots=[*self.raices, *self.tiempo.raices],
            crls=self.listas,
            moment=at,
            revocation_mode=modo_de_revocacion(self.listas),
        )
