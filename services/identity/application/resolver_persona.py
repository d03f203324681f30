"""The persona of a CUI or NIT."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.ports import Tx
from services.identity.domain.persona import Identificador


@dataclass(frozen=True, slots=True)
class Resolver:
    """`clase` is "cui" or "nit", `texto` the number as written."""

    clase: str
    texto: str = field(repr=False)


class ResolverPersona(UseCase[Tx, Resolver, None, UUID]):
    """One id per number for ever, made when the number is new. Asking again is harmless: it needs no key."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Resolver, prepared: None) -> UUID:
        """Raises CuiInvalido, NitInvalido, IdentificadorFaltante."""
        return tx.personas.resolver(Identificador.parse(command.clase, command.texto, self._jurisdiccion))
