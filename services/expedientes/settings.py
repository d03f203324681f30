"""The settings of expedientes, beyond those of every process and of the seal."""

from pydantic import Field

from libs.firma.ajustes import AjustesDeFirma


class Settings(AjustesDeFirma):
    """Read by bootstrap alone."""

    expedientes_barrido_cada: float = Field(
        3600.0, gt=0, description="Seconds between sweeps of the copies that no filing kept"
    )
