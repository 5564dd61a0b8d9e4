"""What is kept of every call, through whichever door it came: a line of the log, and the metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter, Histogram

from billow.doors.dispatch.failures import InternalError
from billow.kit.errors import Refusal
from billow.kit.operation import Operation
from billow.runtime import clock

REQUESTS = Counter("billow_requests_total", "Calls answered.", ["operation", "door", "answer"])
SECONDS = Histogram("billow_request_seconds", "Time to an answer.", ["operation"])
_log = structlog.get_logger("billow.dispatch")


@dataclass(slots=True, kw_only=True)
class Trace:
    """One call while it is under way: what it is, and who makes it once that is known."""

    operation: Operation
    door: str
    request_id: str
    tenant: str = ""
    actor: str = ""
    began: float = field(default_factory=clock.stopwatch)


@contextmanager
def recorded(trace: Trace) -> Iterator[None]:
    """The call inside the block is logged and counted, and what breaks in it becomes a refusal.

    Raises:
        Refusal: That of the block; `InternalError` for a mistake of ours, which the log then holds.
    """
    answer = "ok"
    with structlog.contextvars.bound_contextvars(request_id=trace.request_id, operation=trace.operation.name):
        try:
            yield
        except Refusal as refusal:
            answer = refusal.code
            raise
        except Exception as error:
            answer = InternalError.code
            _log.exception("request_failed")
            raise InternalError(f"Tell us the request id {trace.request_id}.") from error
        finally:
            seconds = clock.stopwatch() - trace.began
            REQUESTS.labels(trace.operation.name, trace.door, answer).inc()
            SECONDS.labels(trace.operation.name).observe(seconds)
            _log.info("request", door=trace.door, answer=answer, ms=round(seconds * 1000, 1))
