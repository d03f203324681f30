"""The request's identity as it travels: W3C Trace Context (traceparent) and a request id."""

import re
import secrets
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")

_traceparent: ContextVar[str] = ContextVar("traceparent", default="")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def start_trace(traceparent: str | None = None, request_id: str | None = None) -> None:
    """Continue the caller's trace in this task with a span of our own; begin one where it is missing or malformed."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    trace_id = match[1] if match and match[1] != "0" * 32 else secrets.token_hex(16)
    _traceparent.set(f"00-{trace_id}-{secrets.token_hex(8)}-01")
    _request_id.set(request_id or secrets.token_hex(8))


def current_traceparent() -> str:
    """The traceparent of this task, "" outside any."""
    return _traceparent.get()


def current_request_id() -> str:
    """The request id of this task, "" outside any."""
    return _request_id.get()
