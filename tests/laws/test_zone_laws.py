"""What holds of days that begin in one zone and then in another (correctness T-03)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.kit.time import AnyZone, Zones, local_date, moved, resolve, zone_on

DAY = timedelta(days=1)
ZONES = [
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: BEGIN + minutes * timedelta(minutes=1))
MOVES = st.lists(st.tuples(INSTANTS, st.sampled_from(ZONES)), min_size=1, max_size=4).map(sorted)


def walked(first: str, moves: list[tuple[datetime, str]]) -> AnyZone:
    """The zone after all moves."""
    zone: AnyZone = first
    for at, to in moves:
        zone = moved(zone, to, at)
    return zone


def test_a_move_west() -> None:
    """At 17:30 on 1 January in Kolkata it is the same day in New York: its 2 January begins at 05:00 UTC."""
    zone = moved("Asia/Kolkata", "America/New_York", datetime(2026, 1, 1, 12, tzinfo=UTC))

    assert zone == Zones("America/New_York", ((date(2026, 1, 2), "Asia/Kolkata"),))
    assert resolve(date(2026, 1, 1), zone) == datetime(2025, 12, 31, 18, 30, tzinfo=UTC)
    assert resolve(date(2026, 1, 2), zone) == datetime(2026, 1, 2, 5, tzinfo=UTC)
    assert local_date(datetime(2026, 1, 2, 4, 59, tzinfo=UTC), zone) == date(2026, 1, 1)


def test_a_move_east_over_a_day_that_has_begun_there() -> None:
    """At 22:00 on 10 January in Los Angeles the 11th has begun in Auckland: it begins where it was to, at 08:00 UTC,
    and the 12th in Auckland, three hours later."""
    zone = moved("America/Los_Angeles", "Pacific/Auckland", datetime(2026, 1, 11, 6, tzinfo=UTC))

    assert zone == Zones("Pacific/Auckland", ((date(2026, 1, 12), "America/Los_Angeles"),))
    assert resolve(date(2026, 1, 11), zone) == datetime(2026, 1, 11, 8, tzinfo=UTC)
    assert resolve(date(2026, 1, 12), zone) == datetime(2026, 1, 11, 11, tzinfo=UTC)


def test_a_move_by_more_than_a_day_leaves_one_out() -> None:
    """Zones 26 hours apart: the 11th would begin at 12:00 UTC and the 12th at 10:00, so that the 11th has no length."""
    zone = moved("Etc/GMT+12", "Pacific/Kiritimati", datetime(2026, 1, 10, 13, tzinfo=UTC))

    noon = datetime(2026, 1, 11, 12, tzinfo=UTC)
    assert resolve(date(2026, 1, 11), zone) == resolve(date(2026, 1, 12), zone) == noon
    assert local_date(noon - timedelta(microseconds=1), zone) == date(2026, 1, 10)
    assert local_date(noon, zone) == date(2026, 1, 12)


@pytest.mark.parametrize("zone", ["UTC", Zones("UTC", ((date(2026, 1, 5), "Asia/Tokyo"),))])
def test_a_move_to_where_one_is_changes_nothing(zone: AnyZone) -> None:
    """Days begin as before."""
    assert moved(zone, "UTC", datetime(2026, 3, 1, tzinfo=UTC)) == zone


@given(st.sampled_from(ZONES), MOVES)
def test_days_tile_time(first: str, moves: list[tuple[datetime, str]]) -> None:
    """No day begins before the one before it, whatever moves there were: between them there is neither gap nor
    overlap."""
    zone = walked(first, moves)
    begins = [resolve(date(2025, 12, 20) + n * DAY, zone) for n in range(450)]
    assert all(one <= next_one for one, next_one in pairwise(begins))


@given(st.sampled_from(ZONES), MOVES, INSTANTS)
def test_an_instant_lies_in_its_day(first: str, moves: list[tuple[datetime, str]], at: datetime) -> None:
    """From the beginning of the day to that of the next one."""
    zone = walked(first, moves)
    day = local_date(at, zone)
    assert resolve(day, zone) <= at < resolve(day + DAY, zone)


@given(st.sampled_from(ZONES), MOVES, st.sampled_from(ZONES))
def test_what_has_begun_stays(first: str, moves: list[tuple[datetime, str]], to: str) -> None:
    """A move leaves the beginnings of the days up to its own, and no day that was ahead begins in the past."""
    *before, (at, _) = moves
    zone = walked(first, before)
    after = moved(zone, to, at)
    today = local_date(at, zone)
    assert [resolve(today - n * DAY, after) for n in range(40)] == [resolve(today - n * DAY, zone) for n in range(40)]
    assert local_date(at, after) == today
    assert resolve(today + DAY, after) > at
    assert zone_on(after, today + 3 * DAY) == to
