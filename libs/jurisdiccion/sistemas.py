"""The systems that an account may enter (sistemas.toml)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from libs.jurisdiccion.vigencia import Procedencia


class Requisito(StrEnum):
    """What an account may need for a system."""

    IDENTIDAD_VERIFICADA = "identidad_verificada"


@dataclass(frozen=True, slots=True)
class Sistema:
    """One system and what it needs."""

    codigo: str
    nombre: str
    requiere: Sequence[Requisito]
    procedencia: Procedencia
