"""One meaning, kept and measured: what is put together of buckets is what the events come to, to the last digit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billow.catalog.types import AGGREGATIONS, Metric
from billow.kit import time
from billow.metering import rules
from billow.metering.store import rollups
from billow.metering.types import Window
from tests.client import Api
from tests.metering.law import MOSTLY_NUMBERS, NAMES, REMOVALS, metrics
from tests.metering.rollups import Ledgered

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ZONES = ["UTC", "America/Sao_Paulo", "Asia/Beirut", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]
FIRST = datetime(2010, 10, 20, tzinfo=UTC)
"""From here the clocks of these zones change on, or near, midnight; St. John's sets its back over it on November 7."""

HOURS = st.one_of(st.integers(0, 24 * 40), st.integers(24 * 15, 24 * 19))
PROPERTIES = st.builds(
    lambda one, other: {**one, **other}, st.dictionaries(NAMES, MOSTLY_NUMBERS, max_size=3), REMOVALS
)
MOMENTS = st.builds(
    lambda hours, part: FIRST + timedelta(hours=hours, microseconds=part),
    HOURS,
    st.sampled_from([0, 0, 0, 1, 1_799_999_999, 1_800_000_000, 3_599_999_999]),
)
LOTS = st.lists(st.tuples(st.lists(st.tuples(MOMENTS, PROPERTIES), max_size=6), st.booleans()), min_size=1, max_size=4)
"""Events as they come, lot by lot, each with whether it is folded at once."""

SPANS = st.tuples(st.integers(0, 41), st.integers(1, 41))
Happened = list[tuple[datetime, dict[str, Any]]]
Lots = list[tuple[Happened, bool]]


@pytest_asyncio.fixture(loop_scope="session")
async def folded(api: Api, books: Ledgered) -> Ledgered:
    """The same with a customer in each zone."""
    for zone in ZONES:
        await api.post("/customers", json={"name": zone, "external_id": zone, "timezone": zone})
    return books


async def customer_in(folded: Ledgered, zone: str) -> str:
    """The customer of that zone."""
    from billow.customers import operations as customers

    async with folded.begin() as tx:
        return (await customers.resolve(tx, zone)).id


def windows_of(metric: Metric, customer_id: str, zone: str, spans: Sequence[tuple[int, int]]) -> list[Window]:
    """Windows of local days, and for each one an hour later, which no days make."""
    found = []
    for number, (start, length) in enumerate(spans):
        first = date(2010, 10, 18) + timedelta(days=start)
        begin, end = time.resolve(first, zone), time.resolve(first + timedelta(days=length), zone)
        for key, shift in (("day", timedelta()), ("odd", timedelta(hours=1))):
            found.append(
                Window(
                    key=f"{key} {number}",
                    customer_id=customer_id,
                    metric=metric,
                    start=begin + shift,
                    end=end + shift,
                )
            )
    return found


@pytest.mark.parametrize("method", AGGREGATIONS.names)
@settings(SHARED, max_examples=max(settings().max_examples // 4, 12), phases=[Phase.generate])
@given(
    data=st.data(),
    lots=LOTS,
    zone=st.sampled_from(ZONES),
    spans=st.lists(SPANS, min_size=1, max_size=3),
    by=st.lists(NAMES, max_size=2, unique=True).map(tuple),
)
async def test_what_is_kept_is_what_is_measured(
    folded: Ledgered, method: str, data: st.DataObject, lots: Lots, zone: str, spans: Any, by: tuple[str, ...]
) -> None:
    """However events come and whenever they are folded, every window reads as it is measured: quantity, count, first,
    last, digest and groups, by the events that take part; windows of days are put together, where days tell."""
    metric = await folded.metric(replace(data.draw(metrics(method)), group_by=by))
    customer = await customer_in(folded, zone)
    for events, at_once in lots:
        await folded.send(metric, customer, events)
        if at_once:
            await folded.fold()
    await folded.fold()
    await folded.send(metric, customer, lots[0][0])  # the same again: they lie behind the cursor
    windows = windows_of(metric, customer, zone, spans)

    fast, slow, together = await folded.both(metric, windows)

    assert fast == slow
    wanted = {w.key for w in windows if w.key.startswith("day") and rollups.is_kept(metric)}
    assert together == wanted or not any(e for e, _ in lots)
    stand = [each for events, _ in lots for each in events] + lots[0][0]
    for window in windows:
        part = [at for at, properties in stand if _takes_part(metric, window, at, properties)]
        assert fast[window.key].count == len(part)
        assert fast[window.key].first == min(part, default=None)
    if by:
        fast_groups, slow_groups, together = await folded.groups(metric, windows)
        assert fast_groups == slow_groups
        assert together == wanted or not any(e for e, _ in lots)
    await folded.archive(metric)


def _takes_part(metric: Metric, window: Window, at: datetime, properties: dict[str, Any]) -> bool:
    begun = metric.recurring or at >= window.start
    return begun and at < window.end and rules.matches(metric, properties)
