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
