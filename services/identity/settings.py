"""identity's own settings, besides those every process understands."""

from pydantic import Field

from libs.foundation.settings import FoundationSettings
from services.identity.domain.captcha import Exigencia


class Settings(FoundationSettings):
    """Environment variables ESTRADO_…"""

    argon2_threads: int = Field(2, ge=1, le=64, description="Passwords checked at once; 19 MiB of memory each")
    argon2_queue: int = Field(64, ge=0, description="Passwords waiting to be checked; more are refused with 429")
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
