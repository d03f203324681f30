"""Receipts of upload, as the gateway signs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from libs.foundation.core.clock import Clock
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.objects.uploads import ReceiptVerifier
from services.expedientes.domain.escrito import Recibo


class RecibosDeCarga:
    """See application.ports.Recibos."""

    def __init__(self, verifier: ReceiptVerifier, clock: Clock) -> None:
        self._verifier = verifier
        self._clock = clock

    def leer(self, token: str, campo: str) -> Recibo:
        """See Recibos."""
        with _nombrando(campo):
            receipt = self._verifier.read(token)
        return Recibo(token, receipt.sha256, receipt.size, receipt.media_type, receipt.pages, campo)

    def exigir_utilizable(self, recibo: Recibo, principal: Principal) -> None:
        """See Recibos."""
        with _nombrando(recibo.campo):
            self._verifier.verify(recibo.token, principal.key, self._clock.now())


@contextmanager
def _nombrando(campo: str) -> Iterator[None]:
    """Refusals say in which field of the request the receipt came."""
    try:
        yield
    except EstradoError as error:
        error.metadata["campo"] = campo
        raise
