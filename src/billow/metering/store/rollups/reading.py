"""Reading: windows put together of buckets and of the events behind the cursor, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import text

from billow.catalog.types.metric import Metric
from billow.metering import rules
from billow.metering.rules import Days
from billow.metering.store import measuring
from billow.metering.store.events import event_names as names_among_events
from billow.metering.store.rollups import cursors
from billow.metering.store.rollups.views import View, kept, kept_member, single
from billow.metering.types import Group, Measured, Window
from billow.runtime.db import Row, Tx

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


async def measure(
    tx: Tx, metric: Metric, windows: Sequence[Window], known_at: datetime | None = None
) -> dict[str, Measured]:
    """What the metric makes of each window, by the window's key, as `measuring.measure` answers it.

    A window that consists of days is put together of their buckets and of the events that are not folded yet, so that
    it takes no longer the more events there are; any other, and what was known at an instant, is measured of events.
    """
    rows = await together(tx, View(metric), windows) if known_at is None else {}
    divisor = measuring._value(metric, {}).divisor
    found = {key: measuring._measured(metric, row, divisor) for key, [row] in rows.items()}
    rest = [window for window in windows if window.key not in found]
    return found | await measuring.measure(tx, metric, rest, known_at) if rest else found


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
    kept_by = known_at is None and tuple(by) == metric.group_by
    rows = await together(tx, View(metric, metric.group_by), windows, most) if kept_by else {}
    divisor = measuring._value(metric, {}).divisor
    found = {key: [_group(metric, row, divisor) for row in each if row["grouped"]] for key, each in rows.items()}
    rest = [window for window in windows if window.key not in found]
    if rest:
        found |= await measuring.measure_groups(tx, metric, rest, by=by, most=most, known_at=known_at)
    return found


def _group(metric: Metric, row: Row, divisor: int) -> Group:
    values = dict(zip(metric.group_by, row["grouped"], strict=True))
    return Group(values=values, measured=measuring._measured(metric, row, divisor))


async def names(tx: Tx, customer_id: str, start: datetime, end: datetime) -> list[str] | None:
    """The names of a customer's events in a window; None when they have to be looked for among the events."""
    rows = await together(tx, View(None), [_Asked("", customer_id, start, end)])
    return sorted(row["grouped"][0] for row in rows[""] if row["grouped"]) if rows else None


async def event_names(tx: Tx, window: tuple[str, datetime, datetime]) -> list[str]:
    """The names of a customer's events in a half-open window of (customer id, start, end)."""
    found = await names(tx, *window)
    return await names_among_events(tx, window) if found is None else found


class _Asked:
    """A window without a metric."""

    def __init__(self, key: str, customer_id: str, start: datetime, end: datetime) -> None:
        self.key, self.customer_id, self.start, self.end = key, customer_id, start, end


async def together(
    tx: Tx, view: View, windows: Sequence[Window | _Asked], most: int | None = None
) -> dict[str, list[Row]]:
    """The result of each window that can be put together, or its groups, by the window's key."""
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


def _windows(fit: Sequence[tuple[Window | _Asked, Days | None]], zones: Mapping[str, str]) -> dict[str, Any]:
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
