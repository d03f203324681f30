"""Structured logs on standard error, with request and trace ids and never personal data: one JSON object a line, or
lines for people."""

import logging
import os
import sys
import time
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Literal

import orjson
import structlog

from libs.foundation.core.errors import EstradoError
from libs.foundation.observability.trace import current_request_id, current_traceparent

LogFormat = Literal["auto", "text", "json"]

_DEPTH = 5  # exceptions of one chain that are told
_REPEATS_ITSELF = "aiokafka"
_SILENCE = 10.0  # seconds


def configure_logs(level: str, form: LogFormat = "auto") -> None:
    """Send structlog's and the standard library's records, from `level` on, through one renderer: `form` is "json",
    "text" for people, or "auto": text where standard error is a terminal."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(_kinds_and_places),
                _renderer(form),
            ],
        )
    )
    handler.addFilter(_Seldom())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("aiokafka", "asyncio", "urllib3", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class _Seldom(logging.Filter):
    """Lets what a chatty library repeats while a server is away (twice a second) pass once in ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_REPEATS_ITSELF):
            return True
        now = time.monotonic()
        self._said = {message: at for message, at in self._said.items() if now - at < _SILENCE}
        return self._said.setdefault(record.getMessage(), now) == now


def _renderer(form: LogFormat) -> Any:
    terminal = sys.stderr.isatty()
    if form == "text" or (form == "auto" and terminal):
        return structlog.dev.ConsoleRenderer(colors=terminal and not os.environ.get("NO_COLOR"))
    return structlog.processors.JSONRenderer(serializer=lambda record, **_: orjson.dumps(record, str).decode())


def _kinds_and_places(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """The traceback without what the exceptions say: a database quotes the row that it refuses."""
    told: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(told) < _DEPTH:
        frames = "".join(traceback.format_tb(error.__traceback__))
        code = f" {error.code}" if isinstance(error, EstradoError) else ""
        told.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}{code}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(reversed(told))


def _with_trace(_logger: Any, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if traceparent := current_traceparent():
        record["trace_id"] = traceparent.split("-")[1]
        record["request_id"] = current_request_id()
    return record
