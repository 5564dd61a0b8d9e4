"""Local dates, instants, cadences and periods."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction

import pytest

from billow.kit.time import (
    Cadence,
    Period,
    Unit,
    UnknownZone,
    add_months,
    boundary,
    days_at,
    elapsed_30e,
    elapsed_days,
    elapsed_seconds,
    instant_text,
    is_zone,
    local_date,
    period_of,
    periods,
    resolve,
)

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        ("2025-01-01", "00:00", "UTC", "2025-01-01T00:00:00Z"),
        ("2025-01-01", "00:00", "Asia/Kathmandu", "2024-12-31T18:15:00Z"),
        ("2025-01-01", "00:00", "Pacific/Kiritimati", "2024-12-31T10:00:00Z"),
        ("2025-01-01", "00:00", "Pacific/Pago_Pago", "2025-01-01T11:00:00Z"),
        ("2025-03-09", "02:30", "America/New_York", "2025-03-09T07:00:00Z"),
        ("2025-11-02", "01:30", "America/New_York", "2025-11-02T05:30:00Z"),
        ("2025-04-25", "00:00", "Africa/Cairo", "2025-04-24T22:00:00Z"),
        ("2025-10-05", "02:15", "Australia/Lord_Howe", "2025-10-04T15:30:00Z"),
        ("2025-04-06", "01:45", "Australia/Lord_Howe", "2025-04-05T14:45:00Z"),
        ("2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T10:00:00Z"),
    ],
)
def test_wall_time_to_instant(day: str, at: str, zone: str, instant: str) -> None:
    """A skipped time is the first instant after the gap, even a day long; a repeated one is the first (T-04)."""
    assert instant_text(resolve(date.fromisoformat(day), zone, time.fromisoformat(at))) == instant


def test_the_answer_is_an_aware_utc_datetime() -> None:
    """Instants are aware and in UTC (T-01)."""
    assert resolve(date(2025, 7, 1), "Europe/Paris").tzinfo is UTC


@pytest.mark.parametrize("name", ["", "Mars/Base", "europe/paris", "Europe", "../UTC", "UTC\n", "localtime"])
def test_what_is_no_zone(name: str) -> None:
    """Only IANA names, as IANA spells them, are zones."""
    assert not is_zone(name)
    with pytest.raises(UnknownZone):
        resolve(date(2025, 1, 1), name)
    with pytest.raises(UnknownZone):
        local_date(datetime(2025, 1, 1, tzinfo=UTC), name)


@pytest.mark.parametrize("name", ["UTC", "Europe/Paris", "America/Argentina/Buenos_Aires", "Asia/Calcutta"])
def test_what_is_a_zone(name: str) -> None:
    """Canonical names and the older links are zones."""
    assert is_zone(name)


def test_instants_as_text() -> None:
    """Text is in UTC with Z, microseconds only if there are any; a naive datetime is refused."""
    paris = timezone(timedelta(hours=2))
    assert instant_text(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
    assert instant_text(datetime(2026, 7, 1, 1, 30, tzinfo=paris)) == "2026-06-30T23:30:00Z"
    assert instant_text(datetime(2026, 1, 1, 0, 0, 0, 500, tzinfo=UTC)) == "2026-01-01T00:00:00.000500Z"
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 1), "UTC")


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -13, date(2023, 12, 15)),
        (date(2025, 12, 31), 0, date(2025, 12, 31)),
    ],
)
def test_adding_months_clips(day: date, months: int, result: date) -> None:
    """The day is kept where the month has it, and is the last day where it has not."""
    assert add_months(day, months) == result


def test_a_leap_day_comes_back() -> None:
    """A yearly anchor of 29 February falls on the 28th in common years and on the 29th again in leap years (T-08)."""
    days = [boundary(date(2024, 2, 29), Cadence.named("yearly"), k) for k in (-1, 0, 1, 4)]
    assert days == [date(2023, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("name", "unit", "count", "next_boundary"),
    [
        ("daily", Unit.day, 1, date(2025, 2, 1)),
        ("weekly", Unit.week, 1, date(2025, 2, 7)),
        ("monthly", Unit.month, 1, date(2025, 2, 28)),
        ("quarterly", Unit.month, 3, date(2025, 4, 30)),
        ("semi_annual", Unit.month, 6, date(2025, 7, 31)),
        ("yearly", Unit.year, 1, date(2026, 1, 31)),
    ],
)
def test_named_cadences(name: str, unit: Unit, count: int, next_boundary: date) -> None:
    """Each name is one unit and count, and knows itself."""
    cadence = Cadence.named(name)
    assert cadence == Cadence(unit, count)
    assert cadence.name == name
    assert boundary(date(2025, 1, 31), cadence, 1) == next_boundary


def test_cadences_without_a_name() -> None:
    """Another count has no name, a count below one is no cadence and an unknown name lists the known ones."""
    assert Cadence(Unit.week, 2).name is None
    assert boundary(date(2025, 1, 1), Cadence(Unit.week, 2), -1) == date(2024, 12, 18)
    assert (Cadence(Unit.year, 2).months, Cadence(Unit.week, 2).days) == (24, 14)
    assert (Cadence(Unit.day, 3).months, Cadence(Unit.month, 3).days) == (None, None)
    with pytest.raises(ValueError, match="one unit"):
        Cadence(Unit.day, 0)
    with pytest.raises(ValueError, match="semi_annual"):
        Cadence.named("fortnightly")


def test_a_period_is_half_open() -> None:
    """The start belongs to the period, the end does not (T-09)."""
    assert JANUARY.days == 31
    assert JANUARY.contains(date(2026, 1, 1)) and JANUARY.contains(date(2026, 1, 31))
    assert not JANUARY.contains(date(2026, 2, 1)) and not JANUARY.contains(date(2025, 12, 31))
    assert str(JANUARY) == "2026-01-01/2026-02-01"


def test_periods_meet_without_sharing_a_day() -> None:
    """Two periods intersect in their common days, or not at all."""
    late = Period(date(2026, 1, 20), date(2026, 3, 1))
    assert JANUARY.intersect(late) == late.intersect(JANUARY) == Period(date(2026, 1, 20), date(2026, 2, 1))
    assert JANUARY.intersect(Period(date(2026, 2, 1), date(2026, 3, 1))) is None


def test_what_is_no_period() -> None:
    """A period has a day, and is made of dates."""
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(TypeError):
        Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))


def test_the_period_of_a_day() -> None:
    """A boundary opens its period; days before the anchor have periods too."""
    monthly, anchor = Cadence.named("monthly"), date(2025, 1, 31)
    assert str(period_of(anchor, monthly, date(2025, 2, 28))) == "2025-02-28/2025-03-31"
    assert str(period_of(anchor, monthly, date(2025, 2, 27))) == "2025-01-31/2025-02-28"
    assert str(period_of(anchor, monthly, date(2025, 1, 30))) == "2024-12-31/2025-01-31"
    assert str(period_of(anchor, Cadence.named("weekly"), date(2025, 1, 30))) == "2025-01-24/2025-01-31"


def test_periods_that_meet_a_range() -> None:
    """Whole grid periods are listed from the one with the first day to the one with the last; none for no days."""
    grid = (date(2025, 1, 31), Cadence.named("monthly"))
    found = [str(period) for period in periods(*grid, date(2025, 2, 27), date(2025, 3, 31))]
    assert found == ["2025-01-31/2025-02-28", "2025-02-28/2025-03-31"]
    assert list(periods(*grid, date(2025, 3, 1), date(2025, 3, 1))) == []


def test_elapsed_days() -> None:
    """Ten of 31 days lie before the 11th; outside the period the share is 0 or 1."""
    shares = [elapsed_days(JANUARY, date(2026, 1, day)) for day in (1, 11)]
    assert shares == [0, Fraction(10, 31)]
    assert elapsed_days(JANUARY, date(2025, 6, 1)) == 0
    assert elapsed_days(JANUARY, date(2026, 6, 1)) == 1


def test_elapsed_seconds() -> None:
    """Time passes in UTC whatever the zones of the datetimes, to the microsecond."""
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    noon = datetime(2026, 1, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    assert elapsed_seconds(start, end, noon) == Fraction(1, 2)
    assert elapsed_seconds(start, end, start + timedelta(microseconds=1)) == Fraction(1, 86_400_000_000)
    assert elapsed_seconds(start, end, start - timedelta(days=1)) == 0
    assert elapsed_seconds(start, end, end + timedelta(days=1)) == 1
    with pytest.raises(ValueError, match="not positive"):
        elapsed_seconds(end, start, noon)
    with pytest.raises(ValueError, match="time zone"):
        elapsed_seconds(start, end, datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "on", "share"),
    [
        ("2026-01-01", "2026-02-01", "2026-01-16", Fraction(15, 30)),
        ("2026-01-01", "2026-02-01", "2026-01-30", Fraction(29, 30)),
        ("2026-01-01", "2026-02-01", "2026-01-31", Fraction(29, 30)),
        ("2026-02-01", "2026-03-01", "2026-02-28", Fraction(27, 30)),
        ("2026-02-01", "2026-03-01", "2026-03-01", Fraction(1)),
        ("2025-01-31", "2025-02-28", "2025-02-15", Fraction(15, 30)),
        ("2025-01-31", "2025-02-28", "2025-02-28", Fraction(1)),
        ("2025-02-28", "2025-03-31", "2025-03-30", Fraction(1)),
        ("2026-01-01", "2027-01-01", "2026-07-01", Fraction(1, 2)),
        ("2026-01-01", "2026-02-01", "2025-12-01", Fraction(0)),
        ("2026-01-05", "2026-01-12", "2026-01-06", Fraction(1, 7)),
    ],
)
def test_elapsed_in_months_of_thirty_days(start: str, end: str, on: str, share: Fraction) -> None:
    """Every month has 30 days and the last piece takes the rest; a week counts its own days."""
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert elapsed_30e(period, date.fromisoformat(on)) == share


def test_an_instant_has_three_days_at_most() -> None:
    """At 10:30 UTC it is the next day in Kiritimati, fourteen hours ahead, and the day before in Pago Pago, eleven
    behind; at 11:30 no zone has the day before but those that are twelve behind."""
    found = days_at(datetime(2026, 1, 31, 10, 30, tzinfo=UTC))
    assert [day.isoformat() for day in found] == ["2026-01-30", "2026-01-31", "2026-02-01"]
    assert "Pacific/Kiritimati" in found[date(2026, 2, 1)]
    assert "Pacific/Pago_Pago" in found[date(2026, 1, 30)]
    assert {"UTC", "Europe/Berlin", "America/New_York"} <= set(found[date(2026, 1, 31)])
    noon = days_at(datetime(2026, 1, 31, 11, 30, tzinfo=UTC))
    assert "Pacific/Pago_Pago" in noon[date(2026, 1, 31)]
