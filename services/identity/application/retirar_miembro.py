"""Let an account act in an entity no more."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.poderes import bloquear_entidad, exigir_verificada, retirar
from services.identity.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Retiro:
    """Which entity, which account. None stands for an id that is none."""

    entidad_id: UUID | None
    cuenta_id: UUID | None


class RetirarMiembro(UseCase[Tx, Retiro, None, None]):
    """RPC RetirarMiembro, by a representative or the member; they act for it nowhere from within a second on. Doing it
    again changes nothing.

    Raises IdentidadSinVerificar, EntidadNoEncontrada, SoloRepresentantes, EntidadSinConfirmar, UltimoRepresentante.
    """

    def handle(self, tx: Tx, command: Retiro, prepared: None) -> None:
        """Lock the entity, look, write, tell the suite."""
        quien = exigir_verificada(tx)
        entidad = bloquear_entidad(tx, command.entidad_id)
        miembro = entidad.miembro(command.cuenta_id)
        if miembro is None or miembro.cuenta_id != quien.id:
            entidad.exigir_representante(quien.id)
        if miembro is not None:
            entidad.sin_miembro(miembro.cuenta_id)
            retirar(tx, entidad, miembro)
