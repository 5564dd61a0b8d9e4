"""Putting together: windows of many metrics made of buckets and of the events behind the cursor, in one statement."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from billow.catalog.types.metric import Metric
from billow.kit import limits
from billow.metering import rules
from billow.metering.rules import Days
from billow.metering.store import measuring
from billow.metering.store.rollups import cursors
from billow.metering.store.rollups.views import ONE, View, is_kept, key_of
from billow.metering.types import Measured
from billow.runtime.db import Tx
from billow.runtime.driver import driver_of

FEW = 8
"""So many windows stand in a statement one by one, so that it is planned once; more come as arrays."""

Span: TypeAlias = tuple[str, datetime, datetime]
"""A customer, and a half-open stretch of time."""

_SPAN = {
    "customer_id": "text",
    "starts": "timestamptz",
    "ends": "timestamptz",
    "month": "date",
    "first": "date",
    "final": "date",
    "zone": "text",
}
_RESULT = itemgetter("part", "whole", "events", "first", "last", "digest")
_PARAMETER = re.compile(r"(?<!:):([a-z_][a-z_0-9]*)")
_PLANS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class _Plan:
    """The parts of the statement for some views, with their parameters."""

    head: str
    more: str
    tail: str
    parameters: Mapping[str, Any]
    divisors: Sequence[int]


@dataclass(frozen=True, slots=True)
class Found:
    """What was put together: the windows by metric and span, the names of events by span, and until when it is folded.

    What is missing cannot be put together.
    """

    measured: Mapping[tuple[str, Span], Measured]
    names: Mapping[Span, Sequence[str]]
    folded_through: datetime | None = None


_PLANS: dict[tuple[tuple[str, str], ...], _Plan] = {}
_DEFINITIONS: dict[int, tuple[Metric, str]] = {}


def _plan_of(metrics: Sequence[Metric], *, names: bool) -> _Plan:
    """The plan for these metrics, and the names of events as well; it is made once."""
    key = (*((each.id, _definition(each)) for each in metrics), *((("", "names"),) if names else ()))
    found = _PLANS.get(key)
    if found is None:
        if len(_PLANS) >= _PLANS_KEPT:
            _PLANS.clear()
        found = _PLANS[key] = _planned([*map(View, metrics), *([View(None)] if names else [])])
    return found


def _definition(metric: Metric) -> str:
    """That of the metric as a whole, worked out once for whoever asks with the very same again."""
    held = _DEFINITIONS.get(id(metric))
    if held is None or held[0] is not metric:
        if len(_DEFINITIONS) >= _PLANS_KEPT:
            _DEFINITIONS.clear()
        held = _DEFINITIONS[id(metric)] = (metric, View(metric).definition)
    return held[1]


def _planned(views: Sequence[View]) -> _Plan:
    parameters: dict[str, Any] = {}
    rows = []
    for place, view in enumerate(views):
        parameters |= {f"metric{place}": view.metric_id, f"definition{place}": view.definition}
        parameters[f"name{place}"] = view.metric.event_name if view.metric else None
        given = f"cast(:metric{place} as text), cast(:definition{place} as text), cast(:name{place} as text)"
        rows.append(f"({place}, {given}, {'true' if view.recurring else 'false'})")
    head = f"""
        with r as materialized (
          select m.place, m.event_name, m.recurring, r.id, r.through, r.slice
            from (values {", ".join(rows)}) as m(place, metric_id, definition, event_name, recurring)
            join usage_rollups r
              on r.tenant_id = :tenant and r.metric_id = m.metric_id and r.definition = m.definition
        ), o as materialized (select min(r.through) as through, min(r.slice) as slice from r)
    """
    divisors = [measuring.divisor_of(view.metric) for view in views if view.metric]
    more = "" if views[-1].metric else _FRESHNESS
    return _Plan(head, more, _answered(views, parameters), parameters, divisors)


_KINDS = {
    "numbers": "bigint",
    "total": "numeric",
    "moment": "numeric",
    "least": "numeric",
    "greatest": "numeric",
    "latest_at": "timestamptz",
    "latest_arrival": "timestamptz",
    "latest_id": "text",
    "latest_value": "numeric",
    "member": "uuid",
    "removes": "boolean",
}
"""What rows that are put together have besides what all have; each view reads its own."""
_OF_MEMBERS = ("member", "latest_at", "latest_arrival", "latest_id", "removes")
_AT = "coalesce(e.timestamp, w.ends)"
"""The instant of an event of one customer, so that the index over the instants of all customers is left alone."""
_PLACE = "b.tenant_id = :tenant and b.rollup_id = r.id and b.customer_id = w.customer_id"
_SHARED = "b.events, b.first_at, b.last_at, b.digest"
_DAYS = {
    False: "not b.monthly and b.day >= case when r.recurring then w.month else w.first end and b.day < w.final",
    True: "r.recurring and b.monthly and b.day < w.month",
}
"""The buckets of days in a window, or between the beginning of its month and its end; and of months before."""


def _answered(views: Sequence[View], parameters: dict[str, Any]) -> str:
    """What is selected for each window `w`: a row for each view, of the names one for each."""
    members = any(view.members for view in views)
    wanted = {column for view in views for column in view.columns} | set(_OF_MEMBERS if members else ())
    columns = [column for column in _KINDS if column in wanted]
    tiers = [False, True] if any(view.recurring for view in views) else [False]
    kept = [column for column in columns if column not in ("member", "removes")]
    arms = [_kept("usage_buckets", _SHARED, columns, kept, monthly) for monthly in tiers]
    if members:
        none = "0, cast(null as timestamptz), cast(null as timestamptz), 0"
        arms += [_kept("usage_members", none, columns, _OF_MEMBERS, monthly) for monthly in tiers]
    arms += [_behind(views, columns, parameters), _empty(columns)]
    overflowed = _OVERFLOWED.format(len(views) - 1) if views[-1].metric is None else ""
    parts = _by_place([view.rollup.ratio.part for view in views])
    wholes = _by_place([view.rollup.ratio.whole for view in views])
    return f"""
        left join usage_zones z on z.tenant_id = :tenant and z.customer_id = w.customer_id
        left join lateral (
          select v.batch from event_revisions v
           where v.tenant_id = :tenant and v.batch > (select o.through from o)
             and (v.customer_id = w.customer_id or v.was_customer_id = w.customer_id)
           order by v.batch desc limit 1
        ) v on true
        cross join lateral (
          select p.place, p.grouped, {parts} as part, {wholes} as whole, sum(p.events) as events,
                 min(p.first_at) as first, max(p.last_at) as last, sum(p.digest) as digest
          from ({" union all ".join(arms)}) p
          where p.through >= coalesce(v.batch, 0){overflowed} group by p.place, p.grouped
        ) q
        where z.zone is not distinct from w.zone
    """


_OVERFLOWED = """
            and (p.place <> {0} or not exists (
              select from r join usage_overflows b on b.tenant_id = :tenant and b.rollup_id = r.id
               where r.place = {0} and b.customer_id = w.customer_id
                 and not b.monthly and b.day >= w.first and b.day < w.final))"""
"""Names of days that have too many of them are not kept."""


def _by_place(made: Sequence[str]) -> str:
    if len(set(made)) == 1:
        return made[0]
    ways = " ".join(f"when {place} then cast({sql} as numeric)" for place, sql in enumerate(made))
    return f"case p.place {ways} end"


def _columns(columns: Iterable[str], made: Mapping[str, str]) -> str:
    """The *columns*, those that are *made*; the others are null."""
    found = (f"{made.get(each, f'cast(null as {_KINDS[each]})')} as {each}" for each in columns)
    return "".join(f", {each}" for each in found)


def _kept(table: str, shared: str, columns: Sequence[str], held: Sequence[str], monthly: bool) -> str:
    made = {column: f'b.{column} collate "C"' if column == "latest_id" else f"b.{column}" for column in held}
    return f"""
        select r.place, r.through, b.day >= w.first as inside, {shared}, b.grouped{_columns(columns, made)}
        from r join {table} b on {_PLACE} and {_DAYS[monthly]}
    """


def _empty(columns: Sequence[str]) -> str:
    """A row of nothing for each view, so that each has an answer."""
    none = "0, cast(null as timestamptz), cast(null as timestamptz), 0, cast(null as text[])"
    return f"select r.place, r.through, false, {none}{_columns(columns, {})} from r"


def _behind(views: Sequence[View], columns: Sequence[str], parameters: dict[str, Any]) -> str:
    """The events that are not folded yet, read once, each beside every view that counts it."""
    counted: list[str] = []
    numbers: dict[int, str] = {}
    words: dict[int, str] = {}
    for place, view in enumerate(views):
        if view.metric is None:
            continue
        if filters := measuring.filters_of(view.metric, parameters):
            counted.append(f"when {place} then {filters}")
        value = measuring.value_of(view.metric, parameters).text
        if value != "null":
            (words if view.members else numbers)[place] = value
    values = {"value": _chosen(numbers, "numeric"), "word": _chosen(words, "text")}
    sample = {**ONE, "latest_at": "case when s.value is not null or s.word is not null then s.at end"}
    sample["member"] = f"case when s.word is not null then {key_of('s.word')} end"
    sample["removes"] = measuring.removes_of(parameters).replace("e.properties", "s.properties")
    since = "" if any(view.recurring for view in views) else f"and {_AT} >= w.starts"
    return f"""
        (with e as materialized (
          select e.* from events e
           where e.tenant_id = :tenant and e.customer_id = w.customer_id and e.batch > (select o.through from o)
             and e.slice >= (select o.slice from o) and {_AT} < w.ends {since}
        )
        select s.place, s.through, s.at >= w.starts as inside, 1, s.at, s.at, s.digest,
               case when s.event_name is null then array[s.name] end{_columns(columns, sample)}
        from (
          select r.place, r.through, r.event_name, cast(e.event_name as text) as name, e.timestamp as at,
                 e.received_at as arrival, e.unique_id collate "C" as id, e.digest, e.properties,
                 {", ".join(f"{sql} as {name}" for name, sql in values.items())}
          from e
          join r on e.batch > r.through and (r.event_name is null or r.event_name = e.event_name)
                and (r.recurring or e.timestamp >= w.starts)
          where {f"case r.place {' '.join(counted)} else true end" if counted else "true"}
        ) s)
    """


def _chosen(made: Mapping[int, str], kind: str) -> str:
    ways = " ".join(f"when {place} then {sql}" for place, sql in made.items())
    return f"case r.place {ways} end" if ways else f"cast(null as {kind})"


async def together(tx: Tx, metrics: Sequence[Metric], spans: Sequence[Span], *, names: bool = False) -> Found:
    """What can be put together of the *spans* by each of *metrics*, with *names* names of events too; of one moment.

    A window cannot while an event of its customer was revised behind the cursor, while its zone changes, or when it
    does not consist of days of its zone; nor can a metric that days do not tell.
    """
    metrics = [each for each in metrics if is_kept(each)]
    if not metrics and not names:
        return Found({}, {})
    plan, guessed = _plan_of(metrics, names=names), _zones(tx)
    customers = {span[0] for span in spans}
    if unknown := [each for each in customers if (tx.tenant, each) not in guessed]:
        await _learn(tx, unknown)
    rows, asked = await _put(tx, plan, spans, guessed)
    answered = {row["n"] for row in rows}
    missing = {span[0] for n, span in enumerate(asked) if n not in answered}
    if missing and await _learn(tx, missing):
        rows, asked = await _put(tx, plan, spans, guessed)
    found = _read(plan, metrics, asked, rows)
    if not names or not rows:
        return found
    return replace(found, folded_through=rows[0]["folded_at"] if rows[0]["behind"] else tx.now)


_ZONES: WeakKeyDictionary[AsyncEngine, dict[tuple[str, str], str | None]] = WeakKeyDictionary()
"""The zones of customers' days as they were last seen; the statement tells when one is another by now."""


def _zones(tx: Tx) -> dict[tuple[str, str], str | None]:
    held = _ZONES.setdefault(tx.conn.engine, {})
    if len(held) > limits.INTAKE_REFERENCES:
        held.clear()
    return held


async def _learn(tx: Tx, customer_ids: Iterable[str]) -> bool:
    """The zones of these customers are known as they are now; whether one is another than was known."""
    held, wanted = _zones(tx), sorted(customer_ids)
    found = await cursors.zones_of(tx, wanted)
    differ = any(held.get((tx.tenant, each)) != found.get(each) for each in wanted)
    held.update({(tx.tenant, each): found.get(each) for each in wanted})
    return differ


async def _put(
    tx: Tx, plan: _Plan, spans: Sequence[Span], zones: Mapping[tuple[str, str], str | None]
) -> tuple[Sequence[Mapping[str, Any]], Sequence[Span]]:
    """The rows of the answer, and the spans that were asked for: those of whole days of the customer's zone, and those
    of customers of whom nothing is kept."""
    days = cache(rules.days_of)
    fit, given = [], []
    for span in spans:
        customer_id, start, end = span
        zone = zones[tx.tenant, customer_id]
        found: Days | None = days(start, end, zone or "UTC")
        if found is not None or zone is None:
            held = (found.month, found.start, found.end) if found and zone else (None, None, None)
            fit.append(span)
            given.append((*span, *held, zone))
    if not fit:
        return (), ()
    text, names = _statement(plan, len(fit) if len(fit) <= FEW else 0)
    bound = {"tenant": tx.tenant, **plan.parameters, **_bound(given)}
    driver = await driver_of(tx.conn)
    rows: Sequence[Any] = await driver.fetch(text, *(bound[name] for name in names))
    return rows, fit


def _bound(given: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    if len(given) > FEW:
        return {name: list(column) for name, column in zip(_SPAN, zip(*given, strict=True), strict=True)}
    return {f"{name}{n}": value for n, row in enumerate(given) for name, value in zip(_SPAN, row, strict=True)}


_TEXTS: dict[tuple[str, str, int], tuple[str, tuple[str, ...]]] = {}


def _statement(plan: _Plan, few: int) -> tuple[str, tuple[str, ...]]:
    """The statement in the driver's spelling, and the names of its parameters in their order."""
    key = (plan.head + plan.more, plan.tail, few)
    found = _TEXTS.get(key)
    if found is None:
        if len(_TEXTS) >= _PLANS_KEPT:
            _TEXTS.clear()
        found = _TEXTS[key] = _spelled(f"{plan.head} select w.n, q.*{plan.more} from {_windows(few)} {plan.tail}")
    return found


_FRESHNESS = """, (select f.folded_at from usage_folds f where f.tenant_id = :tenant) as folded_at,
    (select e.batch from events e where e.tenant_id = :tenant
        and e.batch > (select f.through from usage_folds f where f.tenant_id = :tenant)
        and e.slice >= (select f.slice from usage_folds f where f.tenant_id = :tenant)
      order by e.batch limit 1) is not null as behind"""


def _windows(few: int) -> str:
    columns = ", ".join(_SPAN)
    if few:
        row = ", ".join(f"cast(:{name}@ as {kind})" for name, kind in _SPAN.items())
        rows = ", ".join(f"({n}, {row.replace('@', str(n))})" for n in range(few))
        return f"(values {rows}) as w(n, {columns})"
    arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in _SPAN.items())
    return f"(select u.n - 1, {columns} from unnest({arrays}) with ordinality as u({columns}, n)) as w(n, {columns})"


def _spelled(statement: str) -> tuple[str, tuple[str, ...]]:
    places: dict[str, int] = {}
    text = _PARAMETER.sub(lambda found: f"${places.setdefault(found[1], len(places) + 1)}", statement)
    return text, tuple(places)


def _read(plan: _Plan, metrics: Sequence[Metric], spans: Sequence[Span], rows: Sequence[Mapping[str, Any]]) -> Found:
    measured: dict[tuple[str, Span], Measured] = {}
    names: dict[Span, list[str]] = {}
    for row in rows:
        span, place = spans[row["n"]], row["place"]
        if place == len(metrics):
            names.setdefault(span, []).extend(row["grouped"] or ())
        else:
            metric = metrics[place]
            measured[metric.id, span] = measuring.measured(metric, _RESULT(row), plan.divisors[place])
    return Found(measured, {span: sorted(each) for span, each in names.items()})
