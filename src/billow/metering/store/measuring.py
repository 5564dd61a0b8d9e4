"""The statements that measure: what metrics make of the events in windows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import TextClause, text

from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.kit.expressions import Scaled, to_sql
from billow.metering import rules
from billow.metering.rules.matching import wanted_texts
from billow.metering.types import Group, Measured, Window
from billow.runtime.db import Tx


async def measure(tx: Tx, metric: Metric, windows: Sequence[Window]) -> dict[str, Measured]:
    """What the metric makes of each window, by the window's key; one statement."""
    statement, parameters = measurement(metric)
    divisor = _value(metric, {}).divisor
    found = await tx.rows(statement, {**parameters, **_asked(tx, windows)})
    return {row["key"]: _measured(metric, row, divisor) for row in found}


async def measure_groups(
    tx: Tx, metric: Metric, windows: Sequence[Window], *, by: Sequence[str], most: int
) -> dict[str, list[Group]]:
    """What the metric makes of each window's events with the same values of the properties *by*, by the window's key.

    One statement; at most *most* groups of a window are answered.
    """
    statement, parameters = measurement(metric, by=by, most=most)
    divisor = _value(metric, {}).divisor
    groups: dict[str, list[Group]] = {window.key: [] for window in windows}
    for row in await tx.rows(statement, {**parameters, **_asked(tx, windows)}):
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


def _measured(metric: Metric, row: Mapping[Any, Any], divisor: int) -> Measured:
    quantity = Fraction(0)
    if row["part"] and row["whole"]:
        quantity = Fraction(row["part"]) / Fraction(row["whole"]) / divisor
    return Measured(
        quantity=rules.rounded(metric, quantity),
        count=row["events"],
        first=row["first"],
        last=row["last"],
        digest=rules.digest_text(int(row["digest"])),
    )


def measurement(metric: Metric, *, by: Sequence[str] = (), most: int = 0) -> tuple[TextClause, dict[str, Any]]:
    """The statement that measures *metric* in many windows, in groups when properties *by* are named, and its own
    parameters: names and values.

    The samples of a recurring metric are those before the window as well. They are made apart from their aggregates
    when that spares work: a value that is worked out is worked out once.
    """
    parameters: dict[str, Any] = {"event_name": metric.event_name}
    ratio = metric.aggregation.way.sql(metric.recurring)
    grouped = f", array[{', '.join(_property(name, parameters) for name in by)}] as grouped" if by else ""
    statement = f"""
        select w.key, q.*
        from unnest(cast(:keys as text[]), cast(:customers as text[]),
                    cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) as w(key, customer_id, starts, ends)
        cross join lateral (
          select {"s.grouped, " if by else ""}{ratio.part} as part, {ratio.whole} as whole, count(*) as events,
                 min(s.at) as first, max(s.at) as last, coalesce(sum(s.digest), 0) as digest
          from (
            select e.timestamp as at, e.received_at as arrival, e.unique_id collate "C" as id, e.digest,
                   {_value(metric, parameters).text} as value{_removes(metric, parameters)}{grouped}
            from events e
            where e.tenant_id = :tenant and e.customer_id = w.customer_id and e.event_name = :event_name
              and e.timestamp < w.ends{"" if metric.recurring else " and e.timestamp >= w.starts"}
              {"".join(f" and {_group(group, parameters)}" for group in metric.filter_groups)}
            {"offset 0" if metric.aggregation.formula else ""}
          ) s
          {f"group by s.grouped order by s.grouped limit {most}" if by else ""}
        ) q
    """
    return text(statement), parameters


def seen_by(metrics: Sequence[Metric]) -> TextClause:
    """The condition that a row of `listed` counts for one of *metrics*: its event name, and its filters."""
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


def _number(expression: str) -> str:
    """The number that a text expression holds, or null; the guard keeps the cast from failing."""
    return f"(case when {expression} ~ '{rules.NUMBER_PATTERN}' then cast({expression} as numeric) end)"


def _value(metric: Metric, parameters: dict[str, Any]) -> Scaled:
    """What the aggregation reads of a row."""
    aggregation = metric.aggregation
    if aggregation.formula is not None:
        return to_sql(aggregation.formula, lambda name: _number(_property(name, parameters)), limit=rules.VALUE_LIMIT)
    if aggregation.field is None or aggregation.way.reads == "nothing":
        return Scaled("null")
    value = _property(aggregation.field, parameters)
    return Scaled(_number(value) if aggregation.way.reads == "number" else value)


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
        case "exists":
            return f"{value} is null" if condition.value is False else f"{value} is not null"
        case _:
            sign = ">" if condition.operator == "greater" else "<"
            bound = _bind(parameters, rules.number_of(condition.value) or Decimal(0))
            return f"coalesce({_number(value)} {sign} cast(:{bound} as numeric), false)"


def _text(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{_bind(parameters, rules.text_of(condition.value))} as text)"


def _texts(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{_bind(parameters, wanted_texts(condition))} as text[])"
