"""Exchange a refresh token for its one successor (RELIABILITY 15)."""

from dataclasses import dataclass, field

from libs.foundation.core.usecases import UseCase
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.ports import Secretos, Tx
from services.identity.application.rotacion import rotar
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import RenovacionInvalida, RenovacionReutilizada
from services.identity.domain.sesion import Cliente, huella_de_token


@dataclass(frozen=True, slots=True)
class Renovar:
    """The refresh token and the client that presents it."""

    renovacion: str = field(repr=False)
    cliente: Cliente


class RenovarSesion(UseCase[Tx, Renovar, None, Acceso | Negado]):
    """One successor per token. The same client asking again within 10 s gets the same one; any other reuse ends the
    family."""

    def __init__(self, secretos: Secretos, emisor: Emisor) -> None:
        self._secretos = secretos
        self._emisor = emisor

    def handle(self, tx: Tx, command: Renovar, prepared: None) -> Acceso | Negado:
        """Raises RenovacionInvalida; a reuse is Negado, because closing the session must be kept."""
        huella = huella_de_token(command.renovacion)
        sesion = tx.sesiones.bloquear_familia(huella)
        if sesion is None:
            raise RenovacionInvalida
        ahora = tx.now(after=sesion.ultimo_uso)
        cuenta = tx.cuentas.leer(sesion.cuenta_id)
        if cuenta is None or not sesion.vigente(ahora):
            raise RenovacionInvalida
        sucesora = rotar(tx.sesiones, self._secretos, sesion.id, command.renovacion, command.cliente, ahora)
        if sucesora is None:
            datos = {"sesion": str(sesion.id), "motivo": RenovacionReutilizada.reason}
            tx.auditoria.anotar(
                Accion.SESION_CERRADA, accion.cuenta(cuenta.id), datos=datos, detalles=command.cliente.detalles
            )
            return Negado(RenovacionReutilizada())
        return self._emisor.acceso(tx, cuenta, sesion, sucesora, ahora)
