"""Say who one is, by e-mail and password, on the page of an authorization."""

from dataclasses import dataclass, field, replace

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.acceso import Negado
from services.identity.application.identificacion import Comprobada, Credenciales, Identificacion
from services.identity.application.pasos import Pasos, Siguiente, bloqueada, en_curso, pagina_de
from services.identity.application.ports import Tx
from services.identity.application.segundo_factor import desafiar
from services.identity.domain.desafio import Proposito
from services.identity.domain.errores_de_clientes import FactorNoDisponible, FactorPorInscribir
from services.identity.domain.factores import CON_CONTRASENA, Exigidos


@dataclass(frozen=True, slots=True)
class Identificar:
    """What the browser has, and what was typed; without a captcha, which a page without scripts cannot show."""

    solicitud: str = field(repr=False)
    credenciales: Credenciales


class IdentificarAutorizacion(UseCase[Tx, Identificar, Comprobada, Siguiente | Negado]):
    """Braked, counted and noted as logins are. It opens no session of ours: each authorization asks anew."""

    def __init__(self, reader: Reader[Tx], identificacion: Identificacion, pasos: Pasos, exigidos: Exigidos) -> None:
        self._reader = reader
        self._identificacion = identificacion
        self._pasos = pasos
        self._exigidos = exigidos

    async def prepare(self, principal: Principal, command: Identificar) -> Comprobada:
        """Raises AutorizacionVencida before any password is looked at, and as Identificacion.comprobar does."""
        origen = command.credenciales.cliente
        await self._reader.read(principal, lambda tx: en_curso(tx, command.solicitud, origen))
        return await self._identificacion.comprobar(principal, command.credenciales)

    def handle(self, tx: Tx, command: Identificar, prepared: Comprobada) -> Siguiente | Negado:
        """Raises AutorizacionVencida, and as Identificacion.tomar does. A right password is Negado where the account
        has passkeys alone, or must have a second factor and has none."""
        cuenta = self._identificacion.tomar(tx, command.credenciales, prepared)
        if isinstance(cuenta, Negado):
            return cuenta
        origen = command.credenciales.cliente
        autorizacion, cliente = bloqueada(tx, command.solicitud, origen)
        # Who signed in here before must not be taken for whoever does now.
        autorizacion = replace(autorizacion, cuenta_id=None, metodos=(), autenticada=None)
        tx.autorizaciones.guardar(autorizacion)
        factores = tx.factores.de(cuenta.id)
        if not factores.alguno:
            if self._exigidos.alcanza(cuenta):
                return Negado(FactorPorInscribir())
            return self._pasos.identificada(tx, autorizacion, cliente, cuenta, CON_CONTRASENA, origen)
        if not factores.totp and not factores.codigos:
            return Negado(FactorNoDisponible())
        desafiar(tx, command.solicitud, Proposito.AUTORIZACION, cuenta, origen, tx.now())
        return pagina_de(tx, autorizacion, cliente, command.solicitud)
