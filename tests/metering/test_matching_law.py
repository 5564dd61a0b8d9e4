"""One meaning, told twice: what Python says of events is what PostgreSQL says of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billow.catalog.types import FilterGroup, Metric, MetricFilter, Rounding
from billow.metering import operations as metering
from billow.metering import rules, store
from billow.metering.types import Entry, Window
from billow.runtime.db import Tx
from tests.metering.sample import metric_of

NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-100, max_value=100)
TEXTS = st.sampled_from(
    ["", "5", "5.0", "-0", "05", "1e3", "true", "false", "x", "xy", "X", "é", "%", "_", "\\", "5\n", " 5"]
)
ODD = st.sampled_from([10**15, 10**15 - 1, Decimal("0.0000000000001"), Decimal("0.000000000001"), Decimal("1E+3")])
WIDE = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=5)
PRESENT = st.one_of(st.booleans(), st.integers(-9, 9), NUMBERS, TEXTS, ODD, WIDE)
VALUES = st.none() | PRESENT
NUMERIC = st.one_of(st.integers(-9, 9), NUMBERS, st.sampled_from(["5", "5.0", "-3", "0.001"]))
EVENTS = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=8)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
_fresh = count()

CONDITIONS = st.one_of(
    st.builds(MetricFilter, field=NAMES, operator=st.sampled_from(["equal", "not_equal"]), value=PRESENT),
    st.builds(MetricFilter, field=NAMES, operator=st.just("contains"), value=PRESENT.filter(lambda v: v != "")),
    st.builds(
        MetricFilter,
        field=NAMES,
        operator=st.sampled_from(["in", "not_in"]),
        values=st.lists(PRESENT, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(MetricFilter, field=NAMES, operator=st.sampled_from(["greater", "less"]), value=NUMERIC),
    st.builds(MetricFilter, field=NAMES, operator=st.just("exists"), value=st.sampled_from([None, True, False])),
)
GROUPS = st.lists(
    st.builds(
        FilterGroup,
        operator=st.sampled_from(["and", "or"]),
        filters=st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple),
    ),
    max_size=3,
).map(tuple)
METHODS = st.sampled_from(["count", "sum", "max", "count_unique"])
ROUNDINGS = st.none() | st.builds(
    Rounding, mode=st.sampled_from(["ceil", "floor", "nearest"]), precision=st.integers(-2, 3)
)


def read(events: list[dict[str, Any]], name: str) -> list[Entry]:
    """The events as ingestion reads them, one a minute from new year."""
    entries = []
    for place, properties in enumerate(events):
        moment = (NEW_YEAR + timedelta(minutes=place)).isoformat()
        given = {"account": "acme", "event_name": name, "timestamp": moment, "properties": properties}
        entry = rules.read_entry(place, given, now=NEW_YEAR, new_id=lambda place=place: f"{name}-{place}")
        assert isinstance(entry, Entry), entry
        entries.append(entry)
    return entries


async def stored(tx: Tx, events: list[dict[str, Any]]) -> tuple[str, list[Entry], Mapping[str, int]]:
    """The events under a name that no others have, with their digests."""
    name = f"law {next(_fresh)}"
    entries = read(events, name)
    digests = {e.unique_id: rules.content_digest(e, "cus_law") for e in entries}
    assert await store.insert(tx, [(e, "cus_law", digests[e.unique_id]) for e in entries]) == set(digests)
    return name, entries, digests


def window(metric: Metric, start: datetime, end: datetime, key: str = "w") -> Window:
    """A window of the customer of these tests."""
    return Window(key=key, customer_id="cus_law", metric=metric, start=start, end=end)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(events=EVENTS, groups=GROUPS, method=METHODS, field=NAMES, rounding=ROUNDINGS)
async def test_python_and_postgresql_agree(
    tx: Tx, events: list[dict[str, Any]], groups: Any, method: str, field: str, rounding: Any
) -> None:
    """Quantity, count, first, last and digest of a window are those of the matching events, folded in Python."""
    name, entries, digests = await stored(tx, events)
    metric = metric_of(method, field, filter_groups=groups, rounding=rounding, event_name=name)

    measured = (await metering.measure(tx, windows=[window(metric, NEW_YEAR, NEW_YEAR + timedelta(days=1))]))["w"]

    matching = [e for e in entries if rules.matches(metric, e.properties)]
    assert measured.quantity == rules.rounded(metric, rules.fold(metric, [e.properties for e in entries]))
    assert measured.count == len(matching)
    assert measured.first == min((e.timestamp for e in matching), default=None)
    assert measured.last == max((e.timestamp for e in matching), default=None)
    assert measured.digest == rules.digest_text(sum(digests[e.unique_id] for e in matching))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(events=EVENTS, cut=st.integers(0, 8))
async def test_windows_partition_time(tx: Tx, events: list[dict[str, Any]], cut: int) -> None:
    """However a window is cut in two, each event lies in exactly one half, and digests add up (INV-40)."""
    name, _, _ = await stored(tx, events)
    metric = metric_of("count", event_name=name)
    start, middle, end = NEW_YEAR, NEW_YEAR + timedelta(minutes=cut), NEW_YEAR + timedelta(days=1)

    found = await metering.measure(
        tx,
        windows=[
            window(metric, start, end, "whole"),
            window(metric, start, middle, "before"),
            window(metric, middle, end, "after"),
        ],
    )

    assert found["before"].count == min(cut, len(events))
    assert found["before"].count + found["after"].count == found["whole"].count == len(events)
    halves = int(found["before"].digest, 16) + int(found["after"].digest, 16)
    assert rules.digest_text(halves) == found["whole"].digest


GRID: list[Any] = [None, True, False, -1, 0, 5, 10, Decimal("5.5"), "", "5", "5.0", "10", "x", "xy", "X", "true"]


async def test_every_operator_on_every_pair(tx: Tx) -> None:
    """For each operator and each operand of a grid, PostgreSQL counts the values of the grid that Python counts."""
    name, entries, _ = await stored(tx, [{"a": value} for value in GRID])
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
        measured = (await metering.measure(tx, windows=[window(metric, NEW_YEAR, NEW_YEAR + timedelta(days=1))]))["w"]
        assert measured.count == sum(rules.matches(metric, e.properties) for e in entries), condition
