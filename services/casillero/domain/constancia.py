"""What a constancia certifies: one notificacion as it stands, and every step of it that is in evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.casillero.domain.evidencia import Evidencia
from services.casillero.domain.notificacion import Notificacion


@dataclass(frozen=True, slots=True)
class Constancia:
    """A notificacion at the instant `expedida` (UTC), its evidence in order, and the code by which people name its
    constancias: one for each notificacion, whenever they are made."""

    notificacion: Notificacion
    codigo: str
    evidencias: Sequence[Evidencia]
    expedida: datetime
