"""Links sent by mail: each does one thing, once, for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.identity.domain.errors import EnlaceUsado, EnlaceVencido

# NIST SP 800-63B: a code sent by mail is good for 24 hours at most.
VIDA_DEL_ENLACE = timedelta(hours=24)


class Para(StrEnum):
    """What a link does."""

    CONFIRMAR = "confirmar"
    RESTABLECER = "restablecer"


@dataclass(frozen=True, slots=True)
class Enlace:
    """Acts on `de`: a registration to confirm, an account whose password to set. `huella` is all that is kept of the
    token, which is derived from the id under the service's key. Instants are UTC."""

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
