"""Who signed the resoluciones of a timeline, and what was made of it then."""

from collections.abc import Sequence
from dataclasses import replace

from services.expedientes.application.ports import Actuacion, Tx


def con_firmas(tx: Tx, actuaciones: Sequence[Actuacion]) -> tuple[Actuacion, ...]:
    """The lines, each with the proof of its signature where it was signed. Whoever may read a line may read that."""
    firmas = tx.preparaciones.firmas_de([una.actuacion_id for una in actuaciones])
    return tuple(replace(una, firma=firmas.get(una.actuacion_id)) for una in actuaciones)
