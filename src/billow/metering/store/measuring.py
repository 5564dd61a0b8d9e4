"""The statements that measure: what metrics make of the events in force in windows."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import TextClause, text

from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.kit import limits
from billow.kit.expressions import Scaled, to_sql
from billow.kit.time import instant_text
from billow.metering import rules
from billow.metering.rules.matching import wanted_texts
from billow.metering.store.revisions import STANDING, UNREVISED, linear
from billow.metering.types import Group, Measured, UsageDropped, Window
from billow.runtime.db import Row, Tx

FEW = 50
"""So many windows are always looked up one by one; how more of them are read is the planner's choice."""

_WINDOWS = """unnest(cast(:keys as text[]), cast(:customers as text[]), cast(:starts as timestamptz[]),
              cast(:ends as timestamptz[])) with ordinality as w(key, customer_id, starts, ends, n)"""
_CUSTOMERS = f"""(select w.customer_id, min(w.n) as n, min(w.starts) as starts, max(w.ends) as ends
              from {_WINDOWS} group by w.customer_id) w"""
"""The windows where each is of another customer: the planner is told so by the grouping."""
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
    """Where what counts in windows can lie: in which slices, and whether any event of the tenant was corrected."""

    slices: Sequence[int]
    revised: bool


async def measure(
    tx: Tx, metric: Metric, windows: Sequence[Window], known_at: datetime | None = None
) -> dict[str, Measured]:
    """What the metric makes of each window, by the window's key; one statement reads the events, whatever the windows.

    With *known_at* it is what was known then: of what arrived and was corrected later, nothing counts.
    """
    if not windows:
        return {}
    ground = await _ground(tx, metric, windows)
    asked = {**_asked(tx, windows), "known_at": known_at}
    known = known_at is not None
    if len(windows) > FEW and await _better_whole(tx, metric, windows, ground):
        async with _whole(tx):
            rows = await _found(tx, _many(metric, windows, ground, known=known), asked)
    else:
        async with linear(tx, revised=ground.revised):
            rows = await _found(tx, _few(metric, ground, known=known), asked)
    divisor = _value(metric, {}).divisor
    found = {window.key: _nothing(metric) for window in windows}
    return found | {row["key"]: _measured(metric, row, divisor) for row in rows}


async def measure_groups(
    tx: Tx, metric: Metric, windows: Sequence[Window], *, by: Sequence[str], most: int, known_at: datetime | None = None
) -> dict[str, list[Group]]:
    """What the metric makes of each window's events with the same values of the properties *by*, by the window's key.

    One statement; at most *most* groups of a window are answered.
    """
    groups: dict[str, list[Group]] = {window.key: [] for window in windows}
    if not windows:
        return groups
    ground = await _ground(tx, metric, windows)
    asked = {**_asked(tx, windows), "known_at": known_at}
    statement = _few(metric, ground, known=known_at is not None, by=by, most=most)
    divisor = _value(metric, {}).divisor
    async with linear(tx, revised=ground.revised):
        rows = await _found(tx, statement, asked)
    for row in rows:
        values = dict(zip(by, row["grouped"], strict=True))
        groups[row["key"]].append(Group(values=values, measured=_measured(metric, row, divisor)))
    return groups


def _asked(tx: Tx, windows: Sequence[Window]) -> dict[str, Any]:
    return {
        "tenant": tx.tenant,
        "keys": [window.key for window in windows],
        "customers": [window.customer_id for window in windows],
        "starts": [window.start for window in windows],
        "ends": [window.end for window in windows],
    }


async def _found(tx: Tx, statement: tuple[str, dict[str, Any]], asked: Mapping[str, Any]) -> Sequence[Row]:
    return await tx.rows(text(statement[0]), {**statement[1], **asked})


def _nothing(metric: Metric) -> Measured:
    quantity = rules.rounded(metric, Fraction(0))
    return Measured(quantity=quantity, count=0, first=None, last=None, digest=rules.digest_text(0))


def _measured(metric: Metric, row: Mapping[Any, Any], divisor: int) -> Measured:
    quantity = Fraction(0)
    if row["part"] and row["whole"]:
        quantity = Fraction(row["part"])
        if row["whole"] != 1 or divisor != 1:
            quantity = quantity / Fraction(row["whole"]) / divisor
    return Measured(
        quantity=rules.rounded(metric, quantity),
        count=int(row["events"]),
        first=row["first"],
        last=row["last"],
        digest=rules.digest_text(int(row["digest"])),
    )


_GROUND = text(
    """
    select array(select s.id from event_slices s
                  where s.dropped_at is null
                    and (s.sealed_at is null or (s.first_at < :until and s.last_at >= :since)) order by s.id) as slices,
           exists(select from event_revisions r where r.tenant_id = :tenant) as revised,
           (select max(s.last_at) from event_slices s
             where s.dropped_at is not null and s.first_at < :until and s.last_at >= :since) as dropped
    """
)


async def _ground(tx: Tx, metric: Metric, windows: Sequence[Window]) -> _Ground:
    since = _EVER if metric.recurring else min(window.start for window in windows)
    bounds = {"tenant": tx.tenant, "since": since, "until": max(window.end for window in windows)}
    row = await tx.row(_GROUND, bounds)
    assert row is not None
    if row["dropped"] is not None:
        raise UsageDropped(f"Events up to {instant_text(row['dropped'])} are no longer kept, and with them this usage.")
    return _Ground(slices=row["slices"], revised=row["revised"])


_WAYS = """
    explain (costs off)
    select from unnest(cast(:customers as text[])) as w(customer_id)
    join events e on e.customer_id = w.customer_id
    where e.tenant_id = :tenant and e.slice in ({slices})
"""


async def _better_whole(tx: Tx, metric: Metric, windows: Sequence[Window], ground: _Ground) -> bool:
    """Whether reading the slices from end to end is quicker than looking up each customer, as the planner judges."""
    customers = sorted({window.customer_id for window in windows})
    if not ground.slices:
        return False
    asked = {"tenant": tx.tenant, "customers": customers}
    async with _whole(tx, "plan_cache_mode"):
        plan = (await tx.conn.execute(text(_WAYS.format(slices=_numbers(ground.slices))), asked)).scalars()
        return not any("Nested Loop" in step for step in plan)


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


def _few(
    metric: Metric, ground: _Ground, *, known: bool, by: Sequence[str] = (), most: int = 0
) -> tuple[str, dict[str, Any]]:
    """The statement that looks up the customer of each window, in the slices that can hold something of it, and its own
    parameters."""
    parameters: dict[str, Any] = {}
    bounds = f"e.customer_id = w.customer_id and {_AT} < w.ends"
    bounds += "" if metric.recurring else f" and {_AT} >= w.starts"
    samples = _samples(metric, parameters, (_places(ground), bounds, ground.revised, known), by)
    statement = f"""
        select w.key, q.* from {_WINDOWS}
        cross join lateral (
          select {"s.grouped, " if by else ""}{_results(metric)}
          from ({samples}) s
          {f"group by s.grouped order by s.grouped limit {most}" if by else ""}
        ) q
    """
    return statement, parameters


def _many(metric: Metric, windows: Sequence[Window], ground: _Ground, *, known: bool) -> tuple[str, dict[str, Any]]:
    """The statement that reads the slices from end to end, once for all windows, and its own parameters."""
    parameters: dict[str, Any] = {}
    bounds = "e.timestamp < cast(:until as timestamptz)"
    parameters["until"] = max(window.end for window in windows)
    if not metric.recurring:
        bounds += " and e.timestamp >= cast(:since as timestamptz)"
        parameters["since"] = min(window.start for window in windows)
    samples = _samples(metric, parameters, (_places(ground), bounds, ground.revised, known))
    customers = len({window.customer_id for window in windows})
    results = _results(metric)
    statement = f"""
        select k.key, q.* from (
          select w.n, {results}
          from {_CUSTOMERS if customers == len(windows) else _WINDOWS}
          join ({samples}) s on s.customer_id = w.customer_id and {_BEFORE if metric.recurring else _INSIDE}
          group by w.n{", w.starts, w.ends" if "w." in results else ""}
        ) q
        join unnest(cast(:keys as text[])) with ordinality as k(key, n) on k.n = q.n
    """
    return statement, parameters


def _places(ground: _Ground) -> str:
    return f"(select * from events where slice in ({_numbers(ground.slices)})) e"


def _numbers(slices: Sequence[int]) -> str:
    """The slices as a list of SQL; numbers that stand in the statement let the planner leave the others aside."""
    return ", ".join(str(int(each)) for each in slices) or "0"


def _results(metric: Metric) -> str:
    ratio = metric.aggregation.way.sql(metric.recurring)
    return f"""{ratio.part} as part, {ratio.whole} as whole, count(*) as events, min(s.at) as first, max(s.at) as last,
        coalesce(sum(s.digest), 0) as digest"""


def _samples(
    metric: Metric, parameters: dict[str, Any], source: tuple[str, str, bool, bool], by: Sequence[str] = ()
) -> str:
    """What aggregations read, as SQL: a row for each event in force that counts.

    *source* is where events are, the bounds of `e`, whether any was corrected, and whether as known at an instant.
    A property that holds a number is taken out of its document once, in the innermost query, and the number is made
    one query further out: `offset 0` keeps the planner from doing that again wherever it is used.
    """
    places, bounds, revised, known = source
    parameters["event_name"] = metric.event_name
    fields: dict[str, str] = {}
    value = _raw_value(metric, fields)
    columns = "".join(f", {_json(name, parameters)} as {column}" for name, column in fields.items())
    if value is None:
        columns = f", {_value(metric, parameters).text} as value"
    grouped = f", array[{', '.join(_property(name, parameters) for name in by)}] as grouped" if by else ""
    counted = "".join(f" and {_group(group, parameters)}" for group in metric.filter_groups)
    facts = f"""
        select e.customer_id, e.timestamp as at, e.received_at as arrival, e.unique_id collate "C" as id, e.digest
               {columns}{_removes(metric, parameters)}{grouped}
        from @source where e.tenant_id = :tenant and e.event_name = :event_name and {bounds}{counted}"""
    found = facts.replace("@source", places) + (" and e.received_at <= :known_at" if known else "")
    if revised:
        standing = facts.replace("@source", "event_revisions e") + f" and not e.void and {STANDING[known]}"
        found = f"{found} and {UNREVISED[known]} union all {standing}"
    if value is None:
        return found
    more = (", f.removes" if metric.recurring else "") + (", f.grouped" if by else "")
    return f"""
        select f.customer_id, f.at, f.arrival, f.id, f.digest, {value} as value{more}
        from ({found} offset 0) f offset 0"""


def seen_by(metrics: Sequence[Metric]) -> TextClause:
    """The condition that an event `e` counts for one of *metrics*: its event name, and its filters."""
    parameters: dict[str, Any] = {}
    ways = []
    for metric in metrics:
        name = f"e.event_name = cast(:{_bind(parameters, metric.event_name)} as text)"
        ways.append(" and ".join([name, *(_group(group, parameters) for group in metric.filter_groups)]))
    return text(f"({' or '.join(f'({way})' for way in ways)})").bindparams(**parameters)


def _bind(parameters: dict[str, Any], value: Any) -> str:
    """The name of a new parameter that holds *value*."""
    name = f"p{len(parameters)}"
    parameters[name] = value
    return name


def _property(name: str, parameters: dict[str, Any]) -> str:
    return f"(e.properties ->> cast(:{_bind(parameters, name)} as text))"


def _number(value: str) -> str:
    """The number that a JSON value holds as a number or as a text, or null; it fails nowhere.

    A JSON number is one already, and only its digits are counted; the pattern says the same of a text.
    """
    number, words = f"cast({value} as numeric)", f"({value} #>> '{{}}')"
    return f"""(case jsonb_typeof({value})
        when 'number' then case when abs({number}) < {rules.VALUE_LIMIT} and scale({number}) <= 12 then {number} end
        when 'string' then case when {words} ~ '{rules.NUMBER_PATTERN}' then cast({words} as numeric) end end)"""


def _raw_value(metric: Metric, fields: dict[str, str]) -> str | None:
    """The number that the aggregation reads, made of columns of `f` that hold the JSON values of *fields*; None when it
    reads none."""
    aggregation = metric.aggregation

    def column(name: str) -> str:
        return _number(f"f.{fields.setdefault(name, f'v{len(fields)}')}")

    if aggregation.formula is not None:
        return to_sql(aggregation.formula, column, limit=rules.VALUE_LIMIT).text
    if aggregation.field is None or aggregation.way.reads != "number":
        return None
    return column(aggregation.field)


def _value(metric: Metric, parameters: dict[str, Any]) -> Scaled:
    """What the aggregation reads of an event `e`."""
    aggregation = metric.aggregation
    if aggregation.formula is not None:
        return to_sql(aggregation.formula, lambda name: _number(_json(name, parameters)), limit=rules.VALUE_LIMIT)
    if aggregation.field is None or aggregation.way.reads == "nothing":
        return Scaled("null")
    if aggregation.way.reads == "number":
        return Scaled(_number(_json(aggregation.field, parameters)))
    return Scaled(_property(aggregation.field, parameters))


def _json(name: str, parameters: dict[str, Any]) -> str:
    return f"(e.properties -> cast(:{_bind(parameters, name)} as text))"


def _removes(metric: Metric, parameters: dict[str, Any]) -> str:
    """Whether a row takes its value away, as a column, where that has a meaning."""
    if not metric.recurring:
        return ""
    name, removal = rules.REMOVAL
    said = f"cast(:{_bind(parameters, removal)} as text)"
    return f", coalesce({_property(name, parameters)} = {said}, false) as removes"


def _group(group: FilterGroup, parameters: dict[str, Any]) -> str:
    conditions = [_condition(each, parameters) for each in group.filters]
    return f"({f' {group.operator} '.join(conditions)})"


def _condition(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    """The condition as SQL that is never null, with the meaning of `rules.matches`."""
    if condition.operator in ("greater", "less"):
        sign = ">" if condition.operator == "greater" else "<"
        bound = _bind(parameters, rules.number_of(condition.value) or Decimal(0))
        return f"coalesce({_number(_json(condition.field, parameters))} {sign} cast(:{bound} as numeric), false)"
    value = _property(condition.field, parameters)
    match condition.operator:
        case "equal":
            return f"coalesce({value} = {_text(condition, parameters)}, false)"
        case "not_equal":
            return f"{value} is distinct from {_text(condition, parameters)}"
        case "in":
            return f"coalesce({value} = any({_texts(condition, parameters)}), false)"
        case "not_in":
            return f"not coalesce({value} = any({_texts(condition, parameters)}), false)"
        case "contains":
            return f"coalesce(position({_text(condition, parameters)} in {value}) > 0, false)"
        case _:
            return f"{value} is null" if condition.value is False else f"{value} is not null"


def _text(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{_bind(parameters, rules.text_of(condition.value))} as text)"


def _texts(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{_bind(parameters, wanted_texts(condition))} as text[])"
