"""The settings of expedientes, beyond those of every process."""

from pydantic import Field

from libs.foundation.settings import FoundationSettings


class Settings(FoundationSettings):
    """Read by bootstrap alone."""

    expedientes_barrido_cada: float = Field(
        3600.0, gt=0, description="Seconds between sweeps of the copies that no filing kept"
    )
