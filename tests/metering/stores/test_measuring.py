"""One answer, whoever keeps the events: PostgreSQL, ClickHouse and a few lines of Python agree to the last digit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billow.catalog.types import FilterGroup, Metric, MetricFilter
from billow.integrations.event_stores.clickhouse import ClickHouseStore, expressions
from billow.integrations.event_stores.clickhouse.rows import arrived
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS
from billow.kit.expressions import parse
from billow.metering import rules
from billow.metering.ports import EventStore
from billow.metering.types import UsageEvent
from billow.runtime.db import Tx
from tests.metering.law import HAPPENED, NAMES, metrics, minute
from tests.metering.sample import metric_of
from tests.metering.stores import reference
from tests.metering.stores.sample import Happened, arrival, arrivals, fresh, put
from tests.metering.stores.windows import whole, window
from tests.metering.test_golden import CASES, END, START, sent
from tests.metering.test_golden import metric as golden
from tests.metering.test_matching_law import GRID

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MINUTES = st.integers(0, 7)


@pytest.mark.parametrize("method", list(CASES))
async def test_the_golden_table(kept: EventStore, tx: Tx, method: str) -> None:
    """Each case of the table of each aggregation comes out exactly, all of them in one statement a metric."""
    found = {}
    for case in CASES[method]:
        name = fresh()
        metric = golden(method, case, name)
        came = [
            arrival(
                f"{name} {each['unique_id']}",
                at=datetime.fromisoformat(each["timestamp"]),
                event_name=name,
                **each["properties"],
            )
            for each in sent(case, name)
        ]
        await kept.add(tx, came)
        measured = await kept.measure(tx, [window(metric, START, END)])
        found[case["say"]] = measured["w"].quantity

    assert found == {case["say"]: Fraction(case["result"]) for case in CASES[method]}


@settings(SHARED, max_examples=max(settings().max_examples, 200))
@given(events=HAPPENED, metric=metrics(), start=MINUTES, length=st.integers(1, 7), cut=st.integers(0, 8))
@example(events=[(0, {"a": 1}), (3, {"a": 5})], metric=metric_of("max", "a", recurring=True), start=2, length=2, cut=1)
@example(
    events=[(1, {"a": "x"}), (2, {"a": "x", "operation_type": "remove"}), (3, {})],
    metric=metric_of("count_unique", "a", recurring=True),
    start=0,
    length=7,
    cut=2,
)
async def test_measured_as_by_hand(
    kept: EventStore, tx: Tx, events: Happened, metric: Metric, start: int, length: int, cut: int
) -> None:
    """Quantity, count, first, last and digest are those of a few lines of Python, in whatever lots the events come
    (correctness PT-11)."""
    name = fresh()
    metric = replace(metric, event_name=name)
    came = arrivals(events, name)
    stand = await put(kept, tx, [came[cut:], came[:cut]])
    begin, end = minute(start), minute(start + length)

    measured = (await kept.measure(tx, [window(metric, begin, end)]))["w"]

    part = reference.taking_part(metric, stand, begin, end)
    assert measured.quantity == rules.rounded(metric, reference.measured(metric, stand, begin, end))
    assert measured.count == len(part)
    assert measured.first == min((e.timestamp for e in part), default=None)
    assert measured.last == max((e.timestamp for e in part), default=None)
    assert int(measured.digest, 16) == sum(int(e.digest, 16) for e in part) % 2**64


@settings(SHARED, max_examples=max(settings().max_examples // 2, 60))
@given(events=HAPPENED, metric=metrics(), by=st.lists(NAMES, min_size=1, max_size=2, unique=True))
async def test_groups_as_by_hand(kept: EventStore, tx: Tx, events: Happened, metric: Metric, by: list[str]) -> None:
    """Each combination of values is a group, and measures what its events alone would."""
    name = fresh()
    metric = replace(metric, event_name=name)
    stand = await put(kept, tx, [arrivals(events, name)])
    begin, end = minute(2), minute(5)

    groups = (await kept.measure_groups(tx, metric, [window(metric, begin, end)], by=by, most=1000))["w"]

    apart: dict[tuple[str | None, ...], list[UsageEvent]] = {}
    for each in reference.taking_part(metric, stand, begin, end):
        apart.setdefault(tuple(reference.text(each.properties.get(key)) for key in by), []).append(each)
    assert len(groups) == len(apart)
    assert {tuple(group.values.values()): group.measured.quantity for group in groups} == {
        values: rules.rounded(metric, reference.measured(metric, part, begin, end)) for values, part in apart.items()
    }
    assert all(tuple(group.values) == tuple(by) for group in groups)


@settings(SHARED, max_examples=max(settings().max_examples // 2, 60))
@given(events=HAPPENED, metric=metrics(), sizes=st.lists(st.integers(0, 4), max_size=6), again=st.integers(0, 8))
async def test_order_lots_and_repeats_never_matter(
    kept: EventStore, tx: Tx, events: Happened, metric: Metric, sizes: list[int], again: int
) -> None:
    """The same events in any order, in any lots, with any prefix sent again, measure the same (PT-11, PT-12)."""
    found = []
    for backwards in (False, True):
        name = fresh()
        came = arrivals(events, name)
        lots = _lots(came[::-1], sizes) if backwards else [came]
        for lot in lots:
            await kept.add(tx, lot)
        if backwards:
            known = await kept.add(tx, came[:again])
            assert known == {each.entry.unique_id: each.digest for each in came[:again]}
        own = replace(metric, event_name=name)
        found.append((await kept.measure(tx, [window(own, minute(1), minute(6))]))["w"])
    assert (found[0].quantity, found[0].count) == (found[1].quantity, found[1].count)


def _lots(came: Sequence[Any], sizes: Sequence[int]) -> list[Sequence[Any]]:
    lots, left = [], came
    for size in sizes:
        lots.append(left[:size])
        left = left[size:]
    return [*lots, left]


@settings(SHARED, max_examples=max(settings().max_examples // 2, 60))
@given(events=HAPPENED, field=NAMES, cut=st.integers(1, 8))
async def test_two_parts_of_a_window_make_the_whole(
    kept: EventStore, tx: Tx, events: Happened, field: str, cut: int
) -> None:
    """Counts, sums and digests add up, the largest is that of both, unique values are at most those of both, and a
    recurring weighted sum is the mean of both by their length (PT-13)."""
    name = fresh()
    await put(kept, tx, [arrivals(events, name)])
    bounds = {"one": (0, cut), "other": (cut, 9), "whole": (0, 9)}

    async def parts(metric: Metric) -> tuple[Fraction, Fraction, Fraction]:
        windows = [window(metric, minute(a), minute(b), key) for key, (a, b) in bounds.items()]
        measured = await kept.measure(tx, windows)
        digests = [int(measured[key].digest, 16) for key in bounds]
        if not metric.recurring:
            assert measured["one"].count + measured["other"].count == measured["whole"].count
            assert (digests[0] + digests[1] - digests[2]) % 2**64 == 0
        return tuple(measured[key].quantity for key in bounds)  # type: ignore[return-value]  # there are three

    for method in ("count", "sum"):
        one, other, both = await parts(metric_of(method, field, event_name=name))
        assert one + other == both
    one, other, both = await parts(metric_of("count_unique", field, event_name=name))
    assert max(one, other) <= both <= one + other
    one, other, both = await parts(metric_of("max", field, event_name=name))
    assert both in (one, other, max(one, other))
    one, other, both = await parts(metric_of("weighted_sum", field, recurring=True, event_name=name))
    assert one * cut + other * (9 - cut) == both * 9


async def test_every_operator_on_every_pair(kept: EventStore, tx: Tx) -> None:
    """For each operator and each operand of a grid, the store counts the values of the grid that Python counts."""
    name = fresh()
    stand = await put(kept, tx, [arrivals([(0, {"a": value}) for value in GRID], name)])
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
        measured = (await kept.measure(tx, [window(metric, minute(0), minute(1))]))["w"]
        assert measured.count == len(reference.taking_part(metric, stand, minute(0), minute(1))), condition


async def test_many_windows_of_many_customers(kept: EventStore, tx: Tx) -> None:
    """Windows of one customer may overlap, those of others do not matter, and an empty one measures nothing."""
    name, customers = fresh(), [f"cus_{n}" for n in range(20)]
    metric = metric_of("sum", "n", event_name=name)
    came = [
        arrival(f"{name} {place} {n}", at=minute(n), customer=customer, event_name=name, n=place + n)
        for place, customer in enumerate(customers)
        for n in range(6)
    ]
    await kept.add(tx, came)
    windows = [
        window(metric, minute(a), minute(b), f"{place} {a} {b}", customer)
        for place, customer in enumerate([*customers, "cus_of_nobody"])
        for a, b in ((0, 6), (2, 4), (3, 9), (7, 9))
    ]

    measured = await kept.measure(tx, windows)

    assert {key: each.quantity for key, each in measured.items()} == {
        f"{place} {a} {b}": sum(place + n for n in range(6) if a <= n < b and place < 20)
        for place in range(21)
        for a, b in ((0, 6), (2, 4), (3, 9), (7, 9))
    }
    assert await kept.measure(tx, []) == {}


async def test_at_most_so_many_groups_of_each_window(kept: EventStore, tx: Tx) -> None:
    """The bound holds for each window, not for all of them."""
    name = fresh()
    metric = metric_of("count", event_name=name)
    await kept.add(tx, arrivals([(n % 2, {"a": n}) for n in range(20)], name))
    windows = [window(metric, minute(n), minute(n + 1), str(n)) for n in range(3)]

    groups = await kept.measure_groups(tx, metric, windows, by=["a"], most=7)

    assert {key: len(each) for key, each in groups.items()} == {"0": 7, "1": 7, "2": 0}


WIDE = "a * b * c"
"""Three numbers of 27 digits each: more than 256 bits."""


async def test_what_is_too_wide_for_clickhouse_is_still_exact(kept: EventStore, tx: Tx) -> None:
    """A product of three numbers, of which each may have 27 digits, in a window and in groups."""
    with pytest.raises(expressions.TooWide):
        expressions.to_sql(parse(WIDE), limit=rules.VALUE_LIMIT)
    name = fresh()
    metric = metric_of("custom", expression=WIDE, event_name=name)
    events: Happened = [
        (0, {"a": "0.000000000001", "b": "0.000000000001", "c": "999999999999999.999999999999"}),
        (1, {"a": 3, "b": "0.5", "c": -7, "g": "x"}),
        (2, {"a": 3, "b": "0.5"}),
        (9, {"a": 1, "b": 1, "c": 1}),
    ]
    await kept.add(tx, arrivals(events, name))
    small = Fraction("999999999999999.999999999999") / 10**24

    full, empty = window(metric, minute(0), minute(5)), window(metric, minute(5), minute(6), "e")
    measured = await kept.measure(tx, [full, empty])
    groups = (await kept.measure_groups(tx, metric, [full], by=["g"], most=9))["w"]

    assert (measured["w"].quantity, measured["w"].count) == (small - Fraction(21, 2), 3)
    assert (measured["e"].quantity, measured["e"].count) == (0, 0)
    assert {group.values["g"]: group.measured.quantity for group in groups} == {"x": Fraction(-21, 2), None: small}


async def test_the_same_rows_twice_are_one_event(clickhouse: ClickHouseStore, tx: Tx) -> None:
    """Should ClickHouse be given an event twice after all, it is read once, as it came first."""
    name = fresh()
    came = [arrival(f"{name} {n}", event_name=name, n=n) for n in range(10)]
    await clickhouse.add(tx, came)
    await twice(clickhouse, replace(tx, now=tx.now + timedelta(hours=1)), came)

    metric = metric_of("sum", "n", event_name=name)
    measured = (await clickhouse.measure(tx, [whole(metric)]))["w"]

    assert (measured.quantity, measured.count) == (45, 10)
    facts = await clickhouse.history(tx, [f"{name} {n}" for n in range(10)])
    assert [[fact.received_at for fact in of_one] for of_one in facts.values()] == [[tx.now]] * 10
    assert await clickhouse.digests(tx, [f"{name} 3"]) == {f"{name} 3": came[3].digest}


async def twice(store: ClickHouseStore, tx: Tx, came: Sequence[Any]) -> None:
    """Give ClickHouse events without asking whether it has them."""
    rows = [arrived(tx, each, 7) for each in came]
    await store.engine.insert(store.schema.events, EVENT_COLUMNS, rows, token=fresh("token"))
