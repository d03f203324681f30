"""A registration that waits for its e-mail to be confirmed: no account yet, and no persona.

An e-mail may have several, since anybody can register anybody's address: each link confirms the one it was sent for,
together with the password typed then, and the first to be confirmed is the account.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from services.identity.domain.errors import FechaDeNacimientoInvalida

VIDA_DEL_REGISTRO = timedelta(days=30)
_EDAD_MAXIMA = 130


@dataclass(frozen=True, slots=True)
class Registro:
    """`contrasena` is the hash, `cui` canonical; forgotten after `vence` (UTC)."""

    id: UUID
    correo: str = field(repr=False)
    contrasena: str = field(repr=False)
    cui: str = field(repr=False)
    nacimiento: date = field(repr=False)
    vence: datetime

    @property
    def hecho(self) -> datetime:
        """When it was made (UTC)."""
        return self.vence - VIDA_DEL_REGISTRO


def fecha_de_nacimiento(texto: str, hoy: date) -> date:
    """The date written as YYYY-MM-DD. Raises FechaDeNacimientoInvalida, also for one to come or beyond a life."""
    try:
        fecha = date.fromisoformat(texto)
    except ValueError as error:
        raise FechaDeNacimientoInvalida(campo="fecha_nacimiento") from error
    if not hoy.year - _EDAD_MAXIMA <= fecha.year or fecha > hoy:
        raise FechaDeNacimientoInvalida(campo="fecha_nacimiento")
    return fecha


def edad(nacimiento: date, hoy: date) -> int:
    """Whole years lived on `hoy`."""
    return hoy.year - nacimiento.year - ((hoy.month, hoy.day) < (nacimiento.month, nacimiento.day))
