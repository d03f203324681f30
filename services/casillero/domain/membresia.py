"""By whose right somebody looks into the mailbox of an entity."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Membresia:
    """What identity answers: the caller is a member of the entity whose persona `entidad` is. `poder_id` is how
    identity's events and audit call the membership."""

    poder_id: UUID
    entidad: UUID
