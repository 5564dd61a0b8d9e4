"""The share of a period that is over, however it is counted."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.kit.time import Cadence, Period, Zones, period_of, resolve
from billow.subscriptions.rules import elapsed_months, share
from billow.subscriptions.types import ProrationMode, Timeline
from tests.billing.sample import day, item, timeline, version

MODES: tuple[ProrationMode, ...] = ("day", "second", "fixed30", "month_part", "none")
CADENCES = tuple(Cadence.named(name) for name in ("weekly", "monthly", "quarterly", "semi_annual", "yearly"))
ZONES = ("UTC", "America/New_York", "Pacific/Kiritimati", "Africa/Cairo", "Australia/Lord_Howe")


@st.composite
def given_periods(draw: st.DrawFn) -> tuple[Timeline, Period]:
    """A timeline that counts in any way, and a period of its grid."""
    anchor = draw(st.dates(date(2019, 1, 1), date(2026, 12, 31)))
    period = period_of(anchor, draw(st.sampled_from(CADENCES)), anchor + timedelta(days=draw(st.integers(0, 900))))
    inside = st.dates(period.start, period.end - timedelta(days=1))
    cuts = {
        on: datetime(on.year, on.month, on.day, draw(st.integers(0, 23)), tzinfo=UTC)
        for on in draw(st.lists(inside, max_size=2))
        if on > period.start
    }
    made = timeline(
        version(1, anchor, item(unit_price="1")),
        timezone=draw(st.sampled_from(ZONES[:1] if cuts else ZONES)),
        proration_mode=draw(st.sampled_from(MODES)),
        cuts=cuts,
        first_period=draw(st.sampled_from(["prorate", "full", "merge"])),
    )
    return made, period


@given(given_periods())
def test_it_runs_from_nothing_to_all_and_never_back(both: tuple[Timeline, Period]) -> None:
    """f(P0) = 0, f(P1) = 1, and a later day is never a smaller share, so that parts add up to the whole (T-25)."""
    made, period = both
    days = [period.start + timedelta(days=n) for n in range(period.days + 1)]
    shares = [share(made, period, on) for on in days]

    assert (shares[0], shares[-1]) == (Fraction(0), Fraction(1))
    assert shares == sorted(shares)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(1, 31),
    st.dictionaries(st.integers(1, 30), st.integers(0, 22), max_size=4),
)
def test_a_move_changes_no_share_by_seconds(before: str, after: str, first: int, hours: dict[int, int]) -> None:
    """Of a period that began in one zone, whatever day the other begins on; days that are cut in the other one are
    shares that never fall either."""
    period = Period(date(2026, 3, 1), date(2026, 4, 1))
    days = [period.start + timedelta(days=n) for n in range(period.days + 1)]
    moves = Zones(after, ((days[first], before),))
    bought = version(1, period.start, item(unit_price="1"))
    stayed = timeline(bought, timezone=before, proration_mode="second")
    moved = timeline(bought, timezone=moves, proration_mode="second")
    assert [share(moved, period, on) for on in days] == [share(stayed, period, on) for on in days]

    cuts = {days[n]: resolve(days[n], moves) + timedelta(hours=hour) for n, hour in hours.items()}
    cut = timeline(bought, timezone=moves, proration_mode="second", cuts=cuts)
    shares = [share(cut, period, on) for on in days]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (Fraction(0), Fraction(1))


@pytest.mark.parametrize(
    ("start", "end", "on", "left"),
    [
        ("2025-03-01", "2026-03-01", "2025-05-20", Fraction(9 * 28 + 9, 12 * 28)),
        ("2025-03-01", "2026-03-01", "2025-09-01", Fraction(6, 12)),
        ("2025-03-01", "2025-04-01", "2025-03-11", Fraction(21, 31)),
        ("2024-02-01", "2024-03-01", "2024-02-15", Fraction(15, 29)),
        ("2025-01-01", "2025-01-08", "2025-01-03", Fraction(5, 7)),
    ],
)
def test_whole_months_come_before_days(start: str, end: str, on: str, left: Fraction) -> None:
    """M13: nine months and 9 of 28 days are left; a week counts its days."""
    assert 1 - elapsed_months(Period(day(start), day(end)), day(on)) == left
