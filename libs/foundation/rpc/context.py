"""What a call carries through this task: its principal, the person's token, the deadline."""

import time
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.principals import Principal


@dataclass(frozen=True, slots=True)
class CallContext:
    """The call being served, or about to be made.

    principal   who calls; None in the gateway, which only forwards
    user_token  the person's or API client's access token, passed on to the next hop
    deadline    time.monotonic() seconds at which the answer is no longer wanted
    received    UTC instant at which the gateway had the whole request
    """

    principal: Principal | None = None
    user_token: str = ""
    deadline: float | None = None
    received: datetime | None = None

    def remaining(self, at_most: float) -> float:
        """Seconds left, at most `at_most`, less what a hop costs."""
        if self.deadline is None:
            return at_most
        return max(0.0, min(at_most, self.deadline - time.monotonic() - HOP))


# So that the callee gives up before the caller and the reason still arrives.
HOP = 0.02

current_call: ContextVar[CallContext] = ContextVar("current_call", default=CallContext())  # noqa: B039  frozen


def current_principal() -> Principal:
    """The principal of the call being served. Raises LookupError outside a call."""
    principal = current_call.get().principal
    if principal is None:
        raise LookupError("no call is being served")
    return principal
