"""Let a client have what it asks for, or not."""

from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from services.identity.application.pasos import Pasos, bloqueada, en_curso
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Regreso
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.alcances import canonico
from services.identity.domain.concesion import Consentimiento
from services.identity.domain.errores_de_clientes import AutorizacionVencida
from services.identity.domain.sesion import Cliente


@dataclass(frozen=True, slots=True)
class Decidir:
    """What the browser has, where it is, and what its holder chose."""

    solicitud: str = field(repr=False)
    consiente: bool
    cliente: Cliente


class DecidirAutorizacion(UseCase[Tx, Decidir, None, Regreso]):
    """Consent is remembered by client, and adds to what was consented to before."""

    def __init__(self, pasos: Pasos) -> None:
        self._pasos = pasos

    def handle(self, tx: Tx, command: Decidir, prepared: None) -> Regreso:
        """Raises AutorizacionVencida, also while nobody has said who they are."""
        cuenta_id = en_curso(tx, command.solicitud, command.cliente)[0].cuenta_id
        if cuenta_id is None or tx.cuentas.bloquear(cuenta_id) is None:
            raise AutorizacionVencida
        # The account is locked: of two consents at once the second adds to the first.
        autorizacion, cliente = bloqueada(tx, command.solicitud, command.cliente)
        ahora = tx.now(after=autorizacion.autenticada)
        hecho = Accion.CONSENTIMIENTO_DADO if command.consiente else Accion.CONSENTIMIENTO_NEGADO
        datos = {"cliente": str(cliente.id), "alcances": " ".join(autorizacion.alcances)}
        tx.auditoria.anotar(hecho, accion.cuenta(cuenta_id), datos=datos, detalles=command.cliente.detalles)
        if not command.consiente:
            return self._pasos.sin_codigo(tx, autorizacion, ahora)
        antes = tx.consentimientos.leer(cuenta_id, cliente.id)
        sujeto, tenidos = (antes.sujeto, antes.alcances) if antes else (new_id(), ())
        alcances = tuple(dict.fromkeys(map(canonico, (*tenidos, *autorizacion.alcances))))
        tx.consentimientos.guardar(Consentimiento(cuenta_id, cliente.id, sujeto, alcances, ahora))
        return self._pasos.con_codigo(tx, autorizacion, ahora)
