"""Reading: windows put together of buckets and of the events behind the cursor, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import text

from billow.catalog.types.metric import Metric
from billow.metering import rules
from billow.metering.rules import Days
from billow.metering.store import measuring
from billow.metering.store.events import event_names as names_among_events
from billow.metering.store.rollups import cursors
from billow.metering.store.rollups.cursors import freshness
from billow.metering.store.rollups.views import View, is_kept, kept, kept_member, single
from billow.metering.store.rollups.windows import FEW, Span, together
from billow.metering.types import Group, Measured, Overview, Window
from billow.runtime.db import Row, Tx
from billow.runtime.driver import driver_of

_RESULT = itemgetter("part", "whole", "events", "first", "last", "digest")
_COLUMNS = {
    "keys": "text",
    "customers": "text",
    "starts": "timestamptz",
    "ends": "timestamptz",
    "months": "date",
    "firsts": "date",
    "finals": "date",
    "zones": "text",
}
_MANY = f"unnest({', '.join(f'cast(:{name} as {kind}[])' for name, kind in _COLUMNS.items())})"
_ONE = f"(select {', '.join(f'cast(:{name} as {kind})' for name, kind in _COLUMNS.items())})"
"""A single window is no array: of one the planner assumes ten rows, and would plan each time anew."""


async def measure(tx: Tx, windows: Sequence[Window], known_at: datetime | None = None) -> dict[str, Measured]:
    """What each window's metric makes of it, by the window's key, as `measuring.measure` answers it.

    A window that consists of days is put together of their buckets and of the events that are not folded yet, so that
    it takes no longer the more events there are; any other, and what was known at an instant, is measured of events.
    Metrics that are asked for in the same windows, and those of few windows, are put together by one statement.
    """
    if known_at is not None:
        return await measuring.measure(tx, windows, known_at)
    found: dict[tuple[str, Span], Measured] = {}
    for metrics, spans in _alike(windows):
        found |= (await together(tx, metrics, spans)).measured
    return await _completed(tx, windows, found)


async def overview(tx: Tx, windows: Sequence[Window], span: Span) -> Overview:
    """The same, and the names of a customer's events in *span*; of one moment where they are put together."""
    metrics = list({window.metric.id: window.metric for window in windows}.values())
    spans = list(dict.fromkeys([span, *map(measuring.span_of, windows)]))
    found = await together(tx, metrics, spans, names=True)
    measured = await _completed(tx, windows, found.measured)
    names = found.names.get(span)
    if names is None:
        names = await names_among_events(tx, span)
    return Overview(names=names, measured=measured, folded_through=found.folded_through or await freshness(tx))


async def metrics_version(tx: Tx) -> int:
    """How often the metrics of the tenant were changed."""
    driver = await driver_of(tx.conn)
    return int(await driver.fetchval("select metrics from intake_versions where tenant_id = $1", tx.tenant) or 0)


async def _completed(
    tx: Tx, windows: Sequence[Window], found: Mapping[tuple[str, Span], Measured]
) -> dict[str, Measured]:
    """What was found of the windows by their keys, and the rest measured of events."""
    known = {each.key: found.get((each.metric.id, measuring.span_of(each))) for each in windows}
    made = {key: measured for key, measured in known.items() if measured is not None}
    rest = [window for window in windows if window.key not in made]
    return made | await measuring.measure(tx, rest) if rest else made


def _alike(windows: Sequence[Window]) -> list[tuple[list[Metric], list[Span]]]:
    """Metrics, and spans that all of them are asked for in; of few spans all together, asked for or not."""
    metrics = {window.metric.id: window.metric for window in windows}
    spans = list(dict.fromkeys(map(measuring.span_of, windows)))
    if len(spans) <= FEW:
        return [(list(metrics.values()), spans)] if spans else []
    asked: dict[str, dict[Span, None]] = {}
    for window in windows:
        asked.setdefault(window.metric.id, {})[measuring.span_of(window)] = None
    alike: dict[frozenset[Span], list[Metric]] = {}
    for metric_id, of_one in asked.items():
        alike.setdefault(frozenset(of_one), []).append(metrics[metric_id])
    return [(same, list(asked[same[0].id])) for same in alike.values()]


async def measure_groups(
    tx: Tx,
    metric: Metric,
    windows: Sequence[Window],
    *,
    by: Sequence[str],
    most: int,
    known_at: datetime | None = None,
) -> dict[str, list[Group]]:
    """The same for the events with the same values of the properties *by*; at most *most* groups of a window."""
    kept_by = known_at is None and tuple(by) == metric.group_by and is_kept(metric)
    rows = await grouped(tx, View(metric, metric.group_by), windows, most) if kept_by else {}
    divisor = measuring.divisor_of(metric)
    found = {key: [_group(metric, row, divisor) for row in each if row["grouped"]] for key, each in rows.items()}
    rest = [window for window in windows if window.key not in found]
    if rest:
        found |= await measuring.measure_groups(tx, metric, rest, by=by, most=most, known_at=known_at)
    return found


def _group(metric: Metric, row: Row, divisor: int) -> Group:
    values = dict(zip(metric.group_by, row["grouped"], strict=True))
    return Group(values=values, measured=measuring.measured(metric, _RESULT(row), divisor))


async def event_names(tx: Tx, span: Span) -> Sequence[str]:
    """The names of a customer's events in a half-open window of (customer id, start, end)."""
    found = (await together(tx, (), [span], names=True)).names.get(span)
    return await names_among_events(tx, span) if found is None else found


async def grouped(tx: Tx, view: View, windows: Sequence[Window], most: int) -> dict[str, list[Row]]:
    """The groups of each window that can be put together, by the window's key."""
    place = await cursors.place_of(tx, view, list({window.customer_id for window in windows}))
    if place is None:
        return {}
    rollup_id, oldest, zones = place
    days = cache(rules.days_of)
    asked = [(each, days(each.start, each.end, zones.get(each.customer_id, "UTC"))) for each in windows]
    fit = [(each, found) for each, found in asked if found is not None or each.customer_id not in zones]
    if not fit:
        return {}
    statement, parameters = _statement(view, most, one=len(fit) == 1)
    given = _windows(fit, zones)
    if len(fit) == 1:
        given = {name: value for name, [value] in given.items()}
    bound = {"tenant": tx.tenant, "rollup": rollup_id, "slice": oldest, **parameters, **given}
    answered: dict[str, list[Row]] = {}
    for row in await tx.rows(text(statement), bound):
        answered.setdefault(row["key"], []).append(row)
    return answered


def _windows(fit: Sequence[tuple[Window, Days | None]], zones: Mapping[str, str]) -> dict[str, Any]:
    return {
        "keys": [each.key for each, _ in fit],
        "customers": [each.customer_id for each, _ in fit],
        "starts": [each.start for each, _ in fit],
        "ends": [each.end for each, _ in fit],
        "months": [days and days.month for _, days in fit],
        "firsts": [days and days.start for _, days in fit],
        "finals": [days and days.end for _, days in fit],
        "zones": [zones.get(each.customer_id) for each, _ in fit],
    }


def _statement(view: View, most: int | None, *, one: bool) -> tuple[str, dict[str, Any]]:
    """The statement that puts windows together; those that it cannot are not in its answer.

    A window cannot be put together while an event of its customer was revised behind the cursor, while its zone
    changes, or when one of its days has more groups than are kept.
    """
    parameters: dict[str, Any] = {}
    ratio = view.rollup.ratio
    samples = view.samples(
        "events e",
        "e.tenant_id = :tenant and e.customer_id = w.customer_id and e.batch > r.through and e.slice >= :slice"
        f" and e.timestamp < w.ends{'' if view.recurring else ' and e.timestamp >= w.starts'}",
        parameters,
    )
    sources = [
        _kept(view, "usage_buckets", kept(view)),
        *([_kept(view, "usage_members", kept_member(view))] if view.members else []),
        f"select s.at >= w.starts as inside, {single(view)} from ({samples}) s",
    ]
    grouped = f"group by p.grouped order by p.grouped {f'limit {most}' if most else ''}" if view.grouped else ""
    statement = f"""
        select w.key, q.* from
          {_ONE if one else _MANY} as w(key, customer_id, starts, ends, month, first, final, zone)
        join usage_rollups r on r.tenant_id = :tenant and r.id = :rollup
        left join usage_zones z on z.tenant_id = :tenant and z.customer_id = w.customer_id
        left join lateral (
          select {"p.grouped, " if view.grouped else ""}{ratio.part} as part, {ratio.whole} as whole,
                 coalesce(sum(p.events), 0) as events, min(p.first_at) as first, max(p.last_at) as last,
                 coalesce(sum(p.digest), 0) as digest
          from ({" union all ".join(sources)}) p {grouped}
        ) q on true
        where z.zone is not distinct from w.zone
          and (select v.batch from event_revisions v
                where v.tenant_id = :tenant and v.batch > r.through
                  and (v.customer_id = w.customer_id or v.was_customer_id = w.customer_id)
                order by v.batch limit 1) is null
          {_OVERFLOWED.format(_before(view)) if view.grouped else ""}
    """
    return statement, parameters


_OVERFLOWED = """and not exists (select from usage_overflows b where b.tenant_id = :tenant and b.rollup_id = r.id
                           and b.customer_id = w.customer_id and {0})"""


def _kept(view: View, table: str, columns: str) -> str:
    place = "b.tenant_id = :tenant and b.rollup_id = r.id and b.customer_id = w.customer_id"
    inside = f"select b.day >= w.first as inside, {columns} from {table} b where {place}"
    days = f"{inside} and not b.monthly and b.day >= {'w.month' if view.recurring else 'w.first'} and b.day < w.final"
    return f"{days} union all {inside} and b.monthly and b.day < w.month" if view.recurring else days


def _before(view: View) -> str:
    if view.recurring:
        return "b.day < w.final"
    return "not b.monthly and b.day >= w.first and b.day < w.final"
