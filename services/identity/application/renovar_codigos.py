"""Give other recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.codigos import cambiar_codigos
from services.identity.application.envios import avisar_a
from services.identity.application.ports import Secretos, Tx
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import SinSegundoFactor
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class RenovarLosCodigos:
    """Nothing to say: they are the caller's."""


class RenovarCodigos(UseCase[Tx, RenovarLosCodigos, None, Sequence[str]]):
    """All before die, used or not. Asked again, it gives others again: an answer kept for whoever repeats the question
    would hold the codes in plain."""

    def __init__(self, secretos: Secretos) -> None:
        self._secretos = secretos

    def handle(self, tx: Tx, command: RenovarLosCodigos, prepared: None) -> Sequence[str]:
        """Ten of them, shown this once. Raises SesionCerrada, AutenticacionRecienteRequerida, SinSegundoFactor."""
        cuenta_id = exigir_cuenta(tx)
        sesion, _ = exigir_reciente(tx, cuenta_id)
        if not tx.factores.de(cuenta_id).alguno:
            raise SinSegundoFactor
        codigos = cambiar_codigos(tx, self._secretos, cuenta_id)
        tx.auditoria.anotar(Accion.CODIGOS_RENOVADOS, accion.cuenta(cuenta_id), datos={"sesion": str(sesion.id)})
        avisar_a(tx, Clase.CODIGOS_RENOVADOS, cuenta_id)
        return codigos
