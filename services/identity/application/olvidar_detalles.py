"""Forget from which network and with which device things were done, once that protects nobody any more."""

from dataclasses import dataclass
from datetime import timedelta

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.accion import Accion

_DE_UNA_VEZ = 5_000  # notes
# Why an officer decided, or did something to an account, is kept for as long as it can be asked.
_SE_CONSERVAN = frozenset(
    {
        Accion.VERIFICACION_DECIDIDA,
        Accion.ENTIDAD_DECIDIDA,
        Accion.FACTORES_RETIRADOS,
        Accion.CUENTA_INHABILITADA,
        Accion.CUENTA_HABILITADA,
    }
)


@dataclass(frozen=True, slots=True)
class OlvidarLosDe:
    """Those of notes older than `edad`, behind the audit's position `despues_de`."""

    edad: timedelta
    despues_de: int = 0


class OlvidarDetalles(UseCase[Tx, OlvidarLosDe, None, int | None]):
    """Gives the position to go on behind, None when nothing is left."""

    def handle(self, tx: Tx, command: OlvidarLosDe, prepared: None) -> int | None:
        """Harmless when done twice."""
        return tx.auditoria.borrar_detalles_antiguos(
            tx.now() - command.edad,
            "conservacion",
            salvo=_SE_CONSERVAN,
            despues_de=command.despues_de,
            limite=_DE_UNA_VEZ,
        )
