"""What holds for every date, cadence, zone and elapsed share."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.kit.money import Money, prorate, total
from billow.kit.time import (
    Cadence,
    Period,
    Unit,
    boundary,
    elapsed_30e,
    elapsed_days,
    elapsed_seconds,
    is_zone,
    local_date,
    period_of,
    periods,
    resolve,
)

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
AWKWARD = [
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/New_York",
]
ZONES = sorted(zone for zone in available_timezones() if is_zone(zone))
ANCHORS = [
    date(year, month, day)
    for year in (2023, 2024)
    for month in range(1, 13)
    for day in range(28, monthrange(year, month)[1] + 1)
]
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
TIMES = st.times()
CADENCES = st.builds(Cadence, st.sampled_from(Unit), st.integers(1, 14))
MONTHS = st.builds(Cadence, st.just(Unit.month), st.integers(1, 12)) | st.just(Cadence.named("yearly"))


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_t07_boundaries_from_the_anchor(anchor: date) -> None:
    """For 48 months from every anchor, boundaries rise by at most 31 days and clip the anchor's day, never more."""
    days = [boundary(anchor, Cadence.named("monthly"), k) for k in range(49)]
    assert all(timedelta(0) < later - earlier <= 31 * DAY for earlier, later in pairwise(days))
    assert all(day.day == min(anchor.day, monthrange(day.year, day.month)[1]) for day in days)
    assert [(day.year - anchor.year) * 12 + day.month - anchor.month for day in days] == list(range(49))


@given(DAYS, CADENCES, st.integers(-40, 40))
def test_the_grid_partitions_time(anchor: date, cadence: Cadence, k: int) -> None:
    """Periods touch without a gap, and both ends of one find it again."""
    start, end = boundary(anchor, cadence, k), boundary(anchor, cadence, k + 1)
    assert period_of(anchor, cadence, start) == period_of(anchor, cadence, end - DAY) == Period(start, end)
    assert period_of(anchor, cadence, end).start == end


@given(DAYS, CADENCES, DAYS, st.integers(0, 200))
def test_periods_cover_a_range(anchor: date, cadence: Cadence, start: date, length: int) -> None:
    """The periods of a range touch each other, cover it, and none lies outside it."""
    end = start + length * DAY
    found = list(periods(anchor, cadence, start, end))
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    assert all(period.start < end and period.end > start for period in found)
    assert sum(min(period.end, end).toordinal() - max(period.start, start).toordinal() for period in found) == length


@pytest.mark.parametrize("zone", AWKWARD)
def test_t04_midnights_of_awkward_zones(zone: str) -> None:
    """Over two years local midnights strictly rise and are on their own day; a tick before is the day before."""
    midnights = [(day, resolve(day, zone)) for day in (date(2024, 1, 1) + k * DAY for k in range(732))]
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(midnights))
    for day, instant in midnights:
        assert local_date(instant, zone) == day
        assert local_date(instant - TICK, zone) == day - DAY


@given(st.sampled_from(AWKWARD), DAYS, st.lists(TIMES, min_size=2, max_size=6))
def test_t04_resolve_is_monotone(zone: str, day: date, times: list[time]) -> None:
    """A later wall time never resolves to an earlier instant, across the two days around a change as well."""
    walls = sorted((day + k * DAY, at) for at in times for k in (0, 1))
    instants = [resolve(on, zone, at) for on, at in walls]
    assert instants == sorted(instants)


@given(st.sampled_from(ZONES), DAYS)
def test_t04_midnight_in_every_zone(zone: str, day: date) -> None:
    """In every zone a local midnight falls on its day, after the midnight before it."""
    assert local_date(resolve(day, zone), zone) == day
    assert resolve(day - DAY, zone) < resolve(day, zone)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_an_instant_lies_within_its_local_day(zone: str, instant: datetime) -> None:
    """The local date of an instant is the day whose midnight came last."""
    day = local_date(instant, zone)
    assert resolve(day, zone) <= instant < resolve(day + DAY, zone)


@given(DAYS, MONTHS, st.lists(st.integers(0, 366), max_size=6))
def test_t25_conservation_by_the_day(anchor: date, cadence: Cadence, offsets: list[int]) -> None:
    """In day mode and in months of thirty days the pieces of an unchanged price add up to it."""
    period, full = period_of(anchor, cadence, anchor), Money(9_999_999, "USD")
    cuts = sorted({period.start, *(min(period.start + k * DAY, period.end) for k in offsets), period.end})
    for elapsed in (elapsed_days, elapsed_30e):
        shares = [elapsed(period, day) for day in cuts]
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (Fraction(0), Fraction(1))
        assert total((prorate(full, start=a, end=b) for a, b in pairwise(shares)), "USD") == full


@given(st.sampled_from(AWKWARD), DAYS, st.lists(st.integers(0, 40 * 86_400_000_000), max_size=6))
def test_t25_conservation_by_the_second(zone: str, anchor: date, offsets: list[int]) -> None:
    """By the second the pieces add up as well, wherever daylight saving falls."""
    period, full = period_of(anchor, Cadence.named("monthly"), anchor), Money(9_999_999, "USD")
    start, end = resolve(period.start, zone), resolve(period.end, zone)
    cuts = sorted({start, *(min(start + k * TICK, end) for k in offsets), end})
    shares = [elapsed_seconds(start, end, at) for at in cuts]
    assert (shares[0], shares[-1]) == (Fraction(0), Fraction(1))
    assert total((prorate(full, start=a, end=b) for a, b in pairwise(shares)), "USD") == full


@given(DAYS, st.integers(1, 31))
def test_whole_months_of_thirty_days(anchor: date, day: int) -> None:
    """In months of thirty days a month that starts on any day from the 1st to the 28th is passed day by day."""
    start = anchor.replace(day=min(day, 28))
    period = period_of(start, Cadence.named("monthly"), start)
    same_month = start.replace(day=28)
    assert elapsed_30e(period, same_month) == Fraction(28 - start.day, 30)
