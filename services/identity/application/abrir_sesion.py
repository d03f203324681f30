"""Log in with e-mail and password."""

from dataclasses import dataclass

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.identificacion import Comprobada, Credenciales, Identificacion
from services.identity.application.ports import Secretos, Tx
from services.identity.application.segundo_factor import desafiar
from services.identity.domain.desafio import Proposito
from services.identity.domain.errors import SegundoFactorRequerido
from services.identity.domain.factores import CON_CONTRASENA


@dataclass(frozen=True, slots=True)
class Abrir(Credenciales):
    """The credentials as typed, the client they came from, and its captcha, "" for none."""


class AbrirSesion(UseCase[Tx, Abrir, Comprobada, Acceso | Negado]):
    """Every login opens a session of its own."""

    def __init__(self, identificacion: Identificacion, secretos: Secretos, emisor: Emisor) -> None:
        self._identificacion = identificacion
        self._secretos = secretos
        self._emisor = emisor

    async def prepare(self, principal: Principal, command: Abrir) -> Comprobada:
        """See Identificacion.comprobar."""
        return await self._identificacion.comprobar(principal, command)

    def handle(self, tx: Tx, command: Abrir, prepared: Comprobada) -> Acceso | Negado:
        """A right password opens no session where there is a second factor: that is Negado, because its challenge is
        kept. Raises as Identificacion.tomar does."""
        cuenta = self._identificacion.tomar(tx, command, prepared)
        if isinstance(cuenta, Negado):
            return cuenta
        ahora = tx.now()
        factores = tx.factores.de(cuenta.id)
        if not factores.alguno:
            return self._emisor.abrir(tx, cuenta, command.cliente, CON_CONTRASENA, ahora)
        secreto = self._secretos.renovacion_nueva()
        desafio = desafiar(tx, secreto, Proposito.SEGUNDO_FACTOR, cuenta, command.cliente, ahora)
        nombres = " ".join(factores.nombres)
        return Negado(SegundoFactorRequerido(desafio=secreto, factores=nombres, vence=desafio.vence.isoformat()))
