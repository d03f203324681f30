"""Whether somebody stands behind a persona who opens its mailbox: a verified account, or a confirmed entity."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errors import PersonaNoEncontrada


@dataclass(frozen=True, slots=True)
class ConsultaDePersona:
    """Which persona; None stands for an id that is none."""

    persona: UUID | None


@dataclass(frozen=True, slots=True)
class Situacion:
    """Whether somebody stands behind a persona, and whether with an account of the judiciary's staff that opens."""

    verificada: bool
    del_personal: bool


class ConsultarPersona(UseCase[Tx, ConsultaDePersona, None, Situacion]):
    """Says nothing else about the persona."""

    reads_only = True

    def handle(self, tx: Tx, command: ConsultaDePersona, prepared: None) -> Situacion:
        """Raises PersonaNoEncontrada: "nobody" is said only of somebody known."""
        if command.persona is None or tx.personas.leer(command.persona) is None:
            raise PersonaNoEncontrada
        verificada = tx.personas.verificada(command.persona)
        return Situacion(
            verificada or tx.entidades.confirmada_de(command.persona) is not None,
            verificada and _del_personal(tx, command.persona),
        )


def _del_personal(tx: Tx, persona: UUID) -> bool:
    cuentas = [tx.cuentas.leer(cuenta_id) for cuenta_id in tx.cuentas.verificadas_de(persona)]
    return any(cuenta is not None and cuenta.del_personal and not cuenta.inhabilitada for cuenta in cuentas)
