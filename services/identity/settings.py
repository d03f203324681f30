"""identity's own settings, besides those every process understands."""

from typing import Annotated

from pydantic import Field, FilePath

from libs.foundation.settings import FoundationSettings, NotEmpty
from services.identity.domain.captcha import Exigencia
from services.identity.domain.factores import Exigidos


class Settings(FoundationSettings):
    """Environment variables ESTRADO_…"""

    argon2_threads: int = Field(2, ge=1, le=64, description="Passwords checked at once; 19 MiB of memory each")
    evidence_every: float = Field(
        3600.0,
        gt=0,
        description="Seconds between looks for evidence of identity to be erased, or kept by no request",
    )
    registers_file: Annotated[FilePath | None, NotEmpty] = Field(
        None,
        description="TOML file that plays the civil registry and the bar's register; unset: in the embedded mode the "
        "synthetic court's, otherwise none is connected",
    )
    argon2_queue: int = Field(64, ge=0, description="Passwords waiting to be checked; more are refused with 429")
    passkey_rp_id: str = Field(
        "localhost",
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$",
        description="Domain that passkeys belong to: that of the portal, or one above it. Never change it: passkeys"
        " made for another are lost",
        examples=["oj.example"],
    )
    passkey_origins: list[str] = Field(
        ["http://localhost:8080"],
        min_length=1,
        description='Pages that may ask for passkeys, as JSON: ["https://portal.oj.example"]',
    )
    issuer: str = Field(
        "http://127.0.0.1:8080",
        pattern=r"^https?://[^\s?#/]+(/[^\s?#]*[^\s?#/])?$",
        description="Who issues tokens to clients (OpenID Connect): the gateway's address, as they reach it. Never"
        " change it: clients know it",
        examples=["https://oj.example"],
    )
    segundo_factor: Exigidos = Field(
        Exigidos.PERSONAL,
        description="Who must have a second factor: personal (judicial accounts, and whoever has a role), todos, nadie."
        " Who must and has none can log in to enrol one, and for nothing else",
    )
    captcha_login: Exigencia = Field(
        Exigencia.TRAS_FALLOS,
        description="When a login needs a captcha: siempre, tras_fallos (of the account or the network) or nunca",
    )
    captcha_bits: int = Field(
        16, ge=1, le=28, description="Work of a captcha: 2^bits hashes on average; 16 is a second of a slow telephone"
    )
    captcha_life: int = Field(600, ge=30, le=86_400, description="Seconds for which a captcha is good")
    mail_from: str = Field(
        "Portal de Servicios Electrónicos <no-responder@oj.example>",
        pattern=r"^[^<>\r\n]*<[^\s<>@]+@[A-Za-z0-9.-]+>$",
        description="Whom mails come from: Name <address>",
        examples=["Portal <portal@oj.example>"],
    )
    mail_every: float = Field(2.0, gt=0, le=300, description="Seconds between looks for mails to send")
    portal_url: str = Field(
        "http://127.0.0.1:8080",
        pattern=r"^https?://[^\s?#]+$",
        description="Where the links of mails lead: the portal's address",
        examples=["https://portal.oj.example"],
    )
