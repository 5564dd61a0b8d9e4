"""What metrics read of events in SQL: the properties of an event, its numbers, and the conditions that it satisfies."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import TextClause, text

from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.kit.expressions import WHEN, EventName, Node, Property, Said, Scaled, Words, to_sql, to_text
from billow.metering import rules
from billow.metering.rules.matching import wanted_texts


def seen_by(metrics: Sequence[Metric]) -> TextClause:
    """The condition that an event `e` counts for one of *metrics*: its event name, and its filters."""
    parameters: dict[str, Any] = {}
    ways = []
    for metric in metrics:
        name = f"e.event_name = cast(:{bind(parameters, metric.event_name)} as text)"
        ways.append(" and ".join(part for part in (name, filters_of(metric, parameters)) if part))
    return text(f"({' or '.join(f'({way})' for way in ways)})").bindparams(**parameters)


def bind(parameters: dict[str, Any], value: Any) -> str:
    """The name of a parameter that holds *value*, which is the same whenever it is asked for."""
    for name, held in parameters.items():
        if name.startswith("p_") and type(held) is type(value) and held == value:
            return name
    name = f"p_{len(parameters)}"
    parameters[name] = value
    return name


def property_of(name: str, parameters: dict[str, Any]) -> str:
    """The text of a property of an event `e`."""
    return f"(e.properties ->> cast(:{bind(parameters, name)} as text))"


def number_of(value: str, *, bounded: bool = True) -> str:
    """The number that a JSON value holds as a number or as a text, or null; it fails nowhere.

    A JSON number is one already, and only its digits are counted; the pattern says the same of a text. Without
    *bounded* they are not: whoever reads it looks at all of them together.
    """
    number, words = f"cast({value} as numeric)", f"({value} #>> '{{}}')"
    held = f"case when abs({number}) < {rules.VALUE_LIMIT} and scale({number}) <= 12 then {number} end"
    return f"""(case jsonb_typeof({value}) when 'number' then {held if bounded else number}
        when 'string' then case when {words} ~ '{rules.NUMBER_PATTERN}' then cast({words} as numeric) end end)"""


def raw_value(metric: Metric, fields: dict[str, str], *, bounded: bool = True) -> str | None:
    """The number that the aggregation reads, made of columns of `f` that hold the JSON values of *fields*; None when it
    reads none."""
    aggregation = metric.aggregation

    def column(name: str) -> str:
        if name == WHEN:
            return "extract(epoch from f.at)"
        return number_of(f"f.{fields.setdefault(name, f'v{len(fields)}')}", bounded=bounded or formula is not None)

    formula = aggregation.formula
    if isinstance(formula, Words):
        return None
    if formula is not None:
        return to_sql(formula, column, limit=rules.VALUE_LIMIT).text
    if aggregation.field is None or aggregation.way.reads != "number":
        return None
    return column(aggregation.field)


def value_of(metric: Metric, parameters: dict[str, Any]) -> Scaled:
    """What the aggregation reads of an event `e`."""
    aggregation = metric.aggregation
    if aggregation.formula is not None:
        return _formula_of(metric, aggregation.formula, parameters)
    if aggregation.field is None or aggregation.way.reads == "nothing":
        return Scaled("null")
    if aggregation.way.reads == "number":
        return Scaled(number_of(json_of(aggregation.field, parameters)))
    return Scaled(property_of(aggregation.field, parameters))


def _formula_of(metric: Metric, formula: Node | Words, parameters: dict[str, Any]) -> Scaled:
    def column(name: str) -> str:
        return "extract(epoch from e.timestamp)" if name == WHEN else number_of(json_of(name, parameters))

    def said(part: Said | EventName | Property) -> str:
        if isinstance(part, Property):
            return property_of(part.name, parameters)
        value = part.value if isinstance(part, Said) else metric.event_name
        return f"cast(:{bind(parameters, value)} as text)"

    if isinstance(formula, Words):
        return Scaled(to_text(formula, column, said, limit=rules.VALUE_LIMIT))
    return to_sql(formula, column, limit=rules.VALUE_LIMIT)


def divisor_of(metric: Metric) -> int:
    """What the values that are read are to be divided by."""
    return value_of(metric, {}).divisor


def json_of(name: str, parameters: dict[str, Any]) -> str:
    """The JSON value of a property of an event `e`."""
    return f"(e.properties -> cast(:{bind(parameters, name)} as text))"


def removes_of(parameters: dict[str, Any]) -> str:
    """Whether an event `e` takes its value away."""
    name, removal = rules.REMOVAL
    said = f"cast(:{bind(parameters, removal)} as text)"
    return f"coalesce({property_of(name, parameters)} = {said}, false)"


def filters_of(metric: Metric, parameters: dict[str, Any]) -> str:
    """The condition that the filters of a metric say of an event `e`; nothing when there are none."""
    return " and ".join(_group(group, parameters) for group in metric.filter_groups)


def _group(group: FilterGroup, parameters: dict[str, Any]) -> str:
    conditions = [_condition(each, parameters) for each in group.filters]
    return f"({f' {group.operator} '.join(conditions)})"


def _condition(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    """The condition as SQL that is never null, with the meaning of `rules.matches`."""
    if condition.operator in ("greater", "less"):
        sign = ">" if condition.operator == "greater" else "<"
        bound = bind(parameters, rules.number_of(condition.value) or Decimal(0))
        return f"coalesce({number_of(json_of(condition.field, parameters))} {sign} cast(:{bound} as numeric), false)"
    value = property_of(condition.field, parameters)
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
    return f"cast(:{bind(parameters, rules.text_of(condition.value))} as text)"


def _texts(condition: MetricFilter, parameters: dict[str, Any]) -> str:
    return f"cast(:{bind(parameters, wanted_texts(condition))} as text[])"
