"""Where the holders of mailboxes are told that something arrived."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.errors import Invalid
from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.cuenta import Cuenta

A_LA_VEZ = 100  # personas of one question, asked in one transaction


@dataclass(frozen=True, slots=True)
class ContactosDe:
    """Of which personas, one to A_LA_VEZ."""

    personas: Collection[UUID]


@dataclass(frozen=True, slots=True)
class Contacto:
    """An account that opens the persona's mailbox. `telefono` is "" unless it is confirmed."""

    cuenta_id: UUID
    correo: str = field(repr=False)
    telefono: str = field(repr=False)


class ListarContactos(UseCase[Tx, ContactosDe, None, Mapping[UUID, Sequence[Contacto]]]):
    """Each persona's verified accounts; where it is an entity's, those of its members.

    Not those that are disabled, nor those whose e-mail only another system vouches for: a stranger may read there.
    """

    reads_only = True

    def handle(self, tx: Tx, command: ContactosDe, prepared: None) -> Mapping[UUID, Sequence[Contacto]]:
        """In the order of the accounts' ids; nothing of a persona that nobody is told for. Raises Invalid for
        none or too many."""
        if not 1 <= len(command.personas) <= A_LA_VEZ:
            raise Invalid(campo="personas")
        contactos = {persona: _contactos(tx, persona) for persona in command.personas}
        return {persona: suyos for persona, suyos in contactos.items() if suyos}


def _contactos(tx: Tx, persona: UUID) -> Sequence[Contacto]:
    ids = {*tx.cuentas.verificadas_de(persona), *_miembros(tx, persona)}
    cuentas = [tx.cuentas.leer(cuenta_id) for cuenta_id in sorted(ids)]
    return [_contacto(cuenta) for cuenta in cuentas if cuenta is not None and _alcanzable(cuenta)]


def _miembros(tx: Tx, persona: UUID) -> Sequence[UUID]:
    entidad_id = tx.entidades.confirmada_de(persona)
    entidad = tx.entidades.leer(entidad_id) if entidad_id else None
    return [miembro.cuenta_id for miembro in entidad.miembros] if entidad else []


def _alcanzable(cuenta: Cuenta) -> bool:
    return cuenta.verificada and cuenta.correo_confirmado and not cuenta.inhabilitada


def _contacto(cuenta: Cuenta) -> Contacto:
    return Contacto(cuenta.id, cuenta.correo, cuenta.telefono if cuenta.telefono_confirmado else "")
