"""Who is believed: the roots of signers and of timestamp authorities, and what is known to be revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.x509 import Certificate
from pyhanko_certvalidator import ValidationContext

from libs.firma.revocaciones import ListaDeRevocados, contexto
from libs.firma.tiempo import ConfianzaDeTiempo


@dataclass(frozen=True, slots=True)
class Confianza:
    """What a signature is held against.

    raices        certificates above signers
    tiempo        which timestamp authorities are believed
    revocaciones  lists of revoked certificates (DER), as ConfianzaDeTiempo has them, of signers' authorities
    sellos_en_su_instante
                  an authority's certificate is asked to have been good at the instant of its timestamp, and may have
                  ended since. ETSI EN 319 102-1 (5.6.2) wants more, a proof that the timestamp was there before
                  that: who has got hold of an old key can put any instant into one. For who checks years later, with
                  nothing else in hand; never to let somebody in.
    """

    raices: tuple[Certificate, ...]
    tiempo: ConfianzaDeTiempo
    revocaciones: tuple[bytes, ...] | None = None
    sellos_en_su_instante: bool = False

    @property
    def listas(self) -> tuple[bytes, ...] | None:
        """All lists of revoked certificates; None: it is not asked."""
        if self.revocaciones is None and self.tiempo.revocaciones is None:
            return None
        if self.revocaciones == self.tiempo.revocaciones:  # the same, as settings give them
            return self.revocaciones
        return (*(self.revocaciones or ()), *(self.tiempo.revocaciones or ()))

    def contexto(
        self,
        at: datetime,
        certificado: Certificate | None = None,
        otros: Iterable[Certificate] = (),
        listas: Iterable[bytes] = (),
    ) -> ValidationContext:
        """What pyHanko judges a signer's certificate by, at the instant `at`, without a network: with `otros` beside
        it, and lists of revoked ones that came with what is judged."""
        return self._contexto(self.raices, at, certificado, otros, listas)

    def contexto_de_tiempo(
        self,
        at: datetime,
        certificado: Certificate | None = None,
        otros: Iterable[Certificate] = (),
        listas: Iterable[bytes] = (),
        *,
        sellado: datetime | None,
    ) -> ValidationContext:
        """The same for the certificate of a timestamp authority: who stamps time need not vouch for signers, and an
        authority of signers has no say in what time it is. `sellado` is the instant in the timestamp; None: none is
        known."""
        moment = min(at, sellado) if sellado is not None and self.sellos_en_su_instante else at
        return self._contexto(self.tiempo.raices, moment, certificado, otros, listas)

    def contexto_de_archivo(self, at: datetime) -> ValidationContext:
        """To collect what is needed for checking later, of signers and of timestamps alike: it gives no verdict."""
        return self._contexto((*self.raices, *self.tiempo.raices), at, None, (), ())

    def _contexto(
        self,
        raices: tuple[Certificate, ...],
        at: datetime,
        certificado: Certificate | None,
        otros: Iterable[Certificate],
        listas: Iterable[bytes],
    ) -> ValidationContext:
        # A list made after a certificate's end need not name it any more: it proves nothing of it.
        until, believed = certificado.not_valid_after if certificado else None, self.listas
        known = [ListaDeRevocados.leida(each) for each in (*listas, *(believed or ()))]
        return contexto(
            raices,
            at,
            [each for each in known if until is None or each.hecha <= until],
            otros,
            exigidas=believed is not None,
            retroactivas=True,  # one made later says when: before the instant, or after
        )
