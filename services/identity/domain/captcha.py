"""The captcha: work that a computer does once for each form, which costs a person a second and a flood a fortune.

A challenge (`desafio`) is `<end, Unix seconds>.<difficulty>.<random>.<mac>`, where the MAC shows that it was given
out here. Who got it looks for a number such that SHA-256 of `<desafio>.<number>` begins with as many zero bits as the
difficulty says, and sends that text. Nothing is kept of a challenge until it is used.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Self

ALGORITMO = "SHA-256"
_FORMA = re.compile(r"(?P<cuerpo>(?P<vence>[0-9]{1,11})\.(?P<bits>[0-9]{1,2})\.(?P<azar>[A-Za-z0-9_-]{16,64}))")
_RESUELTO = re.compile(rf"{_FORMA.pattern}\.(?P<marca>[0-9a-f]{{64}})\.[0-9]{{1,20}}", re.ASCII)


class Exigencia(StrEnum):
    """When a login needs a captcha."""

    SIEMPRE = "siempre"
    TRAS_FALLOS = "tras_fallos"
    NUNCA = "nunca"


@dataclass(frozen=True, slots=True)
class Captcha:
    """A challenge without its MAC. `vence` (UTC) is in whole seconds, `dificultad` in bits; `azar` is random."""

    vence: datetime
    dificultad: int
    azar: str

    @classmethod
    def nuevo(cls, ahora: datetime, vida: timedelta, dificultad: int, azar: str) -> Self:
        """One given out at `ahora`."""
        return cls((ahora + vida).replace(microsecond=0), dificultad, azar)

    @property
    def cuerpo(self) -> str:
        """What the MAC covers."""
        return f"{int(self.vence.timestamp())}.{self.dificultad}.{self.azar}"


@dataclass(frozen=True, slots=True)
class Resuelto:
    """What somebody sent: the captcha it claims to be, its MAC, and whether the work was done."""

    captcha: Captcha
    marca: str
    trabajado: bool

    @classmethod
    def leer(cls, texto: str) -> Self | None:
        """None when it has not the form of one."""
        forma = _RESUELTO.fullmatch(texto)
        if forma is None:
            return None
        captcha = Captcha(datetime.fromtimestamp(int(forma["vence"]), UTC), int(forma["bits"]), forma["azar"])
        # Leading zeros would make other texts of the same captcha.
        if captcha.cuerpo != forma["cuerpo"]:
            return None
        return cls(captcha, forma["marca"], trabajado(texto, captcha.dificultad))


def trabajado(texto: str, dificultad: int) -> bool:
    """Whether SHA-256 of `texto` begins with `dificultad` zero bits."""
    return int.from_bytes(sha256(texto.encode()).digest()) >> (256 - dificultad) == 0
