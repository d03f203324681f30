"""Let a client have no more what the caller let it have."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errores_de_clientes import ConsentimientoNoEncontrado


@dataclass(frozen=True, slots=True)
class RetiroDeConsentimiento:
    """Which client; None for an id that is none."""

    cliente_id: UUID | None


class RetirarConsentimiento(UseCase[Tx, RetiroDeConsentimiento, None, None]):
    """The client's tokens end with it. It knows the person again, should they consent once more."""

    def handle(self, tx: Tx, command: RetiroDeConsentimiento, prepared: None) -> None:
        """Raises ConsentimientoNoEncontrado."""
        cuenta_id = tx.principal.subject
        if cuenta_id is None or command.cliente_id is None or tx.cuentas.bloquear(cuenta_id) is None:
            raise ConsentimientoNoEncontrado
        dado = tx.consentimientos.leer(cuenta_id, command.cliente_id)
        if dado is None or not dado.alcances:
            raise ConsentimientoNoEncontrado
        ahora = tx.now(after=dado.dado)
        tx.consentimientos.guardar(replace(dado, alcances=(), dado=ahora))
        tx.concesiones.cerrar_de(cuenta_id, ahora, command.cliente_id)
        datos = {"cliente": str(command.cliente_id)}
        tx.auditoria.anotar(Accion.CONSENTIMIENTO_RETIRADO, accion.cuenta(cuenta_id), datos=datos)
