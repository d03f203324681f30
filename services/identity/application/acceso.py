"""What a login and a renewal give: an access token and the session's present refresh token."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.errors import EstradoError
from services.identity.application.ports import Llaves
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.sesion import VIDA_DEL_ACCESO


@dataclass(frozen=True, slots=True)
class Acceso:
    """Tokens of an open session; `expira` (UTC) is the access token's end."""

    sesion_id: UUID
    token_acceso: str = field(repr=False)
    token_renovacion: str = field(repr=False)
    expira: datetime


@dataclass(frozen=True, slots=True)
class Negado:
    """A refusal that left something to record. It is a result, because raising would roll the record back."""

    error: EstradoError


def dar_acceso(llaves: Llaves, cuenta: Cuenta, sesion_id: UUID, renovacion: str, ahora: datetime) -> Acceso:
    """A fresh access token of the session beside its refresh token."""
    return Acceso(sesion_id, llaves.firmar(cuenta, sesion_id, ahora), renovacion, ahora + VIDA_DEL_ACCESO)
