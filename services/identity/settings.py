"""identity's own settings, besides those every process understands."""

from pydantic import Field

from libs.foundation.settings import FoundationSettings


class Settings(FoundationSettings):
    """Environment variables ESTRADO_…"""

    argon2_threads: int = Field(2, ge=1, le=64, description="Passwords checked at once; 19 MiB of memory each")
    argon2_queue: int = Field(64, ge=0, description="Passwords waiting to be checked; more are refused with 429")
