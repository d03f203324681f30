"""End a mandate: revoked by who gave it, refused or renounced by whom it was given to."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.poderes import exigir_verificada, terminar
from services.identity.application.ports import Tx
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_mandatos import MandatoNoEncontrado
from services.identity.domain.mandato import Mandato


@dataclass(frozen=True, slots=True)
class Terminacion:
    """Which; None stands for an id that is none."""

    mandato_id: UUID | None


class TerminarMandato(UseCase[Tx, Terminacion, None, None]):
    """RPC TerminarMandato: at once, by either side; refused everywhere within a second. Doing it again changes nothing.

    Raises IdentidadSinVerificar, MandatoNoEncontrado.
    """

    def handle(self, tx: Tx, command: Terminacion, prepared: None) -> None:
        """Lock, end, write, tell the suite."""
        cuenta = exigir_verificada(tx)
        mandato = tx.mandatos.bloquear(command.mandato_id) if command.mandato_id else None
        if mandato is None:
            raise MandatoNoEncontrado
        mandante = _da(tx, mandato, cuenta)
        if not mandante and not _recibe(mandato, cuenta):
            raise MandatoNoEncontrado
        if mandato.estado.abierto:
            terminar(tx, mandato, mandante=mandante, por_entidad=mandante and mandato.entidad_id is not None)


def _da(tx: Tx, mandato: Mandato, cuenta: Cuenta) -> bool:
    if mandato.mandante == cuenta.persona:
        return True
    entidad = tx.entidades.leer(mandato.entidad_id) if mandato.entidad_id else None
    return entidad is not None and entidad.representa(cuenta.id)


def _recibe(mandato: Mandato, cuenta: Cuenta) -> bool:
    return mandato.mandatario == cuenta.persona or (mandato.mandatario is None and mandato.destino.es(cuenta))
