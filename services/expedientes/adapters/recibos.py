"""Receipts of upload, as the gateway signs them."""

from libs.foundation.core.clock import Clock
from libs.foundation.core.principals import Principal
from libs.foundation.objects.uploads import ReceiptVerifier
from services.expedientes.domain.escrito import Recibo


class RecibosDeCarga:
    """See application.ports.Recibos."""

    def __init__(self, verifier: ReceiptVerifier, clock: Clock) -> None:
        self._verifier = verifier
        self._clock = clock

    def leer(self, token: str) -> Recibo:
        """See Recibos."""
        receipt = self._verifier.read(token)
        return Recibo(token, receipt.sha256, receipt.size, receipt.media_type, receipt.pages)

    def exigir_utilizable(self, recibo: Recibo, principal: Principal) -> None:
        """See Recibos."""
        self._verifier.verify(recibo.token, principal.key, self._clock.now())
