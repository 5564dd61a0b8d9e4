"""What the process says about itself: one line an event, for people or for machines, with the request it belongs to."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

REDACTED = "[redacted]"

_SECRET_NAME = re.compile(
    r"(?:^|[_\-.])(?:authorization|cookie|password|passwd|secret|token|credentials?|api[_\-]?key|secret[_\-]?key|"
    r"live[_\-]?key|sandbox[_\-]?key|private[_\-]?key|access[_\-]?key|session|dsn|database[_\-]?url|smtp[_\-]?url)(?:$|[_\-.])",
    re.IGNORECASE,
)
_SECRET_TEXT = (
    (re.compile(r"\b(sk|rk|pk)_(live|test)_[A-Za-z0-9_\-]+"), r"\1_\2_" + REDACTED),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_\-]+"), "whsec_" + REDACTED),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=\-]+", re.IGNORECASE), r"\1 " + REDACTED),
    (re.compile(r"(\b[a-z][a-z0-9+.\-]*://[^\s:/@]*):[^\s/@]+@", re.IGNORECASE), r"\1:" + REDACTED + "@"),
)

_TRACEBACKS = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
"""Without local variables, since those hold what callers sent."""


def configure_logs(*, level: str = "info", form: str = "console", stream: TextIO | None = None) -> None:
    """Every logger of the process, the standard library's too, writes to `stream` (stderr) in this form and level.

    `form` is `console` or `json`. Secrets are taken out of names and values before anything is written (S-10).
    """
    target = stream or sys.stderr
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_common(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, *_rendering(form, target)],
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("httpx2", "httpcore2", "asyncio", "uvicorn.access", "mcp"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _rendering(form: str, stream: TextIO) -> list[Processor]:
    if form == "json":
        return [_TRACEBACKS, redact, structlog.processors.JSONRenderer(sort_keys=True)]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain), _redact_text]


def log(name: str) -> FilteringBoundLogger:
    """A logger; events are short and constant, facts are keyword arguments: `log(name).info("run done", lines=3)`."""
    return cast(FilteringBoundLogger, structlog.stdlib.get_logger(name))


@contextmanager
def log_context(**facts: str) -> Iterator[None]:
    """Every event inside the block carries these facts, such as `request_id`; tasks started inside inherit them."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield


def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The event without secrets: values under a telling name are gone whole, keys inside other texts are cut out."""
    return {name: _clean(name, value) for name, value in event.items()}


def _clean(name: str, value: object) -> object:
    if value is not None and value != "" and not isinstance(value, bool) and _SECRET_NAME.search(name):
        return REDACTED
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {key: _clean(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", inner) for inner in value]
    if isinstance(value, bytes):
        return redact_text(value.decode(errors="replace"))
    return value


def redact_text(text: str) -> str:
    """The text without API keys, signing secrets, authorisation values and passwords in URLs."""
    for pattern, replacement in _SECRET_TEXT:
        text = pattern.sub(replacement, text)
    return text


def _redact_text(logger: WrappedLogger, method: str, text: EventDict) -> str:
    """Last in the console chain, where a traceback has become part of the text."""
    return redact_text(str(text))
