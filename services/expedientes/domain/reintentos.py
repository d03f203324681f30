"""When a step of a job that failed is tried again."""

from datetime import timedelta

PRIMER_REINTENTO, _ULTIMO_REINTENTO = timedelta(seconds=5), timedelta(minutes=10)
_DOBLES = 8


def espera(intentos: int) -> timedelta:
    """How long to wait after a failure that `intentos` others came before: at first little, then ten minutes."""
    return min(PRIMER_REINTENTO * (1 << min(intentos, _DOBLES)), _ULTIMO_REINTENTO)
