"""Refresh tokens, whoever has them: each has one successor (RELIABILITY 15)."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.application.ports import Secretos
from services.identity.domain.sesion import Cliente, Uso, huella_de_token


class Familias(Protocol):
    """Sessions or grants, as far as their refresh tokens go (see ports.Sesiones)."""

    def usar(self, huella: str, uso: Uso) -> bool:
        """Mark a refresh token used; False when it was already."""
        ...

    def uso(self, huella: str) -> Uso | None:
        """How a used refresh token was used first."""
        ...

    def renovar(self, familia: UUID, huella: str, ahora: datetime, /) -> None:
        """Store the family's next refresh token; its last use is `ahora`."""
        ...

    def cerrar(self, familia: UUID, ahora: datetime, /) -> None:
        """Close it; its tokens are refused from now on."""
        ...


def rotar(
    familias: Familias, secretos: Secretos, familia: UUID, renovacion: str, cliente: Cliente, ahora: datetime
) -> str | None:
    """The one successor of a refresh token of a locked and open family. The same client asking again within 10 s gets
    the same one; any other reuse closes the family and gives None."""
    huella = huella_de_token(renovacion)
    sucesora = secretos.sucesora(renovacion)
    if familias.usar(huella, Uso(ahora, cliente.huella)):
        familias.renovar(familia, huella_de_token(sucesora), ahora)
        return sucesora
    uso = familias.uso(huella)
    if uso is not None and uso.repetido_por(cliente, ahora):
        return sucesora
    familias.cerrar(familia, ahora)
    return None
