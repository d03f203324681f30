"""Receipts of upload, as the gateway signs them."""

from libs.foundation.core.clock import Clock
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.objects.uploads import ReceiptVerifier
from services.identity.domain.evidencia import Carga


class CargasConRecibo:
    """See application.ports.evidencia.Cargas. Its refusals name the field in which the receipt came."""

    def __init__(self, verifier: ReceiptVerifier, reloj: Clock) -> None:
        self._verifier = verifier
        self._reloj = reloj

    def leer(self, token: str, campo: str) -> Carga:
        """See Cargas.leer."""
        try:
            leido = self._verifier.read(token)
        except EstradoError as error:
            error.metadata.setdefault("campo", campo)
            raise
        return Carga(token=token, sha256=leido.sha256, tamano=leido.size, tipo=leido.media_type, campo=campo)

    def exigir_utilizable(self, carga: Carga, principal: Principal) -> None:
        """See Cargas.exigir_utilizable."""
        try:
            self._verifier.verify(carga.token, principal.key, self._reloj.now())
        except EstradoError as error:
            error.metadata.setdefault("campo", carga.campo)
            raise
