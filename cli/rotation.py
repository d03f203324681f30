"""What `estrado rotate-keys` does: the next key of a ring beside the others, under a name that says from when on it
signs."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from libs.foundation.core.errors import Conflict, Invalid
from services.identity.adapters.llavero import MARGEN, archivo_desde, archivos, desde_cuando
from services.identity.adapters.llaves import ACCESO, IDENTIDAD, crear_llave
from services.identity.domain.sesion import VIDA_DEL_ACCESO

RINGS = (ACCESO, IDENTIDAD)
# Clients keep published keys for five minutes, and a Secret takes up to two to reach every pod.
SAFE = timedelta(minutes=10)


class LlaveroDesconocido(Invalid):
    """There is no key ring of that name."""

    reason = "LLAVERO_DESCONOCIDO"


class RotacionEnCurso(Conflict):
    """The ring has a key that does not sign yet: another would only take its place."""

    reason = "ROTACION_EN_CURSO"


def rotate(folder: Path, rings: Sequence[str], delay: timedelta, say: Callable[[str], None]) -> None:
    """Make the next key of each of `rings`, which signs after `delay`, and take away those of which nothing is good any
    more. With no delay the others go at once: what they signed is refused. Raises LlaveroDesconocido,
    RotacionEnCurso."""
    for ring in rings:
        if ring not in RINGS:
            raise LlaveroDesconocido(llavero=ring, conocidos=", ".join(RINGS))
    now = datetime.now(UTC)
    for ring in rings:
        waiting = [start for start in _starts(folder, ring) if start > now]
        if waiting and delay:
            raise RotacionEnCurso(llavero=ring, desde=_told(waiting[0]))
    for ring in rings:
        start = now + delay
        before = archivos(folder, ring)
        path = archivo_desde(folder, ring, start)
        crear_llave(path, ring)
        say(f"{path.name}: firma desde {_told(start)}")
        for old in before if not delay else _over(folder, ring, now):
            old.unlink()
            say(f"{old.name}: retirada")
    if timedelta(0) < delay < SAFE:
        say("Antes de diez minutos, quien guarda las llaves publicadas puede no conocer aún la nueva.")


def _starts(folder: Path, ring: str) -> list[datetime]:
    return sorted(start for path in archivos(folder, ring) if (start := desde_cuando(path, ring)) is not None)


def _over(folder: Path, ring: str, now: datetime) -> list[Path]:
    """Keys that another has succeeded for so long that nothing of theirs is good."""
    turns = sorted((start, path) for path in archivos(folder, ring) if (start := desde_cuando(path, ring)) is not None)
    return [path for (_, path), (successor, _) in pairwise(turns) if successor + VIDA_DEL_ACCESO + MARGEN < now]


def _told(instant: datetime) -> str:
    return instant.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
