"""Where the holders of mailboxes are told that something arrived."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
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
        suyas = {(cuenta.persona, cuenta.id): cuenta for cuenta in tx.cuentas.verificadas_de_varias(command.personas)}
        suyas |= _de_miembros(tx, command.personas)
        contactos: dict[UUID, list[Contacto]] = defaultdict(list)
        for (persona, _), cuenta in sorted(suyas.items(), key=itemgetter(0)):
            if _alcanzable(cuenta):
                contactos[persona].append(_contacto(cuenta))
        return dict(contactos)


def _de_miembros(tx: Tx, personas: Collection[UUID]) -> Mapping[tuple[UUID, UUID], Cuenta]:
    """The accounts of the members of the entities among `personas`, by the entity's persona and their id."""
    miembros = [(una.persona, uno.cuenta_id) for una in tx.entidades.confirmadas_de(personas) for uno in una.miembros]
    cuentas = {cuenta.id: cuenta for cuenta in tx.cuentas.leer_varias({cuenta_id for _, cuenta_id in miembros})}
    return {place: cuentas[place[1]] for place in miembros if place[1] in cuentas}


def _alcanzable(cuenta: Cuenta) -> bool:
    return cuenta.verificada and cuenta.correo_confirmado and not cuenta.inhabilitada


def _contacto(cuenta: Cuenta) -> Contacto:
    return Contacto(cuenta.id, cuenta.correo, cuenta.telefono if cuenta.telefono_confirmado else "")
