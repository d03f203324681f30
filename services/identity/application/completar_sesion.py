"""Finish a login with the second factor that the account has."""

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.comprobacion import SecretoAbierto
from services.identity.application.ports import Tx
from services.identity.application.segundo_factor import Completar, SegundoFactor
from services.identity.domain.desafio import Proposito


class CompletarSesion(UseCase[Tx, Completar, SecretoAbierto | None, Acceso | Negado]):
    """A challenge opens one session."""

    def __init__(self, segundo: SegundoFactor, emisor: Emisor) -> None:
        self._segundo = segundo
        self._emisor = emisor

    async def prepare(self, principal: Principal, command: Completar) -> SecretoAbierto | None:
        """See SegundoFactor.abrir."""
        return await self._segundo.abrir(principal, command)

    def handle(self, tx: Tx, command: Completar, prepared: SecretoAbierto | None) -> Acceso | Negado:
        """Raises as SegundoFactor.tomar does; a wrong code is Negado."""
        mostrado = self._segundo.tomar(tx, command, prepared, Proposito.SEGUNDO_FACTOR)
        if isinstance(mostrado, Negado):
            return mostrado
        return self._emisor.abrir(tx, mostrado.cuenta, command.cliente, mostrado.metodos, mostrado.ahora)
