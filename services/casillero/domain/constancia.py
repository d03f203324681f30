"""What a constancia certifies: one notificacion as it stands, and the steps of it that are in evidence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.casillero.domain.evidencia import Evidencia, Tipo
from services.casillero.domain.notificacion import Notificacion

# Anybody may look as often as they like: of such steps the first so many of each kind are certified.
_REPETIBLES = frozenset({Tipo.ACCESO, Tipo.COMIENZO_DE_DESCARGA, Tipo.DESCARGA})
_DE_CADA_UNO = 20


@dataclass(frozen=True, slots=True)
class Constancia:
    """A notificacion at the instant `expedida` (UTC), its evidence in order, and the code by which people name its
    constancias: one for each notificacion, whenever they are made. `otras`: how many looks and downloads there are in
    evidence besides, each of which can be had by itself."""

    notificacion: Notificacion
    codigo: str
    evidencias: Sequence[Evidencia]
    expedida: datetime
    otras: int = 0


def certificar(
    notificacion: Notificacion, codigo: str, evidencias: Sequence[Evidencia], expedida: datetime
) -> Constancia:
    """Of all `evidencias` every step but looks and downloads, and the first of these."""
    vistas: Counter[Tipo] = Counter()
    certificadas = []
    for una in evidencias:
        vistas[una.tipo] += 1
        if una.tipo not in _REPETIBLES or vistas[una.tipo] <= _DE_CADA_UNO:
            certificadas.append(una)
    return Constancia(notificacion, codigo, certificadas, expedida, len(evidencias) - len(certificadas))
