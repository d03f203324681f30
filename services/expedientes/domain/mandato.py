"""By whose right somebody sees a case or acts in it: their own, or another's by mandate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.jurisdiccion.numeros import NumeroDeExpediente


@dataclass(frozen=True, slots=True)
class Mandato:
    """What identity told: `mandatario` may act for `mandante` (personas), in the case `numero` alone unless that is "",
    until `vence` (UTC) if that is not None. A membership of an entity is told as one."""

    mandato_id: UUID
    mandante: UUID
    mandatario: UUID
    numero: str = ""
    vence: datetime | None = None

    def alcanza(self, numero: NumeroDeExpediente) -> bool:
        """Whether it is for that case."""
        return self.numero in {"", str(numero)}


@dataclass(frozen=True, slots=True)
class Poder:
    """What identity answers now, before somebody writes: for whom the caller acts, by which mandate, and under what
    persona and name."""

    mandato_id: UUID
    mandante: UUID
    mandatario: UUID
    nombre_del_mandatario: str


@dataclass(frozen=True, slots=True)
class Derecho:
    """`personas` are those whose right it is; the caller's own where there are no `mandatos`."""

    personas: tuple[UUID, ...]
    mandatos: tuple[UUID, ...] = ()

    @classmethod
    def propio(cls, persona: UUID | None) -> Self:
        """One's own."""
        return cls((persona,) if persona else ())

    @classmethod
    def por(cls, mandatos: Sequence[Mandato]) -> Self:
        """That of the mandantes, each once."""
        mandantes = dict.fromkeys(mandato.mandante for mandato in mandatos)
        return cls(tuple(mandantes), tuple(mandato.mandato_id for mandato in mandatos))

    @classmethod
    def de(cls, poder: Poder | None, persona: UUID | None) -> Self:
        """The mandante's, or one's own without a mandate."""
        return cls((poder.mandante,), (poder.mandato_id,)) if poder else cls.propio(persona)
