"""Court units as recipients: each court of the catalogue has a persona, by which deliveries are ordered to it."""

from uuid import UUID, uuid5

from libs.jurisdiccion.catalogos import Catalogos, Organo

_UNIDADES = UUID("6c0d7a52-5c39-4b8e-9d0e-1f4a7b1f3c21")


def persona_de_unidad(organo: str) -> UUID:
    """That of the court of that code: always the same, and never one that identity made (UUID version 5, RFC 9562)."""
    return uuid5(_UNIDADES, organo)


class Unidades:
    """The courts of a jurisdiction by their persona."""

    def __init__(self, catalogos: Catalogos) -> None:
        self._por_persona = {persona_de_unidad(codigo): organo for codigo, organo in catalogos.organos.items()}

    def de(self, persona: UUID) -> Organo | None:
        """The court whose persona it is; None for that of a person or an entity."""
        return self._por_persona.get(persona)
