"""Which days instants lie in, and which definition buckets are kept for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.catalog.types import FilterGroup, MetricAggregation, MetricFilter, Rounding
from billow.kit import time
from billow.kit.shifts import shifts_of
from billow.metering import rules
from tests.metering.sample import metric_of

ZONES = [
    *("UTC", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "America/St_Johns", "Pacific/Apia", "Europe/Berlin"),
    *("Asia/Kathmandu", "America/Havana", "Pacific/Kwajalein", "Europe/Amsterdam", "Africa/Monrovia", "Asia/Tehran"),
]
SECONDS = st.sampled_from([-86_400, -3_600, -1_800, -60, -1, 0, 1, 59, 60, 1_799, 1_800, 3_599, 3_600, 5_400, 82_800])


@given(zone=st.sampled_from(ZONES), place=st.integers(0, 10_000), seconds=SECONDS, before=st.booleans())
def test_a_day_begins_where_midnight_resolves(zone: str, place: int, seconds: int, before: bool) -> None:
    """Near every change of a clock the day of an instant is the one that has begun and not ended."""
    shifts = shifts_of(zone)
    changes = shifts.since or (datetime(2026, 1, 1, tzinfo=UTC),)
    instant = changes[place % len(changes)] + timedelta(seconds=seconds, microseconds=-1 if before else 0)

    day = shifts.day(instant)

    assert time.resolve(day, zone) <= instant < time.resolve(day + timedelta(days=1), zone)
    part = shifts.between(instant - timedelta(days=1), instant + timedelta(days=1))
    assert part.day(instant) == day


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("America/Sao_Paulo", "2018-11-04T02:59:59Z", date(2018, 11, 3)),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z", date(2018, 11, 4)),
        ("America/St_Johns", "2010-11-07T02:30:30Z", date(2010, 11, 7)),
        ("America/St_Johns", "2010-11-07T02:45:00Z", date(2010, 11, 7)),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", date(2011, 12, 29)),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", date(2011, 12, 31)),
    ],
)
def test_odd_midnights(zone: str, instant: str, day: date) -> None:
    """A midnight that is skipped is where the clock goes on; one that comes twice is the first, and the hour that the
    clock shows as the day before lies in the new day; a day that a zone leaves out has no instant."""
    assert shifts_of(zone).day(datetime.fromisoformat(instant)) == day


def test_a_window_is_made_of_days_or_it_is_not() -> None:
    """Both ends are midnights of the zone; the end is not among the days."""
    start, end = time.resolve(date(2026, 3, 1), "Europe/Berlin"), time.resolve(date(2026, 4, 1), "Europe/Berlin")

    assert rules.days_of(start, end, "Europe/Berlin") == rules.Days(date(2026, 3, 1), date(2026, 4, 1))
    assert rules.days_of(start, end, "UTC") is None
    assert rules.days_of(start, end - timedelta(microseconds=1), "Europe/Berlin") is None
    assert rules.days_of(start + timedelta(hours=1), end, "Europe/Berlin") is None


def test_a_definition_is_what_decides() -> None:
    """Words, rounding and the id make no other definition; what selects, reads, carries or groups does."""
    metric = metric_of("sum", "tokens")
    same = replace(metric, id="met_x", name="X", code="x", description="d", rounding=Rounding(mode="ceil"))
    condition = FilterGroup(filters=(MetricFilter(field="a", value="b"),))
    others = [
        replace(metric, event_name="other"),
        replace(metric, recurring=True),
        replace(metric, filter_groups=(condition,)),
        replace(metric, aggregation=MetricAggregation(method="max", field="tokens")),
        replace(metric, aggregation=MetricAggregation(method="sum", field="other")),
        replace(metric, aggregation=MetricAggregation(method="sum", expression="tokens")),
    ]

    found = [rules.definition(metric), *(rules.definition(each) for each in others), rules.definition(metric, ("a",))]

    assert rules.definition(same) == found[0]
    assert len(set(found)) == len(found)
