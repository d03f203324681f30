"""How the brokers are reached; apart from their client, which is large."""

from dataclasses import dataclass
from ssl import SSLContext


@dataclass(frozen=True, slots=True)
class Security:
    """How to reach the brokers; names as in Kafka's own client settings. Production: SASL_SSL or SSL."""

    protocol: str = "PLAINTEXT"
    ssl_context: SSLContext | None = None
    mechanism: str = "PLAIN"
    username: str | None = None
    password: str | None = None
