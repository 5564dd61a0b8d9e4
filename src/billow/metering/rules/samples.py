"""What aggregations see of events: their values, who is the latest, and what of an expression cannot be worked out."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from billow.catalog.types.aggregation import AGGREGATIONS, Sample, Span
from billow.catalog.types.metric import FilterGroup, Metric, MetricAggregation, MetricFilter
from billow.kit import expressions
from billow.kit.expressions import Uncomputable
from billow.metering.rules.values import number_of, text_of
from billow.metering.types import Properties, UsageEvent

VALUE_LIMIT = 10**15
"""The value of an expression is smaller than this, as every other number of an event is (correctness M-02)."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_DIGITS = 24
"""Of a digest, in an id."""

REMOVAL = ("operation_type", "remove")
"""The property, and its text, by which an event takes its value away from a recurring metric."""

LATEST = "(array_agg(s.value order by s.at desc, s.arrival desc, s.id desc) filter (where {}))[1]"
"""The value of the latest sample in SQL, among those that satisfy a condition."""

KEPT = (
    "(array_agg(p.latest_value order by p.latest_at desc, p.latest_arrival desc, p.latest_id desc)"
    " filter (where {}))[1]"
)
"""The same of rows that are put together."""


def sample_of(metric: Metric, event: UsageEvent) -> Sample:
    """What the metric's aggregation sees of the event."""
    name, removal = REMOVAL
    return Sample(
        at=event.timestamp,
        arrival=event.received_at,
        id=event.unique_id,
        value=_value(metric, event.properties, event.timestamp),
        removes=metric.recurring and text_of(event.properties.get(name)) == removal,
    )


def _value(metric: Metric, properties: Properties, at: datetime) -> Fraction | str | None:
    aggregation = metric.aggregation
    if aggregation.formula is not None:
        try:
            return worked_out(metric, aggregation.formula, properties, at)
        except Uncomputable:
            return None
    if aggregation.field is None or aggregation.way.reads == "nothing":
        return None
    value = properties.get(aggregation.field)
    if aggregation.way.reads == "text":
        return text_of(value)
    number = number_of(value)
    return None if number is None else Fraction(number)


def worth(metric: Metric, event: UsageEvent) -> Fraction:
    """What one event adds to a sum by the metric; 1 where events, or texts, are counted, and 0 without a number."""
    if metric.aggregation.way.reads != "number":
        return Fraction(1)
    value = sample_of(metric, event).value
    return value if isinstance(value, Fraction) else Fraction(0)


def summing(metric: Metric, name: str) -> Metric:
    """A metric that adds up the property *name* of the events that *metric* counts, under an id of its own, so that
    both can be measured together."""
    adding = next(way.name for way in AGGREGATIONS.all() if way.grows and way.reads == "number" and not way.computed)
    return replace(
        metric,
        id=f"{metric.id}+{name}",
        aggregation=MetricAggregation(method=adding, field=name),
        rounding=None,
        recurring=False,
    )


def holding(metric: Metric, name: str) -> Metric:
    """Those of the events of *metric* whose property *name* holds a number, under an id of its own."""
    number = (
        MetricFilter(field=name, operator="greater", value=0),
        MetricFilter(field=name, operator="less", value=1),
    )
    return narrowed(metric, [FilterGroup(operator="or", filters=number)])


def naming(metric: Metric, name: str, word: str) -> Metric:
    """Those of the events of *metric* whose property *name* is the *word*, in large letters or small, under an id of
    its own."""
    alike = MetricFilter(field=name, operator="in", values=(word.upper(), word.lower()))
    return narrowed(metric, [FilterGroup(filters=(alike,))])


def counting(metric: Metric) -> Metric:
    """A metric that counts the events of the window alone that *metric* counts, under an id of its own."""
    way = next(way.name for way in AGGREGATIONS.all() if way.grows and way.reads == "nothing")
    return replace(
        metric, id=f"{metric.id}*", aggregation=MetricAggregation(method=way), rounding=None, recurring=False
    )


def of_a_day(metric: Metric) -> Metric:
    """What measures how much of the recurring *metric* there was on a day, not rounded; under an id of its own unless
    it is the metric itself."""
    aggregation = replace(metric.aggregation, method=metric.aggregation.way.by_day)
    if aggregation == metric.aggregation and metric.rounding is None:
        return metric
    return replace(metric, id=f"{metric.id}@", aggregation=aggregation, rounding=None)


def narrowed(metric: Metric, groups: Sequence[FilterGroup]) -> Metric:
    """A metric that measures those of the events of *metric* which satisfy the *groups* as well, under an id that is
    the same for the same groups alone: many prices are measured at once."""
    said = hashlib.sha256(repr(tuple(groups)).encode()).hexdigest()[:_DIGITS]
    return replace(metric, id=f"{metric.id}#{said}", filter_groups=(*metric.filter_groups, *groups))


def worked_out(
    metric: Metric, formula: expressions.Node | expressions.Words, properties: Properties, at: datetime
) -> Fraction | str:
    """What the expression of the metric comes to for an event of that instant: a number, or a text.

    Raises:
        Uncomputable: A property that it needs is absent, or no number where one is needed, it divides by zero, or a
            number is too large.
    """
    if not isinstance(formula, expressions.Words):
        return computed(formula, properties, at)

    def said(name: str) -> str:
        found = text_of(properties.get(name))
        if found is None:
            raise Uncomputable(f"properties.{name} is missing")
        return found

    return expressions.words(formula, lambda node: computed(node, properties, at), said, metric.event_name)


def computed(formula: expressions.Node, properties: Properties, at: datetime = EPOCH) -> Fraction:
    """What the expression comes to for an event of that instant.

    Raises:
        Uncomputable: A property that it needs is absent or no number, it divides by zero, or the result is too large.
    """

    def read(name: str) -> Fraction:
        if name == expressions.WHEN:
            return Fraction((at - EPOCH) // timedelta(microseconds=1), 10**6)
        if properties.get(name) is None:
            raise Uncomputable(f"properties.{name} is missing")
        number = number_of(properties[name])
        if number is None:
            raise Uncomputable(_not_a_number(name))
        return Fraction(number)

    value = expressions.evaluate(formula, read)
    if abs(value) >= VALUE_LIMIT:
        raise Uncomputable("its result has more than 15 digits")
    return value


def unusable(metric: Metric, properties: Properties, at: datetime) -> str | None:
    """Why the metric cannot use an event of that instant with these properties; None when it can."""
    aggregation = metric.aggregation
    if aggregation.formula is not None:
        try:
            worked_out(metric, aggregation.formula, properties, at)
        except Uncomputable as error:
            return f"{aggregation.expression!r} cannot be worked out: {error}"
        return None
    field = aggregation.field
    if field is None or aggregation.way.reads != "number" or properties.get(field) is None:
        return None
    return _not_a_number(field) if number_of(properties[field]) is None else None


def _not_a_number(name: str) -> str:
    return f"properties.{name} must be a number of at most 15 digits and 12 decimals"


def numbers_of(samples: Sequence[Sample]) -> list[Fraction]:
    """The numbers among the values, in the order of the samples."""
    return [each.value for each in samples if isinstance(each.value, Fraction)]


def latest_of(samples: Sequence[Sample]) -> Fraction | None:
    """The number of the latest sample that has one."""
    return next(iter(numbers_of(sorted(samples, key=lambda each: each.order, reverse=True))), None)


def carried(samples: Sequence[Sample], span: Span) -> list[Sample]:
    """The samples that happened before the window."""
    return [each for each in samples if each.at < span.start]


def inside(samples: Sequence[Sample], span: Span) -> list[Sample]:
    """The samples that happened in the window."""
    return [each for each in samples if each.at >= span.start]
