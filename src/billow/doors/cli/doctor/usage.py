"""Events as they were stored, and the usage that lines rest on (INV-39, INV-41)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.doors.cli.doctor.grid import Line, counting, items, portions
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
"""What became known this shortly before a line was made may have been committed after it was measured."""


_EVERYTHING = datetime(limits.YEAR_MAX, 12, 31, tzinfo=UTC)
"""What is known by then is all that is known; measured as known at an instant, it is made of the facts themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A line whose usage is not what it was."""

    severity: Severity
    line: Line
    detail: str


async def find_events(look: Look) -> AsyncIterator[Violation]:
    """Events that are stored twice under one id, and facts whose digest is not that of their content."""
    if not metering.in_database(_tx(look, "")):
        async for violation in _elsewhere(look):
            yield violation
        return
    async for row in look.rows("repeated_events"):
        yield Violation(tenant=row["tenant"], object=row["object"], detail=f"stored {row['times']} times")
    for facts in ("events", "revisions"):
        async for row in look.rows(facts):
            if _digest(row) != row["digest"]:
                yield Violation(tenant=row["tenant"], object=row["object"], detail="its content is not what was stored")


async def _elsewhere(look: Look) -> AsyncIterator[Violation]:
    """Facts whose digest is not that of their content, wherever they are kept."""
    tenants = [row["tenant"] async for row in look.rows("tenants")]
    for tenant in tenants:
        async for facts in metering.every_fact(_tx(look, tenant)):
            look.check_time()
            for fact in facts:
                if rules.digest_text(rules.content_digest(rules.first_of(fact), fact.customer_id)) != fact.digest:
                    yield Violation(tenant=tenant, object=fact.unique_id, detail="its content is not what was stored")


def _tx(look: Look, tenant: str) -> Tx:
    return Tx(conn=look.conn, tenant=tenant, actor="doctor", now=clock.wall(), request_id="doctor")


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
    """Lines whose events changed although nothing became known after them."""
    async for verdict in _verdicts(look):
        if verdict.severity == "E":
            yield _violation(verdict)


async def find_late(look: Look) -> AsyncIterator[Violation]:
    """Lines after which usage of their window arrived, or was corrected, that no line counts yet."""
    async for verdict in _verdicts(look):
        if verdict.severity == "W":
            yield _violation(verdict)


def _violation(verdict: Verdict) -> Violation:
    return Violation(tenant=verdict.line.tenant, object=verdict.line.id, detail=verdict.detail)


async def _verdicts(look: Look) -> AsyncIterator[Verdict]:
    batch: list[Line] = []
    async for lines in items(look):
        windows = portions(line for line in lines if line.is_usage)
        last = [counting(window)[-1] for window in windows if not _is_replaced(window, windows)]
        if batch and (batch[0].tenant != lines[0].tenant or len(batch) >= _BATCH):
            for verdict in await _judged(look, batch):
                yield verdict
            batch = []
        batch += [line for line in last if line.evidence is not None and line.closed]
    for verdict in await _judged(look, batch):
        yield verdict


def _is_replaced(window: Sequence[Line], windows: Sequence[Sequence[Line]]) -> bool:
    """Whether another window took the place of one that was voided before: what it measures is measured there."""
    line = window[0]
    others = (each[0] for each in windows if each is not window)
    return all(each.void for each in window) and any(
        each.fingerprint == line.fingerprint and each.start <= line.start < each.end for each in others
    )


async def _judged(look: Look, lines: Sequence[Line]) -> list[Verdict]:
    """The verdicts on the last lines of windows of one tenant, measured in one statement a metric."""
    if not lines:
        return []
    tx = _tx(look, lines[0].tenant)
    metrics = await catalog.metrics_by_ids(tx, sorted({m for line in lines for m in _evidence(line)["metric_ids"]}))
    known = [line for line in lines if all(m in metrics for m in _evidence(line)["metric_ids"])]
    windows = [w for line in known for w in _windows(line, metrics)]
    measured = await metering.measure(tx, windows=windows, known_at=_EVERYTHING)
    found = [Verdict(severity="E", line=each, detail="its metric is gone") for each in lines if each not in known]
    for line in known:
        now = [measured[window.key] for window in _windows(line, metrics)]
        if not _holds(line, now):
            found.append(await _explained(tx, line, now, metrics))
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
    return (stated["events"], stated["digest"]) == (sum(m.count for m in now), _digests(now))


async def _explained(tx: Tx, line: Line, now: Sequence[Measured], metrics: Mapping[str, Metric]) -> Verdict:
    """Whether what arrived or was corrected since the line was made explains the difference: then it is late, else it
    is wrong.

    What was known when the line was made is measured again: the line holds if it was billed for that.
    """
    windows = _windows(line, metrics)
    certain = await _known(tx, windows, line.created_at - _UNCERTAIN)
    possible = await _known(tx, windows, line.created_at)
    unsure = certain != possible
    consistent = unsure or _evidence(line)["digest"] in (_digests(certain), _digests(possible))
    late = _digests(now) != _digests(certain)
    detail = f"{_evidence(line)['events']} events when it was billed, {sum(m.count for m in now)} now"
    return Verdict(severity="W" if late and consistent else "E", line=line, detail=detail)


async def _known(tx: Tx, windows: Sequence[Window], at: datetime) -> list[Measured]:
    """What was measured in the windows as known at an instant."""
    found = await metering.measure(tx, windows=windows, known_at=at)
    return [found[window.key] for window in windows]


def _digests(measured: Sequence[Measured]) -> str:
    return "-".join(each.digest for each in measured)
