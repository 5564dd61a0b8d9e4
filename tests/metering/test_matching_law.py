"""One meaning, told twice: what Python says of events is what PostgreSQL says of them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billow.catalog.types import FilterGroup, Metric, MetricFilter
from billow.metering import operations as metering
from billow.metering import rules
from billow.runtime.db import Tx
from tests.metering.law import HAPPENED, NAMES, metrics, minute, stored, window
from tests.metering.sample import metric_of

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MINUTES = st.integers(0, 7)
Happened = list[tuple[int, dict[str, Any]]]


@settings(SHARED, max_examples=max(settings().max_examples, 250))
@given(events=HAPPENED, metric=metrics(), start=MINUTES, length=st.integers(1, 7))
@example(events=[(0, {"a": 1}), (3, {"a": 5})], metric=metric_of("sum", "a", recurring=True), start=2, length=2)
async def test_python_and_postgresql_agree(tx: Tx, events: Happened, metric: Metric, start: int, length: int) -> None:
    """Quantity, count, first, last and digest of a window are those of the events that take part, folded in Python."""
    name, stand = await stored(tx, events)
    metric = replace(metric, event_name=name)
    begin, end = minute(start), minute(start + length)

    measured = (await metering.measure(tx, windows=[window(metric, begin, end)]))["w"]

    part = rules.counted(metric, stand, start=begin, end=end)
    assert measured.quantity == rules.rounded(metric, rules.fold(metric, stand, start=begin, end=end))
    assert measured.count == len(part)
    assert measured.first == min((e.timestamp for e in part), default=None)
    assert measured.last == max((e.timestamp for e in part), default=None)
    assert measured.digest == rules.digest_text(sum(int(e.digest, 16) for e in part))


@settings(SHARED, max_examples=max(settings().max_examples // 2, 60))
@given(events=HAPPENED, metric=metrics(), by=st.lists(NAMES, min_size=1, max_size=2, unique=True))
async def test_groups_are_the_events_told_apart(tx: Tx, events: Happened, metric: Metric, by: list[str]) -> None:
    """Each combination of values is a group, each event in one, and a group measures what its events alone would."""
    name, stand = await stored(tx, events)
    metric = replace(metric, event_name=name, group_by=tuple(by))
    begin, end = minute(2), minute(5)

    groups = (await metering.measure_groups(tx, windows=[window(metric, begin, end)]))["w"]

    apart: dict[tuple[str | None, ...], list[Any]] = {}
    for each in rules.counted(metric, stand, start=begin, end=end):
        apart.setdefault(tuple(rules.text_of(each.properties.get(key)) for key in by), []).append(each)
    assert {tuple(group.values.values()): group.measured.quantity for group in groups} == {
        values: rules.rounded(metric, rules.fold(metric, each, start=begin, end=end)) for values, each in apart.items()
    }
    assert sum(group.measured.count for group in groups) == sum(len(each) for each in apart.values())


@settings(SHARED, max_examples=max(settings().max_examples // 2, 60))
@given(events=HAPPENED, cut=MINUTES)
async def test_windows_partition_time(tx: Tx, events: Happened, cut: int) -> None:
    """However a window is cut in two, each event lies in exactly one half, and digests add up (INV-40)."""
    name, _ = await stored(tx, events)
    metric = metric_of("count", event_name=name)

    found = await metering.measure(
        tx,
        windows=[
            window(metric, minute(0), minute(9), "whole"),
            window(metric, minute(0), minute(cut), "before"),
            window(metric, minute(cut), minute(9), "after"),
        ],
    )

    assert found["before"].count == sum(at < cut for at, _ in events)
    assert found["before"].count + found["after"].count == found["whole"].count == len(events)
    halves = int(found["before"].digest, 16) + int(found["after"].digest, 16)
    assert rules.digest_text(halves) == found["whole"].digest


@settings(SHARED, max_examples=max(settings().max_examples // 2, 60))
@given(events=HAPPENED, field=NAMES, start=st.integers(0, 2), first=st.integers(1, 3), second=st.integers(1, 3))
async def test_two_parts_of_a_window_make_the_whole(
    tx: Tx, events: Happened, field: str, start: int, first: int, second: int
) -> None:
    """Count and sum add up, max is the max of both, unique values are at most those of both, and a recurring weighted
    sum is the mean of both by their length (correctness PT-13)."""
    name, stand = await stored(tx, events)
    bounds = [(start, start + first), (start + first, start + first + second), (start, start + first + second)]
    metrics = {
        method: metric_of(method, field, recurring=method == "weighted_sum", event_name=name)
        for method in ("count", "sum", "max", "count_unique", "weighted_sum")
    }
    windows = [
        window(metric, minute(a), minute(b), f"{method} {part}")
        for method, metric in metrics.items()
        for part, (a, b) in enumerate(bounds)
    ]

    measured = await metering.measure(tx, windows=windows)

    def parts(method: str) -> list[Fraction]:
        return [measured[f"{method} {part}"].quantity for part in range(3)]

    for method in ("count", "sum"):
        one, other, whole = parts(method)
        assert one + other == whole
    one, other, whole = parts("count_unique")
    assert max(one, other) <= whole <= one + other
    assert _largest(stand, field, bounds[:2]) == parts("max")[2]
    weighted = [rules.fold(metrics["weighted_sum"], stand, start=minute(a), end=minute(b)) * (b - a) for a, b in bounds]
    assert weighted[0] + weighted[1] == weighted[2]


def _largest(stand: Any, field: str, bounds: list[tuple[int, int]]) -> Fraction:
    """The larger of the two largest, where there are any."""
    found = [
        max(numbers)
        for a, b in bounds
        if (
            numbers := [
                Fraction(number)
                for each in stand
                if minute(a) <= each.timestamp < minute(b)
                and (number := rules.number_of(each.properties.get(field))) is not None
            ]
        )
    ]
    return max(found, default=Fraction(0))


@settings(SHARED)
@given(events=HAPPENED, metric=metrics())
async def test_the_order_of_arrival_never_matters(tx: Tx, events: Happened, metric: Metric) -> None:
    """The same events stored the other way round measure the same (correctness PT-11)."""
    quantities = []
    for backwards in (False, True):
        name, _ = await stored(tx, events, backwards=backwards)
        measured = await metering.measure(tx, windows=[window(replace(metric, event_name=name), minute(1), minute(6))])
        quantities.append(measured["w"].quantity)
    assert quantities[0] == quantities[1]


GRID: list[Any] = [None, True, False, -1, 0, 5, 10, Decimal("5.5"), "", "5", "5.0", "10", "x", "xy", "X", "true"]


async def test_every_operator_on_every_pair(tx: Tx) -> None:
    """For each operator and each operand of a grid, PostgreSQL counts the values of the grid that Python counts."""
    name, entries = await stored(tx, [(0, {"a": value}) for value in GRID])
    conditions = [
        *(MetricFilter(field="a", operator=each, value=v) for each in ("equal", "not_equal") for v in GRID[1:]),
        *(MetricFilter(field="a", operator="contains", value=v) for v in GRID[1:] if v != ""),
        *(MetricFilter(field="a", operator=each, values=(v, "10")) for each in ("in", "not_in") for v in GRID[1:]),
        *(
            MetricFilter(field="a", operator=each, value=v)
            for each in ("greater", "less")
            for v in (-1, 0, 5, "5.0", "10")
        ),
        *(MetricFilter(field="a", operator="exists", value=v) for v in (None, True, False)),
    ]
    for condition in conditions:
        metric = metric_of("count", filter_groups=(FilterGroup(filters=(condition,)),), event_name=name)
        measured = (await metering.measure(tx, windows=[window(metric, minute(0), minute(1))]))["w"]
        assert measured.count == sum(rules.matches(metric, e.properties) for e in entries), condition
