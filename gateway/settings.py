"""The gateway's own settings: environment variables ESTRADO_GATEWAY_… (see FoundationSettings for the rest)."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.foundation.settings import FoundationSettings

_MIB = 1024 * 1024


class GatewaySettings(BaseSettings):
    """Limits, uploads and what is shown to whom. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="ESTRADO_GATEWAY_", extra="ignore", frozen=True)

    upload_max: int = Field(50 * _MIB, ge=1, le=1024 * _MIB, description="Largest file")
    upload_types: frozenset[str] = Field(
        frozenset({"application/pdf"}), description="Media types taken; only PDF is examined inside"
    )
    upload_concurrent: int = Field(64, ge=1, description="Uploads received at once")
    upload_idle: float = Field(30.0, gt=0, description="An upload without a byte for so long is dropped")
    upload_temp_dir: Path | None = Field(None, description="Where files wait for their checks; unset: system's")
    check_concurrent: int = Field(2, ge=1, description="Files examined at once, each within 256 MiB of memory")
    check_seconds: float = Field(2.0, gt=0, description="Examining takes no longer (one more per 100 MiB)")
    receipt_life: int = Field(86_400, ge=60, description="A recibo de carga is good for so long")

    body_max: int = Field(64 * 1024, ge=1024, description="Largest JSON body")
    body_seconds: float = Field(10.0, gt=0, description="A JSON body has arrived by then")
    request_seconds: float = Field(10.0, gt=0, description="An answer is given up by then")
    transfer_seconds: float = Field(600.0, gt=0, description="The same for uploads and downloads")

    max_concurrent: int = Field(500, ge=1, description="Requests worked on at once, all together")
    max_per_account: int = Field(20, ge=1, description="Requests worked on at once for one account")
    rate_per_address: str = Field("1200/minute", description="Requests of one address; empty: unlimited")
    rate_per_account: str = Field("600/minute", description="Requests of one account; empty: unlimited")
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="Networks whose X-Forwarded-For is believed"
    )

    cors_origins: tuple[str, ...] = Field((), description="Web origins whose pages may call; none by default")
    https_only: bool = Field(False, description="Tell browsers to come by https only (HSTS)")
    public_metrics: bool = Field(False, description="Serve /metrics on this port too")


class Settings(FoundationSettings):
    """What `build` needs."""

    host: str = Field("127.0.0.1", description="Address at which the gateway listens for HTTP")
    port: int = Field(8080, ge=0, le=65535, description="Its port")
    gateway: GatewaySettings = Field(default_factory=GatewaySettings)
