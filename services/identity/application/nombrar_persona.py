"""The name under which a persona is notified, for documents that say who was."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errors import PersonaNoEncontrada


@dataclass(frozen=True, slots=True)
class NombreDe:
    """Whose name; None stands for an id that is none."""

    persona: UUID | None


class NombrarPersona(UseCase[Tx, NombreDe, None, str]):
    """An entity's, or that of a verified account of the person: an account that is not verified may say any name."""

    reads_only = True

    def handle(self, tx: Tx, command: NombreDe, prepared: None) -> str:
        """The name; "" where nobody is verified or confirmed as the persona. Raises PersonaNoEncontrada."""
        if command.persona is None or tx.personas.leer(command.persona) is None:
            raise PersonaNoEncontrada
        entidad_id = tx.entidades.confirmada_de(command.persona)
        entidad = tx.entidades.leer(entidad_id) if entidad_id else None
        if entidad is not None:
            return entidad.nombre
        cuentas = [tx.cuentas.leer(cuenta_id) for cuenta_id in sorted(tx.cuentas.verificadas_de(command.persona))]
        return next((cuenta.nombre for cuenta in cuentas if cuenta is not None), "")
