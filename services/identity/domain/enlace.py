"""Links sent by mail, and codes sent to telephones: each does one thing, once, for a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.identity.domain.errors import EnlaceUsado, EnlaceVencido

# NIST SP 800-63B: a code sent by mail is good for 24 hours at most.
VIDA_DEL_ENLACE = timedelta(hours=24)
# The same: one sent to a telephone, ten minutes.
VIDA_DEL_CODIGO = timedelta(minutes=10)


class Para(StrEnum):
    """What a link, or a code, does."""

    CONFIRMAR = "confirmar"
    RESTABLECER = "restablecer"
    TELEFONO = "telefono"


@dataclass(frozen=True, slots=True)
class Enlace:
    """Acts on `de`: a registration to confirm, an account whose password to set or telephone to confirm. `huella` is
    all that is kept of the token, which is derived from the id under the service's key. Instants are UTC."""

    id: UUID
    para: Para
    de: UUID
    huella: str
    vence: datetime
    usado: datetime | None = None

    def exigir_vigente(self, ahora: datetime) -> None:
        """Raises EnlaceUsado, EnlaceVencido."""
        if self.usado is not None:
            raise EnlaceUsado
        if self.vence <= ahora:
            raise EnlaceVencido
