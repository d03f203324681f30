"""Which principals may call which RPC: one table per service, default deny."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.foundation.core.errors import Denied, Unauthenticated
from libs.foundation.core.principals import Principal

ANY_SERVICE = ("*",)


class SegundoFactorPendiente(Denied):
    """The caller must have a second factor: the session is good for enrolling one, and for nothing else until then."""

    reason = "SEGUNDO_FACTOR_PENDIENTE"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may call one RPC. `servicio` names the services allowed to call it for themselves; `enrolling` admits persons
    also while they have yet to enrol the second factor that they must have."""

    anonimo: bool = False
    usuario: bool = False
    sistema: bool = False
    servicio: tuple[str, ...] = ()
    enrolling: bool = False

    def allows(self, principal: Principal) -> bool:
        """Whether the table lets `principal` through; what it may see and do is the use case's to decide."""
        if principal.kind == "servicio":
            return self.servicio == ANY_SERVICE or principal.service in self.servicio
        return bool(getattr(self, principal.kind))


class Policy:
    """The table of one service: RPC name → Row."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = dict(rows)

    def require_complete(self, rpcs: Iterable[str]) -> None:
        """Raises ValueError unless every RPC has a row and every row an RPC; called before the server listens."""
        difference = set(rpcs) ^ set(self.rows)
        if difference:
            raise ValueError(f"policy table and RPCs differ: {', '.join(sorted(difference))}")

    def check(self, rpc: str, principal: Principal) -> None:
        """Raises Unauthenticated for anonimo, SegundoFactorPendiente, Denied for others that the row does not admit."""
        row = self.rows.get(rpc)
        if row is not None and row.allows(principal):
            if principal.enrolling and not row.enrolling:
                raise SegundoFactorPendiente
            return
        raise Unauthenticated if principal.kind == "anonimo" else Denied
