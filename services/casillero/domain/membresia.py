"""By whose right somebody looks into a mailbox that is not their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.principals import Principal

# Whoever of a court's staff reads its cases reads its mailbox.
PERSONAL = ("juez", "secretario", "oficial", "notificador")


@dataclass(frozen=True, slots=True)
class Membresia:
    """The caller is a member of the entity, or of the staff of the court, whose persona `entidad` is.

    poder_id  how identity's events and audit call the membership; None in a court
    rol       the role in a court, as "secretario@01047"; "" in an entity
    """

    poder_id: UUID | None
    entidad: UUID
    rol: str = ""

    @property
    def datos(self) -> Mapping[str, str]:
        """How the audit names it."""
        return {"rol": self.rol} if self.rol else {"membresia": str(self.poder_id)}

    @property
    def en_nombre_de(self) -> str:
        """How the evidence names whom the caller acts for."""
        return f"{self.entidad}, como {self.rol}" if self.rol else str(self.entidad)


def membresia_de(principal: Principal, organo: str, unidad: UUID) -> Membresia | None:
    """That of a person in the court of that code, whose persona is `unidad`, by the first role that they have there;
    None for who has none."""
    roles = (rol for rol in PERSONAL if principal.kind == "usuario" and organo and principal.has_role(rol, organo))
    rol = next(roles, "")
    return Membresia(None, unidad, f"{rol}@{organo}") if rol else None


def organos_de(principal: Principal) -> Sequence[str]:
    """The codes of the courts of whose staff a person is, in order."""
    return sorted(principal.scopes_of(*PERSONAL)) if principal.kind == "usuario" else ()
