"""Heads of the log of evidence, and what one that is signed and stamped proves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CabezaSellada:
    """A head over `tamano` leaves (its `texto`, a signed note by `llave`), which the institution signed (`firma`, DER
    of a CMS) and an authority stamped at `instante` (UTC)."""

    tamano: int
    texto: str
    llave: str
    firma: bytes
    instante: datetime


@dataclass(frozen=True, slots=True)
class SinSellar:
    """The newest head that no stamped one is as large as, and since when (UTC) there has been one."""

    texto: str
    desde: datetime


@dataclass(frozen=True, slots=True)
class Situacion:
    """How far the proof of one evidence is: the hash of its leaf (hex), whether it is in the log, and the size and the
    instant (UTC) of the first stamped head over it; None: pending."""

    huella: str
    en_registro: bool
    cabeza: int | None = None
    sellada: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prueba:
    """What proves one evidence: its sealed bytes, its index, the hashes on its way to the root, and the head."""

    registro: bytes
    hoja: int
    camino: tuple[bytes, ...]
    cabeza: CabezaSellada
