"""The gateway's own settings: environment variables ESTRADO_GATEWAY_… (see FoundationSettings for the rest)."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any

from limits import parse
from pydantic import AfterValidator, BeforeValidator, DirectoryPath, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from libs.foundation.settings import FoundationSettings, NotEmpty

_MIB = 1024 * 1024


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _rate(value: str) -> str:
    if value:
        parse(value)
    return value


# In the environment a list is written as a,b,c and not as JSON.
_Listed = (NoDecode, BeforeValidator(_split))
_Rate = Annotated[str, AfterValidator(_rate)]


class GatewaySettings(BaseSettings):
    """Limits, uploads and what is shown to whom. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="ESTRADO_GATEWAY_", extra="ignore", frozen=True)

    upload_max: int = Field(50 * _MIB, ge=1, le=1024 * _MIB, description="Largest file, in bytes")
    upload_types: Annotated[frozenset[str], *_Listed] = Field(
        frozenset({"application/pdf"}), description="Media types taken of what will be presented in a case, as a/b,c/d"
    )
    evidence_image_max: int = Field(
        10 * _MIB, ge=1, le=32 * _MIB, description="Largest picture of an identity document, in bytes"
    )
    evidence_video_max: int = Field(
        50 * _MIB, ge=1, le=1024 * _MIB, description="Largest video by which somebody identifies themselves, in bytes"
    )
    upload_concurrent: int = Field(64, ge=1, description="Uploads received at once")
    upload_idle: float = Field(30.0, gt=0, description="An upload without a byte for so long is dropped")
    upload_temp_dir: Annotated[DirectoryPath | None, NotEmpty] = Field(
        None, description="Folder where files wait for their checks; unset: system's"
    )
    check_concurrent: int = Field(2, ge=1, description="Files examined at once, each within 256 MiB of memory")
    check_seconds: float = Field(2.0, gt=0, description="Examining takes no longer (one more per 100 MiB)")
    receipt_life: int = Field(86_400, ge=60, description="A recibo de carga is good for so long")

    body_max: int = Field(64 * 1024, ge=1024, description="Largest JSON body, in bytes")
    body_seconds: float = Field(10.0, gt=0, description="A JSON body has arrived by then")
    request_seconds: float = Field(10.0, gt=0, description="An answer is given up by then")
    transfer_seconds: float = Field(600.0, gt=0, description="The same for uploads and downloads")
    answer_idle: float = Field(30.0, gt=0, description="An answer is dropped when no more of it goes out for so long")

    max_concurrent: int = Field(500, ge=1, description="Requests worked on at once, all together")
    max_per_account: int = Field(20, ge=1, description="Requests worked on at once for one account")
    max_streams: int = Field(
        1000, ge=1, description="Open pages told what is new, all together, besides those requests"
    )
    max_streams_per_account: int = Field(6, ge=1, description="The same of one account")
    rate_per_address: _Rate = Field(
        "1200/minute",
        description="Requests of one address, e.g. 1200/minute; empty: unlimited",
        examples=["1200/minute"],
    )
    rate_per_account: _Rate = Field(
        "600/minute",
        description="Requests of one account, e.g. 600/minute; empty: unlimited",
        examples=["600/minute"],
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], *_Listed] = Field(
        (),
        description="Networks whose X-Forwarded-For is believed, as 10.0.0.0/8,192.0.2.7",
        examples=["10.0.0.0/8,192.0.2.7"],
    )

    cors_origins: Annotated[tuple[str, ...], *_Listed] = Field(
        (),
        description="Web origins whose pages may call, as https://a.example,https://b.example; none by default. What"
        " OpenID Connect clients call is open to all",
    )
    https_only: bool = Field(False, description="Tell browsers to come by https only (HSTS)")
    leave_seconds: float = Field(
        0.0, ge=0, le=15, description="Told to end, it answers for so long yet: until load balancers send elsewhere"
    )
    public_metrics: bool = Field(False, description="Serve /metrics on this port too")


class Settings(FoundationSettings):
    """What `build` needs."""

    host: Annotated[str, NotEmpty] = Field("127.0.0.1", description="Address at which the gateway listens for HTTP")
    port: int = Field(8080, ge=0, le=65535, description="Its port")
    gateway: GatewaySettings = Field(default_factory=GatewaySettings)
