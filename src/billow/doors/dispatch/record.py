"""What is kept of every call, through whichever door it came: a line of the log, the metrics, a row of the API log,
and of a write that took effect its activity."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from billow.doors.dispatch.failures import InternalError
from billow.kit import ids
from billow.kit.errors import Refusal
from billow.kit.operation import Operation
from billow.runtime import audit, clock
from billow.runtime.calls import CallLog
from billow.runtime.db import Tx

REQUESTS = Counter("billow_requests_total", "Calls answered.", ["operation", "door", "answer"])
SECONDS = Histogram("billow_request_seconds", "Time to an answer.", ["operation"])
CANCELLED = "cancelled"
"""The answer that nobody waited for."""
CREATED = 201
_NAME = "billow.dispatch"
_log = structlog.get_logger(_NAME)
_stdlib = logging.getLogger(_NAME)
"""Asked first, since a line that nobody reads costs as much as one that somebody does."""


@dataclass(slots=True, kw_only=True)
class Trace:
    """One call while it is under way: what it is, and who makes it once that is known."""

    operation: Operation
    door: str
    request_id: str
    tenant: str = ""
    actor: str = ""
    version: str = ""
    idempotency_key: str | None = None
    dry_run: bool = False
    replayed: bool = False
    came: datetime = field(default_factory=clock.wall)
    began: float = field(default_factory=clock.stopwatch)


@contextmanager
def recorded(trace: Trace, calls: CallLog) -> Iterator[None]:
    """The call inside the block is logged and counted, and what breaks in it becomes a refusal.

    Raises:
        Refusal: That of the block; `InternalError` for a mistake of ours, which the log then holds.
    """
    try:
        yield
    except Exception as error:
        refusal = refused(trace, calls, error)
        if refusal is error:
            raise
        raise refusal from error
    except BaseException:
        noted(trace, calls, answer=CANCELLED)
        raise
    noted(trace, calls)


def refused(trace: Trace, calls: CallLog, error: Exception) -> Refusal:
    """The refusal that *error* is to the caller; the call has ended with it, and is logged and counted."""
    if isinstance(error, Refusal):
        noted(trace, calls, answer=error.code, kind=error.kind)
        return error
    _log.error("request_failed", request_id=trace.request_id, operation=trace.operation.name, exc_info=error)
    noted(trace, calls, answer=InternalError.code, kind=InternalError.kind)
    return InternalError(f"Tell us the request id {trace.request_id}.")


def noted(trace: Trace, calls: CallLog, *, answer: str = "ok", kind: str | None = None) -> None:
    """The call has ended with the *answer*, and is logged and counted.

    Usage that was stored has its line at debug level only: such calls come in thousands, and all are in the API log.

    A call whose key was not in force, or that was not read so far, is nobody's, and has no row in the API log.
    """
    seconds = clock.stopwatch() - trace.began
    count, clocked = _meters(trace.operation.name, trace.door, answer)
    count.inc()
    clocked.observe(seconds)
    level = logging.DEBUG if answer == "ok" and trace.operation.load == "events" else logging.INFO
    if _stdlib.isEnabledFor(level):
        about = {"request_id": trace.request_id, "operation": trace.operation.name, "door": trace.door}
        _log.log(level, "request", **about, answer=answer, ms=round(seconds * 1000, 1))
    if trace.tenant:
        calls.note(_row(trace, answer=answer, kind=kind, seconds=seconds))


@cache
def _meters(operation: str, door: str, answer: str) -> tuple[Counter, Histogram]:
    """The two meters of such an answer, found once."""
    return REQUESTS.labels(operation, door, answer), SECONDS.labels(operation)


def _row(trace: Trace, *, answer: str, kind: str | None, seconds: float) -> dict[str, Any]:
    return {
        "tenant_id": trace.tenant,
        "id": trace.request_id,
        "logged_at": trace.came,
        "actor_id": trace.actor,
        "door": trace.door,
        "operation": trace.operation.name,
        "answer": answer,
        "kind": kind,
        "milliseconds": round(seconds * 1000),
        "version": trace.version,
        "idempotency_key": trace.idempotency_key,
        "replayed": trace.replayed,
        "dry_run": trace.dry_run,
    }


async def audited(tx: Tx, operation: Operation, arguments: Mapping[str, Any], result: Any, *, door: str) -> None:
    """The activity of a call that has written is a row of its transaction; a read leaves none, nor does usage, which is
    kept itself, event by event."""
    if operation.effect == "read" or operation.load == "events":
        return
    kind, name = subject(operation, arguments, result, said=[event.subject for event, _ in tx.emitted])
    given = sorted(p.name for p in operation.parameters if p.place != "path" and p.name in arguments)
    await audit.record(tx, door=door, operation=operation.name, object_type=kind, object_id=name, fields=given)


def subject(
    operation: Operation, arguments: Mapping[str, Any], result: Any, *, said: Iterable[str] = ()
) -> tuple[str | None, str | None]:
    """What a call was about, as its kind and its id: what was made, or else what the path names.

    A name that the caller gave is turned into the id of that kind which the answer holds or an event was *said* about.
    """
    own = getattr(result, "id", None)
    named = next((p.name for p in reversed(operation.parameters) if p.place == "path"), None)
    if own is not None and (named is None or operation.status == CREATED):
        return ids.kind(own), own
    if named is None:
        return None, None
    given, kind = str(arguments[named]), named.removesuffix("_id")
    found = (given, getattr(result, named, None), own, *said)
    name = next((each for each in found if each is not None and ids.kind(each) == kind), given)
    return ids.kind(name) or kind, name
