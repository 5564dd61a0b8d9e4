"""What a metric makes of events, written once more and as plainly as possible."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billow.catalog.types import Metric, MetricFilter
from billow.kit import expressions
from billow.metering.types import UsageEvent

_MICROSECOND = timedelta(microseconds=1)
TEXTS = ("count_unique", "present_unique", "weighted_unique")


def measured(metric: Metric, events: Iterable[UsageEvent], start: datetime, end: datetime) -> Fraction:
    """The quantity of the window before rounding."""
    part = sorted(taking_part(metric, events, start, end), key=lambda e: (e.timestamp, e.received_at, e.unique_id))
    said = [(each, value) for each in part if (value := _value(metric, each)) is not None]
    values = [value for _, value in said]
    match metric.aggregation.method:
        case "count":
            return Fraction(len(part))
        case "count_unique" | "present_unique":
            there = _standing if metric.aggregation.method == "count_unique" else _present
            return Fraction(len({value for value in values if there(metric, said, value, start)}))
        case "sum" | "custom" | "average":
            of = len(values) if metric.aggregation.method == "average" else 1
            return sum(values, Fraction(0)) / (of or 1)
        case "latest":
            return values[-1] if values else Fraction(0)
        case "min":
            return min(values, default=Fraction(0))
        case "percentile":
            return _ranked(values, (metric.aggregation.percent or Decimal(50)) / 100)
        case "max":
            earlier = [value for each, value in said if each.timestamp < start]
            return max([v for e, v in said if e.timestamp >= start] + earlier[-1:], default=Fraction(0))
        case "weighted_sum":
            stood = [(value, end - max(each.timestamp, start)) for each, value in said]
            area = sum((value * (time // _MICROSECOND) for value, time in stood), Fraction(0))
            return area / ((end - start) // _MICROSECOND)
        case "weighted_unique":
            return _stood(metric, said, start, end) / ((end - start) // _MICROSECOND)
    raise NotImplementedError(metric.aggregation.method)


def _ranked(values: Sequence[Any], share: Decimal) -> Fraction:
    """The smallest value that at least this share of the values do not exceed."""
    enough = [v for v in sorted(values) if sum(other <= v for other in values) >= Fraction(share) * len(values)]
    return Fraction(enough[0]) if enough else Fraction(0)


def _adds(metric: Metric, said: Iterable[tuple[UsageEvent, Any]], value: Any) -> list[tuple[datetime, bool]]:
    """When the value was named, and whether it was said then and not taken away."""
    events = [each for each, named in said if named == value]
    taken = [metric.recurring and each.properties.get("operation_type") == "remove" for each in events]
    return [(each.timestamp, not gone) for each, gone in zip(events, taken, strict=True)]


def _standing(metric: Metric, said: Iterable[tuple[UsageEvent, Any]], value: Any, start: datetime) -> bool:
    """Whether its last event says it."""
    return _adds(metric, said, value)[-1][1]


def _present(metric: Metric, said: Iterable[tuple[UsageEvent, Any]], value: Any, start: datetime) -> bool:
    """Whether the value is said in the window, or its last event before it says it."""
    adds = _adds(metric, said, value)
    earlier = [add for at, add in adds if at < start]
    return any(add for _, add in adds[len(earlier) :]) or earlier[-1:] == [True]


def _stood(metric: Metric, said: Iterable[tuple[UsageEvent, Any]], start: datetime, end: datetime) -> Fraction:
    """For each value the microseconds of the window for which it is there, added up."""
    by_value: dict[Any, list[UsageEvent]] = {}
    for each, value in said:
        by_value.setdefault(value, []).append(each)
    stood = timedelta()
    for events in by_value.values():
        for each, until in zip(events, [*[e.timestamp for e in events[1:]], end], strict=True):
            if not (metric.recurring and each.properties.get("operation_type") == "remove"):
                stood += max(until, start) - max(each.timestamp, start)
    return Fraction(stood // _MICROSECOND)


def taking_part(metric: Metric, events: Iterable[UsageEvent], start: datetime, end: datetime) -> list[UsageEvent]:
    """The events that count for the window."""
    return [
        each
        for each in events
        if each.event_name == metric.event_name
        and each.timestamp < end
        and (metric.recurring or start <= each.timestamp)
        and all(
            (all if group.operator == "and" else any)(_holds(one, each.properties) for one in group.filters)
            for group in metric.filter_groups
        )
    ]


def text(value: Any) -> str | None:
    """The text by which a value is compared."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return "0" if plain in ("-0", "") else plain
    return None if value is None else str(value)


def number(value: Any) -> Fraction | None:
    """The number that a value holds, with at most 15 digits and 12 decimals."""
    said = text(value)
    if said is None or isinstance(value, bool):
        return None
    whole, point, rest = said.removeprefix("-").partition(".")
    digits = whole + rest
    if not (digits.isascii() and digits.isdigit() and 0 < len(whole) <= 15 and len(rest) <= 12):
        return None
    return None if point and not rest else Fraction(said)


def _value(metric: Metric, event: UsageEvent) -> Any:
    aggregation = metric.aggregation
    if aggregation.expression is not None:
        tree = expressions.parse_reading(aggregation.expression)
        reads_text = aggregation.method in TEXTS
        return _worded(expressions.worded(tree), event) if reads_text else _computed(tree, event)
    if aggregation.field is None:
        return None
    value = event.properties.get(aggregation.field)
    return text(value) if aggregation.method in TEXTS else number(value)


def _worded(tree: Any, event: UsageEvent) -> str | None:
    def digits(node: Any) -> Fraction:
        found = _computed(node, event)
        if found is None:
            raise expressions.Uncomputable
        return found

    def said(name: str) -> str:
        found = text(event.properties.get(name))
        if found is None:
            raise expressions.Uncomputable(name)
        return found

    try:
        return expressions.words(tree, digits, said, event.event_name)
    except expressions.Uncomputable:
        return None


def _computed(tree: Any, event: UsageEvent) -> Fraction | None:
    def read(name: str) -> Fraction:
        if name == expressions.WHEN:
            return Fraction((event.timestamp - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND, 10**6)
        found = number(event.properties.get(name))
        if found is None:
            raise expressions.Uncomputable(name)
        return found

    try:
        value = expressions.evaluate(tree, read)
    except expressions.Uncomputable:
        return None
    return value if abs(value) < 10**15 else None


def _holds(condition: MetricFilter, properties: Any) -> bool:
    value = properties.get(condition.field)
    said, wanted = text(value), text(condition.value)
    many: Sequence[str | None] = [text(each) for each in condition.values or ()]
    there, size, bound = said is not None, number(value), number(condition.value)
    return {
        "equal": there and said == wanted,
        "not_equal": said != wanted,
        "in": there and said in many,
        "not_in": not there or said not in many,
        "contains": there and (wanted or "") in (said or ""),
        "exists": there is (condition.value is not False),
        "greater": size is not None and bound is not None and size > bound,
        "less": size is not None and bound is not None and size < bound,
    }[condition.operator]
