"""Events as they were stored, and the usage that lines rest on (INV-39, INV-41)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from billow.billing.rules import FEE_KINDS
from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.doors.cli.doctor.grid import Line, items, portions
from billow.doors.cli.doctor.look import Look
from billow.doors.cli.doctor.types import Severity, Violation
from billow.kit import limits
from billow.metering import operations as metering
from billow.metering import rules
from billow.metering.types import Entry, Measured, Window
from billow.runtime import clock
from billow.runtime.db import Tx

_BATCH = 200
_UNCERTAIN = timedelta(minutes=1)
"""Events received this shortly before a line was made may have been committed after it was measured."""


_EVER = datetime(limits.YEAR_MIN, 1, 1, tzinfo=UTC)
"""Before every event: what a recurring metric counts in a window may have happened at any time before its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A line whose usage is not what it was."""

    severity: Severity
    line: Line
    detail: str


async def find_events(look: Look) -> AsyncIterator[Violation]:
    """Events that are stored twice under one id, and events whose digest is not that of their content."""
    async for row in look.rows("repeated_events"):
        yield Violation(tenant=row["tenant"], object=row["object"], detail=f"stored {row['times']} times")
    async for row in look.rows("events"):
        if _digest(row) != row["digest"]:
            yield Violation(tenant=row["tenant"], object=row["object"], detail="its content is not what was stored")


def _digest(row: Mapping[str, Any]) -> int:
    entry = Entry(
        place=0,
        unique_id=row["object"],
        customer_ref=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
    )
    return rules.content_digest(entry, row["customer_id"])


async def find_changed(look: Look) -> AsyncIterator[Violation]:
    """Lines whose events changed although none arrived after them."""
    async for verdict in _verdicts(look):
        if verdict.severity == "E":
            yield _violation(verdict)


async def find_late(look: Look) -> AsyncIterator[Violation]:
    """Lines after which usage of their window arrived that no line counts yet."""
    async for verdict in _verdicts(look):
        if verdict.severity == "W":
            yield _violation(verdict)


def _violation(verdict: Verdict) -> Violation:
    return Violation(tenant=verdict.line.tenant, object=verdict.line.id, detail=verdict.detail)


async def _verdicts(look: Look) -> AsyncIterator[Verdict]:
    batch: list[Line] = []
    async for lines in items(look):
        last = [window[-1] for window in portions(line for line in lines if line.kind not in FEE_KINDS)]
        if batch and (batch[0].tenant != lines[0].tenant or len(batch) >= _BATCH):
            for verdict in await _judged(look, batch):
                yield verdict
            batch = []
        batch += [line for line in last if line.evidence is not None]
    for verdict in await _judged(look, batch):
        yield verdict


async def _judged(look: Look, lines: Sequence[Line]) -> list[Verdict]:
    """The verdicts on the last lines of windows of one tenant, measured in one statement a metric."""
    if not lines:
        return []
    tx = Tx(conn=look.conn, tenant=lines[0].tenant, actor="doctor", now=clock.wall(), request_id="doctor")
    metrics = await catalog.metrics_by_ids(tx, sorted({m for line in lines for m in _evidence(line)["metric_ids"]}))
    known = [line for line in lines if all(m in metrics for m in _evidence(line)["metric_ids"])]
    measured = await metering.measure(tx, windows=[w for line in known for w in _windows(line, metrics)])
    found = [Verdict(severity="E", line=each, detail="its metric is gone") for each in lines if each not in known]
    for line in known:
        now = [measured[window.key] for window in _windows(line, metrics)]
        if not _holds(line, now):
            found.append(await _explained(look, line, now, metrics))
    look.check_time()
    return found


def _evidence(line: Line) -> Mapping[str, Any]:
    return line.evidence or {}


def _windows(line: Line, metrics: Mapping[str, Metric]) -> list[Window]:
    start, end = _bounds(line)
    return [
        Window(key=f"{line.id}/{id}", customer_id=line.customer_id, metric=metrics[id], start=start, end=end)
        for id in _evidence(line)["metric_ids"]
    ]


def _bounds(line: Line) -> tuple[datetime, datetime]:
    stated = _evidence(line)
    return datetime.fromisoformat(stated["window_start"]), datetime.fromisoformat(stated["window_end"])


def _holds(line: Line, now: Sequence[Measured]) -> bool:
    stated = _evidence(line)
    return (stated["events"], stated["digest"]) == (sum(m.count for m in now), "-".join(m.digest for m in now))


async def _explained(look: Look, line: Line, now: Sequence[Measured], metrics: Mapping[str, Metric]) -> Verdict:
    """Whether events that arrived since the line was made explain the difference: then it is late, else it is wrong."""
    detail = f"{_evidence(line)['events']} events when it was billed, {sum(m.count for m in now)} now"
    certain: list[str] = []
    possible: list[str] = []
    arrived = unsure = False
    for metric_id in _evidence(line)["metric_ids"]:
        events = [event async for event in _events(look, line, metrics[metric_id])]
        sure = [digest for received, digest in events if received < line.created_at - _UNCERTAIN]
        by_then = [digest for received, digest in events if received <= line.created_at]
        arrived |= len(sure) < len(events)
        unsure |= len(sure) < len(by_then)
        certain.append(rules.digest_text(sum(sure)))
        possible.append(rules.digest_text(sum(by_then)))
    consistent = unsure or _evidence(line)["digest"] in ("-".join(certain), "-".join(possible))
    return Verdict(severity="W" if arrived and consistent else "E", line=line, detail=detail)


async def _events(look: Look, line: Line, metric: Metric) -> AsyncIterator[tuple[datetime, int]]:
    """When each event that counts in the line's window was received, and its digest."""
    start, end = _bounds(line)
    start = _EVER if metric.recurring else start
    wanted = {"tenant": line.tenant, "customer": line.customer_id, "event_name": metric.event_name}
    async for row in look.rows("window", **wanted, starts=start, ends=end):
        if rules.matches(metric, row["properties"]):
            yield row["received_at"], row["digest"]
