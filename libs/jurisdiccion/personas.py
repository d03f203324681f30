"""Dated rules about persons (personas.toml)."""

from dataclasses import dataclass

from libs.jurisdiccion.vigencia import Procedencia


@dataclass(frozen=True, slots=True)
class MayoriaDeEdad:
    """From how many years on somebody is of age."""

    anos: int
    procedencia: Procedencia
