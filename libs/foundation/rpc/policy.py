"""Which principals may call which RPC: one table per service, default deny."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.foundation.core.errors import Denied, Unauthenticated
from libs.foundation.core.principals import Principal

ANY_SERVICE = ("*",)
ANY_SCOPE = ("*",)
# For a row's `fresh`: what cannot be taken back, or binds others.
FRESH = timedelta(minutes=10)


class SegundoFactorPendiente(Denied):
    """The caller must have a second factor: the session is good for enrolling one, and for nothing else until then."""

    reason = "SEGUNDO_FACTOR_PENDIENTE"


class SegundoFactorRecienteRequerido(Denied):
    """The session's holder must have shown a second factor within the last `minutos` (metadata): they show it again,
    renew the session, and repeat the call."""

    reason = "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may call one RPC. `servicio` names the services allowed to call it for themselves, `sistema` the scopes of
    which an API client must have one; `enrolling` admits persons also while they have yet to enrol the second factor
    that they must have; `fresh` is how lately whoever is no service must have shown theirs, None for whenever or
    never. What `watches` lasts for as long as somebody has a page open: it takes no place of the calls'."""

    anonimo: bool = False
    usuario: bool = False
    sistema: tuple[str, ...] = ()
    servicio: tuple[str, ...] = ()
    enrolling: bool = False
    fresh: timedelta | None = None
    watches: bool = False

    def allows(self, principal: Principal) -> bool:
        """Whether the table lets `principal` through; what it may see and do is the use case's to decide."""
        if principal.kind == "servicio":
            return self.servicio == ANY_SERVICE or principal.service in self.servicio
        if principal.kind == "sistema":
            return self.sistema == ANY_SCOPE or not principal.alcances.isdisjoint(self.sistema)
        return bool(getattr(self, principal.kind))

    def require_fresh(self, principal: Principal, now: datetime) -> None:
        """Raises SegundoFactorRecienteRequerido where `principal` has not shown lately what the row wants."""
        if self.fresh is None or principal.kind == "servicio":
            return
        shown = principal.authenticated if "mfa" in principal.methods else None
        if shown is None or now - shown > self.fresh:
            raise SegundoFactorRecienteRequerido(minutos=str(self.fresh // timedelta(minutes=1)))


class Policy:
    """The table of one service: RPC name → Row."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = dict(rows)

    def require_complete(self, rpcs: Iterable[str]) -> None:
        """Raises ValueError unless every RPC has a row and every row an RPC; called before the server listens."""
        difference = set(rpcs) ^ set(self.rows)
        if difference:
            raise ValueError(f"policy table and RPCs differ: {', '.join(sorted(difference))}")

    def watches(self, rpc: str) -> bool:
        """Whether that RPC lasts for as long as somebody watches."""
        row = self.rows.get(rpc)
        return row is not None and row.watches

    def check(self, rpc: str, principal: Principal, now: datetime) -> None:
        """Raises Unauthenticated for anonimo, SegundoFactorPendiente, SegundoFactorRecienteRequerido, Denied for others
        that the row does not admit."""
        row = self.rows.get(rpc)
        if row is not None and row.allows(principal):
            if principal.enrolling and not row.enrolling:
                raise SegundoFactorPendiente
            row.require_fresh(principal, now)
            return
        raise Unauthenticated if principal.kind == "anonimo" else Denied
