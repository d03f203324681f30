"""Settings of casillero: those of all and of the seal, how often it looks for what is due, how it tells of deposits."""

from pydantic import Field

from libs.firma.ajustes import AjustesDeFirma


class Settings(AjustesDeFirma):
    """Environment variables ESTRADO_…"""

    casillero_efectos_cada: float = Field(
        60.0, gt=0, description="Seconds between looks for notificaciones whose foreseen effect has come"
    )
    casillero_alertas_cada: float = Field(2.0, gt=0, le=300, description="Seconds between looks for alerts to send")
    casillero_novedades_cada: float = Field(
        0.25, gt=0, le=5, description="Seconds between looks for what open pages are to be told, while there are any"
    )
    casillero_sellos_cada: float = Field(
        1.0,
        ge=1,
        le=3600,
        description="Seconds between signed and stamped heads of the log of evidence, each of which proves all that was"
        " recorded before: one request to the timestamp authority each",
    )
    mail_from: str = Field(
        "Portal de Servicios Electrónicos <no-responder@oj.example>",
        pattern=r"^[^<>\r\n]*<[^\s<>@]+@[A-Za-z0-9.-]+>$",
        description="Whom alerts by mail come from: Name <address>; identity's mails say the same",
        examples=["Portal <portal@oj.example>"],
    )
    portal_url: str = Field(
        "http://localhost:8080",
        pattern=r"^https?://[^\s?#]+$",
        description="The portal's address, where the link of an alert leads",
        examples=["https://portal.oj.example"],
    )
