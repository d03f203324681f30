"""Secrets of accounts, encrypted by the service's master key."""

import secrets
from uuid import UUID

from libs.foundation.objects.keys import LlaveInservible, MasterKey

_BYTES = 20  # as long as the HMAC's hash (RFC 4226, 4)
_CUENTA = 16


class CofreDeCuentas:
    """See application.ports.factores.Cofre. The account's id is encrypted with its secret: a row copied to another
    account opens nothing there."""

    def __init__(self, maestra: MasterKey) -> None:
        self._maestra = maestra

    def secreto_nuevo(self) -> bytes:
        """See Cofre.secreto_nuevo."""
        return secrets.token_bytes(_BYTES)

    def guardar(self, cuenta_id: UUID, secreto: bytes) -> bytes:
        """See Cofre.guardar."""
        return self._maestra.wrap(cuenta_id.bytes + secreto)

    def abrir(self, cuenta_id: UUID, cifrado: bytes) -> bytes:
        """See Cofre.abrir."""
        abierto = self._maestra.unwrap(cifrado)
        if abierto[:_CUENTA] != cuenta_id.bytes:
            raise LlaveInservible
        return abierto[_CUENTA:]
