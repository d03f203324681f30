"""Settings of casillero: those of every service, and how often it looks for effects that are due."""

from pydantic import Field

from libs.foundation.settings import FoundationSettings


class Settings(FoundationSettings):
    """Environment variables ESTRADO_…"""

    casillero_efectos_cada: float = Field(
        60.0, gt=0, description="Seconds between looks for notificaciones whose foreseen effect has come"
    )
