"""The settings of expedientes, beyond those of every process and of the seal."""

from pydantic import Field

from libs.firma.ajustes import AjustesDeFirma


class Settings(AjustesDeFirma):
    """Read by bootstrap alone."""

    expedientes_barrido_cada: float = Field(
        3600.0, gt=0, description="Seconds between sweeps of the copies that no filing kept"
    )
    expedientes_acuses_cada: float = Field(
        1.0, gt=0, description="Seconds between looks for acuses that are to be made, or lack their timestamp"
    )
    expedientes_acuse_espera: float = Field(
        300.0,
        ge=0,
        description="Seconds for which an acuse waits for its timestamp before it is delivered without",
    )
    expedientes_traslados_cada: float = Field(
        1.0, gt=0, description="Seconds between looks for cases that became reserved, whose documents are to be moved"
    )
    portal_url: str = Field(
        "http://localhost:8080",
        pattern=r"^https?://[^\s?#]+$",
        description="The portal's address, where the code on a document leads",
        examples=["https://portal.oj.example"],
    )
