"""Show the second factor that the account has, on the page of an authorization."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.identity.application.acceso import Negado
from services.identity.application.comprobacion import SecretoAbierto
from services.identity.application.pasos import Pasos, Siguiente, bloqueada
from services.identity.application.ports import Tx
from services.identity.application.segundo_factor import Completar, SegundoFactor
from services.identity.domain.desafio import Proposito
from services.identity.domain.sesion import Cliente
from services.identity.domain.totp import CIFRAS


@dataclass(frozen=True, slots=True)
class Mostrar:
    """What the browser has, and a code as typed, of the authenticator application or for recovery."""

    solicitud: str = field(repr=False)
    codigo: str = field(repr=False)
    cliente: Cliente

    @property
    def respuesta(self) -> Completar:
        """The same as an answer to the challenge that the page stands for: what has more symbols than a code of an
        application is one for recovery."""
        simbolos = sum(simbolo.isalnum() for simbolo in self.codigo)
        return Completar(self.solicitud, self.codigo, simbolos > CIFRAS, self.cliente)


class CompletarAutorizacion(UseCase[Tx, Mostrar, SecretoAbierto | None, Siguiente | Negado]):
    """Braked, counted and noted as at logins."""

    def __init__(self, segundo: SegundoFactor, pasos: Pasos) -> None:
        self._segundo = segundo
        self._pasos = pasos

    async def prepare(self, principal: Principal, command: Mostrar) -> SecretoAbierto | None:
        """See SegundoFactor.abrir."""
        return await self._segundo.abrir(principal, command.respuesta)

    def handle(self, tx: Tx, command: Mostrar, prepared: SecretoAbierto | None) -> Siguiente | Negado:
        """Raises AutorizacionVencida, and as SegundoFactor.tomar does; a wrong code is Negado."""
        mostrado = self._segundo.tomar(tx, command.respuesta, prepared, Proposito.AUTORIZACION)
        if isinstance(mostrado, Negado):
            return mostrado
        autorizacion, cliente = bloqueada(tx, command.solicitud, command.cliente)
        return self._pasos.identificada(tx, autorizacion, cliente, mostrado.cuenta, mostrado.metodos, command.cliente)
