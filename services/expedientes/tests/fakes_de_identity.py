"""identity as expedientes sees it when somebody acts for somebody else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, UUID, uuid5

from libs.foundation.core.errors import Unavailable
from libs.jurisdiccion.cui import Cui
from libs.jurisdiccion.nit import Nit
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.domain.errors import MandatoNoVigente
from services.expedientes.domain.mandato import Poder


@dataclass
class FakeNoticias:
    """The feed of revocations."""

    silent: bool = False
    terminados: set[UUID] = field(default_factory=set)

    def ended(self, mandate: UUID) -> bool:
        return mandate in self.terminados


@dataclass
class FakeMandatosVigentes:
    """identity: the mandates that it would confirm, by their id or an entity's; `al_comprobar` runs after each
    answer."""

    poderes: dict[UUID, Poder] = field(default_factory=dict)
    preguntas: list[Sequence[NumeroDeExpediente]] = field(default_factory=list)
    al_comprobar: Callable[[], None] = lambda: None
    ausente: bool = False

    async def comprobar(self, en_nombre_de: UUID, numeros: Sequence[NumeroDeExpediente]) -> Poder:
        self.preguntas.append(numeros)
        if self.ausente:
            raise Unavailable
        if en_nombre_de not in self.poderes:
            raise MandatoNoVigente
        poder = self.poderes[en_nombre_de]
        self.al_comprobar()
        return poder


@dataclass
class FakePersonas:
    """identity: the same persona for the same number; all are of the staff but those that are not."""

    ajenas: set[UUID] = field(default_factory=set)

    async def resolver(self, identificador: Cui | Nit) -> UUID:
        return persona_de(identificador.valor)

    async def del_personal(self, persona: UUID) -> bool:
        return persona not in self.ajenas


def persona_de(valor: str) -> UUID:
    """The persona that FakePersonas gives for a CUI or NIT."""
    return uuid5(NAMESPACE_OID, valor)
