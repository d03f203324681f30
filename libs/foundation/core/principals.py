"""Who makes a call: the calling service always, and the person or API client for whom it calls, if any."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["anonimo", "usuario", "sistema", "servicio"]


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a use case.

    kind      anonimo (gateway without a token), usuario (a person's token), sistema (an API client's) or servicio
    service   the calling service, proven by its token
    subject   the account or API client; None for anonimo and servicio
    persona   the person of a verified account, else None
    roles     names with an optional scope: "secretario@01047", "administrador"
    session   the session or grant the token belongs to
    received  the instant (UTC) at which the gateway had the whole request, signed by it; None where nobody said
    enrolling the session's holder must have a second factor, has none, and may do nothing but enrol one
    methods   how they authenticated (RFC 8176: pwd, otp, mfa …), empty where the token does not say
    authenticated   when they did so last (UTC), as the token says; None where it does not
    account   the kind of the account, as the issuer of its token calls it; "" where the token does not say
    alcances  the scopes that an API client was given; empty for all others
    cause     for event handlers and jobs: "event:<id>" or "job:<name>"
    """

    kind: Kind
    service: str
    subject: UUID | None = None
    persona: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    session: UUID | None = None
    received: datetime | None = None
    enrolling: bool = False
    methods: frozenset[str] = field(default_factory=frozenset)
    authenticated: datetime | None = None
    account: str = ""
    alcances: frozenset[str] = field(default_factory=frozenset)
    cause: str | None = None

    def has_role(self, name: str, scope: str | None = None) -> bool:
        """Whether the caller holds the role `name`, in `scope` when one is given."""
        return (f"{name}@{scope}" if scope else name) in self.roles

    def scopes_of(self, *names: str) -> frozenset[str]:
        """The scopes (courts, units) in which the caller holds any of the roles `names`."""
        pairs = (role.partition("@") for role in self.roles)
        return frozenset(scope for name, _, scope in pairs if scope and name in names)

    @property
    def key(self) -> str:
        """Whose idempotency keys these are: one name per person, API client or service; anonymous callers share one."""
        return f"{self.kind}:{self.subject or self.service}"


def servicio(name: str, cause: str | None = None) -> Principal:
    """The principal of a service that acts for itself: an event handler, a job, the seed."""
    return Principal(kind="servicio", service=name, cause=cause)
