"""What identity's audit notes (RELIABILITY 17)."""

from enum import StrEnum
from uuid import UUID


class Accion(StrEnum):
    """What was done, or refused, about an account."""

    CUENTA_REGISTRADA = "CUENTA_REGISTRADA"
    CUENTA_ACTUALIZADA = "CUENTA_ACTUALIZADA"
    CONTRASENA_CAMBIADA = "CONTRASENA_CAMBIADA"
    CONTRASENA_NEGADA = "CONTRASENA_NEGADA"
    TELEFONO_CONFIRMADO = "TELEFONO_CONFIRMADO"
    SESION_ABIERTA = "SESION_ABIERTA"
    SESION_NEGADA = "SESION_NEGADA"
    SESION_CERRADA = "SESION_CERRADA"


def cuenta(cuenta_id: UUID) -> str:
    """The account as the audit names what was done something to."""
    return f"cuenta/{cuenta_id}"
