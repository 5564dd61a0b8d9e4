"""Whether an event counts for a metric, and what a metric makes of events: the meaning that the SQL must have too."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.kit.numbers import decimal_text, round_to
from billow.metering.types import Properties, Value

NUMBER_PATTERN = "^-?[0-9]{1,15}([.][0-9]{1,12})?$"
"""What counts as a number that can be added up or compared (correctness M-02), for Python and PostgreSQL alike."""

_NUMBER = re.compile(NUMBER_PATTERN.removesuffix("$"), re.ASCII)


def text_of(value: Value) -> str | None:
    """The text by which a property is compared: a number in plain digits, `true` or `false`; None for null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return decimal_text(value)


def number_of(value: Value) -> Decimal | None:
    """The number that a property holds, as a JSON number or as a decimal string; None when it holds none."""
    text = text_of(value)
    if text is None or isinstance(value, bool) or _NUMBER.fullmatch(text) is None:
        return None
    return Decimal(text)


def matches(metric: Metric, properties: Properties) -> bool:
    """Whether an event with these properties satisfies every group of the metric's filters; without groups it does."""
    return all(_group_holds(group, properties) for group in metric.filter_groups)


def _group_holds(group: FilterGroup, properties: Properties) -> bool:
    verdicts = (_holds(condition, properties) for condition in group.filters)
    return all(verdicts) if group.operator == "and" else any(verdicts)


def _holds(condition: MetricFilter, properties: Properties) -> bool:
    value = properties.get(condition.field)
    text = text_of(value)
    match condition.operator:
        case "equal":
            return text is not None and text == text_of(condition.value)
        case "not_equal":
            return text != text_of(condition.value)
        case "in":
            return text is not None and text in wanted_texts(condition)
        case "not_in":
            return text is None or text not in wanted_texts(condition)
        case "contains":
            return text is not None and str(text_of(condition.value)) in text
        case "exists":
            return (text is not None) == (condition.value is not False)
        case _:
            return _compares(condition, value)


def _compares(condition: MetricFilter, value: Value) -> bool:
    number, bound = number_of(value), number_of(condition.value)
    if number is None or bound is None:
        return False
    return number > bound if condition.operator == "greater" else number < bound


def wanted_texts(condition: MetricFilter) -> list[str]:
    """The texts that `in` and `not_in` compare with."""
    return [str(text_of(value)) for value in condition.values or ()]


def fold(metric: Metric, events: Iterable[Properties]) -> Fraction:
    """What the metric makes of events in one window, before its rounding: the matching ones, aggregated."""
    way, field = metric.aggregation.way, metric.aggregation.field or ""
    read = number_of if way.numeric else text_of
    return way.fold(read(properties.get(field)) for properties in events if matches(metric, properties))


def rounded(metric: Metric, quantity: Fraction) -> Fraction:
    """The *quantity* of a window after the metric's rounding, once, before it is priced (correctness 3.1)."""
    rounding = metric.rounding
    if rounding is None:
        return quantity
    if rounding.mode == "nearest":
        return round_to(quantity, rounding.precision)
    scale = Fraction(10) ** rounding.precision
    whole = ceil(quantity * scale) if rounding.mode == "ceil" else floor(quantity * scale)
    return whole / scale
