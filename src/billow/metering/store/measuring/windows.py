"""The statements that measure: what metrics make of the events in force in windows."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import text

from billow.catalog.types.metric import Metric
from billow.kit import limits
from billow.kit.time import instant_text
from billow.metering import rules
from billow.metering.store.measuring.samples import Samples
from billow.metering.store.measuring.values import divisor_of
from billow.metering.store.revisions import STANDING, UNREVISED, linear
from billow.metering.types import Group, Measured, UsageDropped, Window
from billow.runtime.db import Row, Tx

FEW = 50
"""So many windows are always looked up one by one; how more of them are read is the planner's choice."""

Span: TypeAlias = tuple[str, datetime, datetime]
"""A customer, and a half-open stretch of time."""

_WINDOWS = """unnest(cast(:customers as text[]), cast(:starts as timestamptz[]),
              cast(:ends as timestamptz[])) with ordinality as w(customer_id, starts, ends, n)"""
_CUSTOMERS = f"""(select w.customer_id, min(w.n) as n, min(w.starts) as starts, max(w.ends) as ends
              from {_WINDOWS} group by w.customer_id) w"""
"""The windows where each is of another customer: the planner is told so by the grouping."""
_ZERO = Fraction(0)
_EVER = datetime(limits.YEAR_MIN, 1, 1, tzinfo=UTC) - timedelta(days=1)
_AT = "coalesce(e.timestamp, w.ends)"
"""The instant of an event of one customer, so that the index over the instants of all customers is left alone."""
_INSIDE = "s.at >= w.starts and s.at < w.ends"
_BEFORE = "s.at < w.ends"
_SETTINGS = {
    "plan_cache_mode": "force_custom_plan",
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "enable_sort": "off",
    "work_mem": "64MB",
}
"""For many windows: the planner knows nothing of arrays, and would sort all events of all customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """Where what counts in windows can lie, whether that is everywhere, whether any event of the tenant was corrected,
    and as known when."""

    slices: Sequence[int]
    everywhere: bool
    revised: bool
    known_at: datetime | None

    def sources(self, bounds: str) -> list[str]:
        """The facts in force `e` within *bounds*, for `Samples.query`."""
        known = self.known_at is not None
        arrived = f"{self._places()} where {bounds}{' and e.received_at <= :known_at' if known else ''}"
        if not self.revised:
            return [arrived]
        standing = f"event_revisions e where {bounds} and not e.void and {STANDING[known]}"
        return [f"{arrived} and {UNREVISED[known]}", standing]

    def _places(self) -> str:
        """The events of the slices; where these are all, no row is asked for its own."""
        return "events e" if self.everywhere else f"(select * from events where slice in ({_numbers(self.slices)})) e"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Metrics of one event name that are asked for in the same windows, whose keys are those by metric and span."""

    metrics: Sequence[Metric]
    spans: Sequence[Span]
    keys: Sequence[Sequence[Sequence[str]]]

    def parameters(self, tx: Tx, ground: _Ground) -> dict[str, Any]:
        """Those that every statement about the windows has."""
        customers, starts, ends = (list(column) for column in zip(*self.spans, strict=True))
        bound = {"tenant": tx.tenant, "known_at": ground.known_at}
        return {**bound, "customers": customers, "starts": starts, "ends": ends}


def span_of(window: Window) -> Span:
    """The window without its metric."""
    return window.customer_id, window.start, window.end


async def measure(tx: Tx, windows: Sequence[Window], known_at: datetime | None = None) -> dict[str, Measured]:
    """What each window's metric makes of it, by the window's key.

    One statement reads the events for all metrics of an event name that are asked for in the same windows. With
    *known_at* it is what was known then: of what arrived and was corrected later, nothing counts.
    """
    if not windows:
        return {}
    ground = await _ground(tx, windows, known_at)
    found: dict[str, Measured] = {}
    for asked in _together(windows):
        samples, rows = await _answers(tx, asked, ground)
        places = [row["n"] - 1 for row in rows]
        for number, (metric, keys) in enumerate(zip(asked.metrics, asked.keys, strict=True)):
            found |= dict.fromkeys(chain.from_iterable(keys), nothing(metric))
            divisor, read = divisor_of(metric), samples.columns_of(number)
            for place, row in zip(places, rows, strict=True):
                made = measured(metric, read(row), divisor)
                for key in keys[place]:
                    found[key] = made
    return found


def _together(windows: Sequence[Window]) -> list[_Asked]:
    """The windows by what one statement can answer: the same spans, of metrics with one event name that all carry what
    was before, or do not."""
    metrics = {window.metric.id: window.metric for window in windows}
    keys: dict[str, dict[Span, list[str]]] = {metric_id: {} for metric_id in metrics}
    for window in windows:
        keys[window.metric.id].setdefault(span_of(window), []).append(window.key)
    alike: dict[tuple[str, bool, frozenset[Span]], list[Metric]] = {}
    for metric_id, metric in metrics.items():
        alike.setdefault((metric.event_name, metric.recurring, frozenset(keys[metric_id])), []).append(metric)
    return [
        _Asked(
            metrics=same,
            spans=(spans := list(keys[same[0].id])),
            keys=[[keys[metric.id][span] for span in spans] for metric in same],
        )
        for same in alike.values()
    ]


async def _answers(tx: Tx, asked: _Asked, ground: _Ground) -> tuple[Samples, Sequence[Row]]:
    """What the rows of the answer are made of, and the rows: `n` counts the windows from one."""
    if len(asked.spans) <= FEW or not await _better_whole(tx, asked, ground):
        samples = Samples(asked.metrics)
        async with linear(tx, revised=ground.revised):
            rows = await _found(tx, _few(samples, ground), samples, asked.parameters(tx, ground))
        return samples, rows
    async with _whole(tx):
        for bounded in (False, True):
            samples = Samples(asked.metrics, bounded=bounded)
            statement, bounds = _many(samples, asked, ground)
            rows = await _found(tx, statement, samples, {**asked.parameters(tx, ground), **bounds})
            if all(row["sound"] for row in rows):
                break
    return samples, rows


async def _found(tx: Tx, statement: str, samples: Samples, parameters: Mapping[str, Any]) -> Sequence[Row]:
    return await tx.rows(text(statement), {**samples.parameters, **parameters})


async def measure_groups(
    tx: Tx, metric: Metric, windows: Sequence[Window], *, by: Sequence[str], most: int, known_at: datetime | None = None
) -> dict[str, list[Group]]:
    """What the metric makes of each window's events with the same values of the properties *by*, by the window's key.

    One statement; at most *most* groups of a window are answered.
    """
    groups: dict[str, list[Group]] = {window.key: [] for window in windows}
    if not windows:
        return groups
    ground = await _ground(tx, windows, known_at)
    keys = [[window.key] for window in windows]
    asked = _Asked(metrics=[metric], spans=[span_of(window) for window in windows], keys=[keys])
    samples = Samples([metric], by=by)
    async with linear(tx, revised=ground.revised):
        rows = await _found(tx, _few(samples, ground, most=most), samples, asked.parameters(tx, ground))
    divisor, read = divisor_of(metric), samples.columns_of(0)
    for row in rows:
        values = dict(zip(by, row["grouped"], strict=True))
        group = Group(values=values, measured=measured(metric, read(row), divisor))
        groups[windows[row["n"] - 1].key].append(group)
    return groups


def nothing(metric: Metric) -> Measured:
    """What an empty window measures."""
    quantity = rules.rounded(metric, _ZERO)
    return Measured(quantity=quantity, count=0, first=None, last=None, digest=rules.digest_text(0))


def measured(metric: Metric, row: Sequence[Any], divisor: int) -> Measured:
    """What a row of part, whole, number of events, first, last and digest says of the metric, whose values are to be
    divided by *divisor*."""
    part, whole, events, first, last, digest = row
    quantity = Fraction(part) if part and whole else _ZERO
    if quantity and (whole != 1 or divisor != 1):
        quantity = quantity / Fraction(whole) / divisor
    return Measured(
        quantity=rules.rounded(metric, quantity),
        count=int(events),
        first=first,
        last=last,
        digest=rules.digest_text(int(digest)),
    )


_GROUND = text(
    """
    select array(select s.id from event_slices s
                  where s.dropped_at is null
                    and (s.sealed_at is null or (s.first_at < :until and s.last_at >= :since)) order by s.id) as slices,
           (select count(*) from event_slices s where s.dropped_at is null) as standing,
           exists(select from event_revisions r where r.tenant_id = :tenant) as revised,
           (select max(s.last_at) from event_slices s
             where s.dropped_at is not null and s.first_at < :until and s.last_at >= :since
               and (s.last_at >= :inside or s.dropped_at < :made)) as dropped
    """
)


async def _ground(tx: Tx, windows: Sequence[Window], known_at: datetime | None) -> _Ground:
    """Where the events of the windows lie.

    A slice from before all windows may be gone: it was dropped since no recurring metric there was by then counted
    anything in it. A metric that was made later may have.

    Raises:
        UsageDropped: What is gone may belong to a window.
    """
    inside = min(window.start for window in windows)
    made = max((window.metric.created_at for window in windows if window.metric.recurring), default=None)
    bounds = {"tenant": tx.tenant, "inside": inside, "until": max(window.end for window in windows)}
    bounds |= {"since": inside, "made": _EVER} if made is None else {"since": _EVER, "made": made}
    row = await tx.row(_GROUND, bounds)
    assert row is not None
    if row["dropped"] is not None:
        raise UsageDropped(f"Events up to {instant_text(row['dropped'])} are no longer kept, and with them this usage.")
    slices = row["slices"]
    return _Ground(slices=slices, everywhere=len(slices) == row["standing"], revised=row["revised"], known_at=known_at)


_WAYS = """
    explain (format json) select from events e
    where e.tenant_id = :tenant and e.slice in ({slices}) and e.customer_id = any(cast(:customers as text[]))
"""


async def _better_whole(tx: Tx, asked: _Asked, ground: _Ground) -> bool:
    """Whether reading the slices from end to end is quicker than looking up each customer: whether the planner would
    find most events of these customers so."""
    customers = sorted({customer_id for customer_id, _, _ in asked.spans})
    if not ground.slices:
        return False
    bound = {"tenant": tx.tenant, "customers": customers}
    async with _whole(tx, "plan_cache_mode"):
        [explained] = await tx.value(text(_WAYS.format(slices=_numbers(ground.slices))), bound)
    found = list(_scans(explained["Plan"]))
    return 2 * sum(rows for kind, rows in found if kind == "Seq Scan") >= sum(rows for _, rows in found)


def _scans(plan: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """How a plan reads each table, and how many rows it expects of it."""
    if "Relation Name" in plan:
        yield plan["Node Type"], plan["Plan Rows"]
    for below in plan.get("Plans", ()):
        yield from _scans(below)


@asynccontextmanager
async def _whole(tx: Tx, *names: str) -> AsyncIterator[None]:
    """Inside, statements are planned for very many rows; everything is as before afterwards."""
    point = await tx.conn.begin_nested()
    try:
        wanted = {name: _SETTINGS[name] for name in names or _SETTINGS}
        await tx.row(text(f"select {', '.join(f'set_config({name!r}, {wanted[name]!r}, true)' for name in wanted)}"))
        yield
    finally:
        await point.rollback()


def _few(samples: Samples, ground: _Ground, *, most: int = 0) -> str:
    """The statement that looks up the customer of each window, in the slices that can hold something of it; with *most*
    it answers so many groups of each."""
    bounds = f"e.customer_id = w.customer_id and {_AT} < w.ends"
    bounds += "" if samples.recurring else f" and {_AT} >= w.starts"
    return f"""
        select w.n, q.* from {_WINDOWS}
        cross join lateral (
          select {"s.grouped, " if most else ""}{samples.results}
          from ({samples.query(ground.sources(bounds))}) s
          {f"group by s.grouped order by s.grouped limit {most}" if most else ""}
        ) q
    """


def _many(samples: Samples, asked: _Asked, ground: _Ground) -> tuple[str, dict[str, Any]]:
    """The statement that reads the slices from end to end, once for all windows and metrics, and its own parameters.

    Where all windows are of the same time, events are put together by customer before anybody asks which are wanted.
    """
    bounds = "e.timestamp < cast(:until as timestamptz)"
    bounds += "" if samples.recurring else " and e.timestamp >= cast(:since as timestamptz)"
    starts, ends = {start for _, start, _ in asked.spans}, {end for _, _, end in asked.spans}
    limits_of = {"until": max(ends), **({} if samples.recurring else {"since": min(starts)})}
    query, results = samples.query(ground.sources(bounds)), samples.results
    if len(starts) == len(ends) == 1 and "w." not in results:
        statement = f"""
            select w.n, q.* from (select s.customer_id, {results} from ({query}) s group by s.customer_id) q
            join {_WINDOWS} on w.customer_id = q.customer_id
        """
        return statement, limits_of
    single = len({customer_id for customer_id, _, _ in asked.spans}) == len(asked.spans)
    statement = f"""
        select w.n, {results}
        from {_CUSTOMERS if single else _WINDOWS}
        join ({query}) s on s.customer_id = w.customer_id and {_BEFORE if samples.recurring else _INSIDE}
        group by w.n{", w.starts, w.ends" if "w." in results else ""}
    """
    return statement, limits_of


def _numbers(slices: Sequence[int]) -> str:
    """The slices as a list of SQL; numbers that stand in the statement let the planner leave the others aside."""
    return ", ".join(str(int(each)) for each in slices) or "0"
