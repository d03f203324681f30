"""Settings of casillero: those of all and of the seal, how often it looks for what is due, how it tells of deposits."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_settings import NoDecode

from libs.firma.ajustes import AjustesDeFirma


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


_Host = Annotated[str, StringConstraints(pattern=r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$")]


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
    push_contact: str = Field(
        "",
        pattern=r"^$|^(mailto:[^\s@]+@[^\s@]+|https://\S+)$",
        description="Whom browsers' push services may write to (RFC 8292, 2.1); set: alerts by web push. Unset: none;"
        " in the embedded mode a folder plays them",
        examples=["mailto:sistemas@oj.example"],
    )
    push_key: Path | None = Field(
        None,
        description="PEM file of the P-256 key by which they know this suite; unset: casillero-vapid.pem in the folder"
        " of keys, which the embedded mode makes",
    )
    push_hosts: Annotated[tuple[_Host, ...], NoDecode, BeforeValidator(_split)] = Field(
        ("updates.push.services.mozilla.com", "fcm.googleapis.com", "*.push.apple.com", "*.notify.windows.com"),
        description="Hosts of push services that are spoken to, as a.example,*.b.example; only by https, port 443, and"
        " at public addresses",
        examples=["updates.push.services.mozilla.com,fcm.googleapis.com"],
    )
    portal_url: str = Field(
        "http://localhost:8080",
        pattern=r"^https?://[^\s?#]+$",
        description="The portal's address, where the link of an alert leads",
        examples=["https://portal.oj.example"],
    )
