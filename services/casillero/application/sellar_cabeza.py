"""The newest head of the log of evidence is signed by the institution and stamped: what proves all records under it."""

from dataclasses import dataclass

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Selladora
from services.casillero.domain.cabezas import CabezaSellada


@dataclass(frozen=True, slots=True)
class Command:
    """Whatever is newest."""


class SellarCabeza(UseCase[Tx, Command, CabezaSellada | None, CabezaSellada | None]):
    """Harmless when done twice: of two heads of one size the first is kept. Nothing is kept without a timestamp: where
    none can be had, the next time takes the newest head of then, which covers this one too."""

    def __init__(self, lecturas: Reader[Tx], selladora: Selladora) -> None:
        self._lecturas = lecturas
        self._selladora = selladora

    async def prepare(self, principal: Principal, command: Command) -> CabezaSellada | None:
        """None where nothing is to be done. Raises what Selladora does."""
        pending = await self._lecturas.read(principal, lambda tx: tx.cabezas.sin_sellar())
        return None if pending is None else await self._selladora.sellar(pending.texto)

    def handle(self, tx: Tx, command: Command, prepared: CabezaSellada | None) -> CabezaSellada | None:
        """The head that was stamped, if there was one."""
        if prepared is not None:
            tx.cabezas.guardar(prepared)
        return prepared
