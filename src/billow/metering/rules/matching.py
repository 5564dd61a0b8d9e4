"""Whether an event counts for a metric, and what a metric makes of events: the meaning that the SQL must have too."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from math import ceil, floor

from billow.catalog.types.aggregation import Span
from billow.catalog.types.metric import FilterGroup, Metric, MetricFilter
from billow.kit.numbers import round_to
from billow.metering.rules.samples import sample_of
from billow.metering.rules.values import number_of, text_of
from billow.metering.types import Properties, UsageEvent, Value


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


def counted(metric: Metric, events: Iterable[UsageEvent], *, start: datetime, end: datetime) -> list[UsageEvent]:
    """The events, of one customer and of the metric's name, that take part in the window from *start* to *end*."""
    return [
        each
        for each in events
        if (metric.recurring or each.timestamp >= start) and each.timestamp < end and matches(metric, each.properties)
    ]


def fold(metric: Metric, events: Iterable[UsageEvent], *, start: datetime, end: datetime) -> Fraction:
    """What the metric makes of a window of a customer's events, before its rounding."""
    samples = [sample_of(metric, each) for each in counted(metric, events, start=start, end=end)]
    return metric.aggregation.way.fold(samples, Span(start=start, end=end))


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
