"""What use cases on requests share: who may see one, the audit of what is done with it, whose a persona may be."""

from collections.abc import Mapping
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import VERIFICADOR
from services.identity.domain.errores_de_verificacion import PersonaConOtraCuenta, VerificacionNoEncontrada
from services.identity.domain.verificacion import Verificacion


def es_verificador(principal: Principal) -> bool:
    """Whether the caller is an officer of any unit that verifies."""
    return bool(principal.scopes_of(VERIFICADOR))


def bloquear_para(tx: Tx, verificacion_id: UUID | None) -> tuple[Verificacion, UUID]:
    """The request, locked, and the officer who calls. Raises VerificacionNoEncontrada, the same for whoever is none."""
    oficial = tx.principal.subject
    if oficial is None or verificacion_id is None or not es_verificador(tx.principal):
        raise VerificacionNoEncontrada
    verificacion = tx.verificaciones.bloquear(verificacion_id)
    if verificacion is None:
        raise VerificacionNoEncontrada
    return verificacion, oficial


def exigir_sin_otra_cuenta(tx: Tx, persona: UUID, cuenta_id: UUID | None = None) -> None:
    """Lock the persona, and raise PersonaConOtraCuenta when another verified account than `cuenta_id` is that
    persona's."""
    tx.personas.bloquear(persona)
    if any(otra != cuenta_id for otra in tx.cuentas.verificadas_de(persona)):
        raise PersonaConOtraCuenta


def anotar(
    tx: Tx,
    que: Accion,
    verificacion: Verificacion,
    *,
    clase: Clase = Clase.CAMBIO,
    detalles: Mapping[str, str] | None = None,
    **datos: str,
) -> None:
    """Note in the audit what is done with a request; `datos` are no personal data, `detalles` can be erased."""
    datos = {"cuenta": str(verificacion.cuenta_id), **datos}
    tx.auditoria.anotar(que, accion.verificacion(verificacion.id), clase=clase, datos=datos, detalles=detalles)
