"""identity's secret key: derives successors of refresh tokens and pseudonyms, so that neither is stored in plain."""

import base64
import hmac
import json
import secrets
from hashlib import sha256
from uuid import UUID

from services.identity.domain.recuperacion import LARGO, SIMBOLOS


class HmacSecretos:
    """See application.ports.Secretos. `llave` is secret and the same in every replica."""

    def __init__(self, llave: bytes) -> None:
        self._llave = llave

    def renovacion_nueva(self) -> str:
        """See Secretos.renovacion_nueva."""
        return secrets.token_urlsafe(32)

    def codigo_nuevo(self) -> str:
        """See Secretos.codigo_nuevo."""
        return "".join(secrets.choice(SIMBOLOS) for _ in range(LARGO))

    def sucesora(self, renovacion: str) -> str:
        """See Secretos.sucesora."""
        return base64.urlsafe_b64encode(self._mac("renovacion", renovacion)).decode().rstrip("=")

    def ficha(self, enlace_id: UUID) -> str:
        """See Secretos.ficha."""
        return base64.urlsafe_b64encode(self._mac("enlace", str(enlace_id))).decode().rstrip("=")

    def codigo(self, enlace_id: UUID) -> str:
        """See Secretos.codigo."""
        return f"{int.from_bytes(self._mac('codigo', str(enlace_id))) % 1_000_000:06}"

    def seudonimo(self, clase: str, *partes: str) -> str:
        """See Secretos.seudonimo."""
        return self._mac("seudonimo", clase, *partes).hex()

    def _mac(self, *partes: str) -> bytes:
        return hmac.digest(self._llave, json.dumps(partes).encode(), sha256)
