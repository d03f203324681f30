"""identity's own settings, besides those every process understands."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, FilePath, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from libs.foundation.settings import FoundationSettings, NotEmpty
from services.identity.domain.captcha import Exigencia
from services.identity.domain.factores import Exigidos

_LOCAL = "localhost"


class Settings(FoundationSettings):
    """Environment variables ESTRADO_…"""

    argon2_threads: int = Field(2, ge=1, le=64, description="Passwords checked at once; 19 MiB of memory each")
    pbkdf2_iterations: int = Field(
        0,
        ge=0,
        le=2_000_000,
        description="PBKDF2 iterations that each check of a password spends, so that its time does not tell which"
        " accounts were imported with them; those with more are not imported. Keep it while there are such accounts",
    )
    evidence_every: float = Field(
        3600.0,
        gt=0,
        description="Seconds between looks for evidence of identity to be erased, or kept by no request",
    )
    audit_details_days: int = Field(
        365,
        ge=1,
        le=36_500,
        description="Days for which the audit keeps from which network and with which device something was done",
    )
    registers_file: Annotated[FilePath | None, NotEmpty] = Field(
        None,
        description="TOML file that plays the civil registry and the bar's register; unset: in the embedded mode the "
        "synthetic court's, otherwise none is connected",
    )
    argon2_queue: int = Field(64, ge=0, description="Passwords waiting to be checked; more are refused with 429")
    passkey_rp_id: str | None = Field(
        None,
        validate_default=True,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$",
        description="Domain that passkeys belong to: that of the portal, or one above it. Never change it: passkeys"
        " made for another are lost. Unset: in the embedded mode localhost; otherwise it must be said",
        examples=["oj.example"],
    )
    passkey_origins: list[str] | None = Field(
        None,
        validate_default=True,
        min_length=1,
        description="Pages that may ask for passkeys, as JSON, the portal's among them. Each is of that domain or one"
        " below it, and https unless that is localhost. Unset: in the embedded mode http://localhost:8080; otherwise it"
        " must be said",
        examples=['["https://portal.oj.example"]'],
    )
    issuer: str = Field(
        "http://localhost:8080",
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
    sms_prefixes: list[Annotated[str, Field(pattern=r"^\+[1-9][0-9]{0,6}$")]] | None = Field(
        None,
        min_length=1,
        description="How the telephone numbers begin to which codes are sent, as JSON; other numbers are refused. Add"
        " the countries where people of yours live, each with what its messages cost. Unset: +502",
        examples=['["+502", "+1", "+52"]'],
    )
    sms_hourly: int = Field(
        1000,
        ge=1,
        description="Codes sent to telephones in an hour of the clock, whoever asks; more are refused with 429",
    )
    mail_every: float = Field(2.0, gt=0, le=300, description="Seconds between looks for mails to send")
    portal_url: str = Field(
        "http://localhost:8080",
        validate_default=True,
        pattern=r"^https?://[^\s?#]+$",
        description="Where the links of mails lead: the portal's address",
        examples=["https://portal.oj.example"],
    )

    @field_validator("passkey_rp_id", "passkey_origins")
    @classmethod
    def _said_in_real_mode(cls, value: str | list[str] | None, info: ValidationInfo) -> str | list[str] | None:
        # Taken for granted, it would be noticed when passkeys that people have made are lost.
        if value is None and info.data.get("database_url"):
            raise PydanticCustomError("sin_valor", "must be set")
        return value

    @field_validator("passkey_origins")
    @classmethod
    def _of_the_domain(cls, origins: list[str] | None, info: ValidationInfo) -> list[str] | None:
        domain = info.data.get("passkey_rp_id") or _LOCAL
        if not all(_may_ask(origin, domain) for origin in origins or ()):
            raise PydanticCustomError("fuera_del_dominio", "must be pages of {dominio}", {"dominio": domain})
        return origins

    @field_validator("portal_url")
    @classmethod
    def _one_of_the_pages(cls, url: str, info: ValidationInfo) -> str:
        pages = info.data.get("passkey_origins")
        # What is wrong with the pages is told of them.
        if info.data.get("database_url") and pages and _origin(url) not in map(_origin, pages):
            raise PydanticCustomError("fuera_de_las_paginas", "must be one of {paginas}", {"paginas": ", ".join(pages)})
        return url

    @property
    def rp_id(self) -> str:
        """The domain that passkeys belong to."""
        return self.passkey_rp_id or _LOCAL

    @property
    def prefixes(self) -> tuple[str, ...]:
        """How the numbers begin to which codes are sent."""
        return tuple(self.sms_prefixes or ["+502"])

    @property
    def origins(self) -> list[str]:
        """The pages that may ask for passkeys."""
        return self.passkey_origins or [f"http://{_LOCAL}:8080"]


def _may_ask(origin: str, domain: str) -> bool:
    """Whether a browser lets a page of `origin` (scheme, host, port, nothing else) ask for passkeys of `domain`."""
    try:
        parts = urlsplit(origin)
        secure, bare = parts.scheme == "https" or parts.hostname == _LOCAL, _origin(origin) == origin
    except ValueError:
        return False
    return secure and bare and f".{parts.hostname}".endswith(f".{domain}")


def _origin(url: str) -> str:
    """Scheme, host and port as browsers say it. Raises ValueError for a port that is none."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in {None, 443 if parts.scheme == "https" else 80} else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
