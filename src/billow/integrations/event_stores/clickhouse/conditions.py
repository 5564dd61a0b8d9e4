"""Properties, and the conditions on them, as ClickHouse reads them; the meaning is that of `rules.matches`.

A property that is absent or null is not in the map, where it reads as an empty text; only a comparison with the empty
text has to look whether it is there.
"""

from collections.abc import Sequence

from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.integrations.event_stores.clickhouse.literals import text, texts
from billow.metering import rules


def held_text(field: str) -> str:
    """The text of a property, or null."""
    key = text(field)
    return f"if(mapContains(e.properties, {key}), e.properties[{key}], NULL)"


def held_number(field: str) -> str:
    """The number of a property, or null where it holds none."""
    key = text(field)
    return f"if(mapContains(e.numbers, {key}), e.numbers[{key}], NULL)"


def removes() -> str:
    """Whether a row takes its value away."""
    field, removal = rules.REMOVAL
    return f"e.properties[{text(field)}] = {text(removal)}"


def matching(groups: Sequence[FilterGroup]) -> str:
    """The condition that every group holds, each behind an AND."""
    return "".join(f" AND {_group(group)}" for group in groups)


def counts_for(metrics: Sequence[Metric]) -> str:
    """The condition that an event counts for one of *metrics*: its event name, and its filters."""
    ways = (f"(e.event_name = {text(metric.event_name)}{matching(metric.filter_groups)})" for metric in metrics)
    return f"({' OR '.join(ways)})"


def _group(group: FilterGroup) -> str:
    return f"({f' {group.operator} '.join(_condition(each) for each in group.filters)})"


def _condition(condition: MetricFilter) -> str:
    """The condition as an expression that is never null."""
    key = text(condition.field)
    there, value = f"mapContains(e.properties, {key})", f"e.properties[{key}]"
    match condition.operator:
        case "equal":
            return _equals(condition, there, value)
        case "not_equal":
            return f"NOT {_equals(condition, there, value)}"
        case "in":
            return f"({there} AND {value} IN {_wanted(condition)})"
        case "not_in":
            return f"NOT ({there} AND {value} IN {_wanted(condition)})"
        case "contains":
            return f"(position({value}, {text(_operand(condition))}) > 0)"
        case "exists":
            return f"NOT {there}" if condition.value is False else there
        case _:
            sign = ">" if condition.operator == "greater" else "<"
            bound = rules.number_of(condition.value) or 0
            return f"(mapContains(e.numbers, {key}) AND e.numbers[{key}] {sign} toDecimal128('{bound}', 12))"


def _equals(condition: MetricFilter, there: str, value: str) -> str:
    wanted = _operand(condition)
    return f"({value} = {text(wanted)}{'' if wanted else f' AND {there}'})"


def _operand(condition: MetricFilter) -> str:
    return str(rules.text_of(condition.value))


def _wanted(condition: MetricFilter) -> str:
    return texts(str(rules.text_of(value)) for value in condition.values or ())
