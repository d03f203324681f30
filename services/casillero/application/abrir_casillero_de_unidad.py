"""Open the mailbox of a court."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.application.abrir_casillero import numero_para
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero, abrir_casillero
from services.casillero.domain.eventos import CasilleroDeUnidadAbierto


@dataclass(frozen=True, slots=True)
class Command:
    """Of the court of that code (DDNNN)."""

    organo: str


class AbrirCasilleroDeUnidad(UseCase[Tx, Command, None, tuple[Casillero, bool]]):
    """RPC AbrirCasilleroDeUnidad: identity verifies no court, so an operator opens its mailbox, and the event is one
    that identity does not hear (ADR 0020)."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._organos = jurisdiccion.catalogos.organo

    def handle(self, tx: Tx, command: Command, prepared: None) -> tuple[Casillero, bool]:
        """The mailbox, and whether it is new: a court has one for ever. Raises CodigoDesconocido, Stale."""
        organo = self._organos(command.organo)
        persona = persona_de_unidad(organo.codigo)
        abierto = tx.casilleros.bloquear(persona).get(persona)
        if abierto is not None:
            return abierto, False
        casillero = abrir_casillero(persona, numero_para(tx, persona), tx.now())
        tx.casilleros.agregar(casillero)
        tx.emit(CasilleroDeUnidadAbierto(casillero, organo.codigo))
        return casillero, True
