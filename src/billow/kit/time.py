"""Local dates, instants and the billing grid: the one place where a calendar meets a clock.

Zones come from the pinned tzdata package alone, so every machine resolves the same wall time alike (correctness T-05).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from itertools import count
from types import MappingProxyType
from typing import Self, TypeAlias

import whenever

from billow.kit.limits import REMEMBERED_PERIODS

whenever.reset_tzpath([])
whenever.clear_tzcache()

_MIDNIGHT = time()
_MICROSECOND = timedelta(microseconds=1)


class UnknownZone(ValueError):
    """The name is no IANA time zone."""


class Unit(StrEnum):
    """What a cadence counts."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a boundary falls: every `count` units. A count below one raises ValueError."""

    unit: Unit
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("a cadence counts one unit or more")

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the cadence of that name; an unknown name raises ValueError listing the known ones."""
        try:
            unit, count = _NAMED[name]
        except KeyError:
            raise ValueError(f"no cadence {name[:40]!r}; known: {', '.join(_NAMED)}") from None
        return cls(unit, count)

    @property
    def name(self) -> str | None:
        """The name of exactly this unit and count, if it has one: three months are quarterly, five are nothing."""
        return _NAMES.get((self.unit, self.count))

    @property
    def months(self) -> int | None:
        """The length in months (a year is twelve), or None when the cadence counts days."""
        per_unit = {Unit.month: 1, Unit.year: 12}.get(self.unit)
        return per_unit and per_unit * self.count

    @property
    def days(self) -> int | None:
        """The length in days (a week is seven), or None when the cadence counts months."""
        per_unit = {Unit.day: 1, Unit.week: 7}.get(self.unit)
        return per_unit and per_unit * self.count


_NAMED: Mapping[str, tuple[Unit, int]] = MappingProxyType(
    {
        "daily": (Unit.day, 1),
        "weekly": (Unit.week, 1),
        "monthly": (Unit.month, 1),
        "quarterly": (Unit.month, 3),
        "semi_annual": (Unit.month, 6),
        "yearly": (Unit.year, 1),
    }
)
_NAMES = MappingProxyType({length: name for name, length in _NAMED.items()})


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from `start` up to but not including `end` (correctness T-09).

    It holds at least one day (ValueError otherwise) and whole days only: a datetime raises TypeError.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("a period is made of dates, not of instants")
        if self.start >= self.end:
            raise ValueError(f"a period ends after it starts: {self.start} to {self.end}")

    @property
    def days(self) -> int:
        """How many local days the period holds."""
        return (self.end - self.start).days

    def contains(self, on: date) -> bool:
        """Tell whether `on` is one of the days; the end is not."""
        return self.start <= on < self.end

    def intersect(self, other: "Period") -> "Period | None":
        """Return the days in both, or None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def __str__(self) -> str:
        """Return "2026-01-01/2026-02-01": the end is exclusive."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Zones:
    """A zone that was another before: each of `earlier` is that of the days before its date, in their order, and `last`
    that of all later ones. No day begins before the one before it has (correctness T-03)."""

    last: str
    earlier: tuple[tuple[date, str], ...]

    def on(self, day: date) -> str:
        """The zone in which *day* begins."""
        return next((name for until, name in self.earlier if day < until), self.last)


AnyZone: TypeAlias = str | Zones


def zone_on(zone: AnyZone, day: date) -> str:
    """Return the one zone in which `day` begins."""
    return zone if isinstance(zone, str) else zone.on(day)


def moved(zone: AnyZone, to: str, at: datetime) -> AnyZone:
    """Return `zone` with `to` from the first day on that begins after the instant `at` in both.

    Days that have begun stay as they are; a move that lies ahead gives way to this one.
    """
    was, today = Zones(zone, ()) if isinstance(zone, str) else zone, local_date(at, zone)
    ahead = (today + timedelta(days=n) for n in count(1))
    first = next(day for day in ahead if _resolve(day, to, _MIDNIGHT) > at)
    kept, before = tuple(each for each in was.earlier if each[0] < first), was.on(first - timedelta(days=1))
    earlier = kept if before == to else (*kept, (first, before))
    return Zones(to, earlier) if earlier else to


def is_zone(name: str) -> bool:
    """Tell whether `name` is an IANA zone, spelt as IANA spells it."""
    return name in _zones()


def resolve(day: date, zone: AnyZone, at: time = _MIDNIGHT) -> datetime:
    """Return the UTC instant at which the wall clock of `zone` shows `at` on `day`.

    Where the clock skips that time, the first instant after the gap; where it shows it twice, the first of the two
    (correctness T-04). A zone unknown to IANA raises UnknownZone.
    """
    if isinstance(zone, str):
        return _resolve(day, zone, at)
    found = _resolve(day, zone.on(day), at)
    if all(day != until for until, _ in zone.earlier):
        return found
    return max(found, resolve(day - timedelta(days=1), zone, at))


@lru_cache(maxsize=REMEMBERED_PERIODS)
def _resolve(day: date, zone: str, at: time) -> datetime:
    """Those of a run are asked for again and again: many customers live by one clock."""
    wall = whenever.PlainDateTime(datetime.combine(day, at))
    found = wall.assume_tz(_zone(zone), disambiguation="earlier")
    if found.to_plain() != wall:
        found = _end_of_gap(found)
    return found.to_instant().to_stdlib()


def local_date(instant: datetime, zone: AnyZone) -> date:
    """Return the calendar day of `instant` in `zone`; a naive datetime raises ValueError, no zone UnknownZone."""
    if not isinstance(zone, str):
        return _local_date(instant, zone)
    return whenever.Instant(_aware(instant)).to_tz(_zone(zone)).date().to_stdlib()


def _local_date(instant: datetime, zones: Zones) -> date:
    """A day lasts until the next one begins, in whichever zone that does."""
    begun = date.min
    for until, name in zones.earlier:
        if instant < resolve(until, zones):
            return max(begun, min(local_date(instant, name), until - timedelta(days=1)))
        begun = until
    return max(begun, local_date(instant, zones.last))


def days_at(instant: datetime) -> dict[date, list[str]]:
    """Return the calendar days that `instant` has anywhere, in order, each with the zones in which it has it."""
    found: dict[date, list[str]] = {}
    for zone in sorted(_zones()):
        found.setdefault(local_date(instant, zone), []).append(zone)
    return dict(sorted(found.items()))


def instant_text(instant: datetime) -> str:
    """Return `instant` as RFC 3339 in UTC: "2026-01-01T00:00:00Z", with six decimals only if there are microseconds.

    A naive datetime raises ValueError (correctness T-01).
    """
    return _aware(instant).astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (or earlier), clipped to that month's last day (T-06)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, _length(first)))


def boundary(anchor: date, cadence: Cadence, k: int) -> date:
    """Return boundary k of the grid that starts at `anchor` (k = 0) and may run backwards (negative k).

    It is counted from the anchor, never from the boundary before, so a 31st that was clipped in February is a 31st
    again in March (correctness T-06, T-07, T-08).
    """
    months = cadence.months
    if months is not None:
        return add_months(anchor, k * months)
    return anchor + timedelta(days=k * (cadence.days or 0))


def period_of(anchor: date, cadence: Cadence, on: date) -> Period:
    """Return the grid period that contains `on`, before the anchor as well as after it."""
    return _period_of(anchor, cadence, on)


@lru_cache(maxsize=REMEMBERED_PERIODS)
def _period_of(anchor: date, cadence: Cadence, on: date) -> Period:
    """Those of a run are asked for again and again: many subscriptions have one anchor."""
    return _period(anchor, cadence, _index(anchor, cadence, on))


def periods(anchor: date, cadence: Cadence, start: date, end: date) -> Iterator[Period]:
    """Yield, in order, every whole grid period that has a day in [start, end); none when that is empty."""
    if start >= end:
        return
    k = _index(anchor, cadence, start)
    period = _period(anchor, cadence, k)
    while period.start < end:
        yield period
        k += 1
        period = _period(anchor, cadence, k)


def elapsed_days(period: Period, on: date) -> Fraction:
    """Return the share of the period's days that lie before `on`, from 0 to 1 (mode `day` of correctness 2.5).

    The day itself is not elapsed: a change effective on it belongs to the new state (T-24).
    """
    return _elapsed_days(period, on)


@lru_cache(maxsize=REMEMBERED_PERIODS)
def _elapsed_days(period: Period, on: date) -> Fraction:
    return _clamped(Fraction((on - period.start).days, period.days))


def elapsed_seconds(start: datetime, end: datetime, at: datetime) -> Fraction:
    """Return the share of the time from `start` to `end` that has passed at `at`, from 0 to 1 (mode `second`).

    All three are instants, so an hour skipped by daylight saving did not pass. Naive datetimes, and an end that is
    not after its start, raise ValueError.
    """
    first, last, now = (_aware(instant).astimezone(UTC) for instant in (start, end, at))
    if first >= last:
        raise ValueError("the time from start to end is not positive")
    return _clamped(Fraction((now - first) // _MICROSECOND, (last - first) // _MICROSECOND))


def elapsed_30e(period: Period, on: date) -> Fraction:
    """Return the share elapsed before `on` when every month has 30 days, from 0 to 1 (mode `fixed30`).

    Days are counted 30E/360 (a 31st is a 30th) over 30 times the period's months; the end is always 1, so the last
    piece takes what the short or long months leave. A period that is not a whole number of months counts its
    calendar days instead.
    """
    months = _whole_months(period)
    if on >= period.end or months == 0:
        return elapsed_days(period, on)
    return _clamped(Fraction(_days_30e(period.start, on), 30 * months))


@cache
def _zones() -> frozenset[str]:
    return frozenset(whenever.available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise UnknownZone(f"not an IANA time zone: {name[:60]!r}")
    return name


def _end_of_gap(before: whenever.ZonedDateTime) -> whenever.ZonedDateTime:
    after = before.next_transition()
    if after is None:
        raise AssertionError("a skipped time has a clock change after it")
    return after


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("an instant has a time zone; this datetime has none")
    return instant


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _index(anchor: date, cadence: Cadence, on: date) -> int:
    months = cadence.months
    if months is None:
        return (on - anchor).days // (cadence.days or 1)
    k = ((on.year - anchor.year) * 12 + on.month - anchor.month) // months
    return k if add_months(anchor, k * months) <= on else k - 1


@lru_cache(maxsize=REMEMBERED_PERIODS)
def _period(anchor: date, cadence: Cadence, k: int) -> Period:
    return Period(boundary(anchor, cadence, k), boundary(anchor, cadence, k + 1))


def _clamped(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))


def _days_30e(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return 30 * months + min(end.day, 30) - min(start.day, 30)


def _whole_months(period: Period) -> int:
    """How many months lie between the two dates if one anchor day can produce both by clipping, else 0."""
    start, end = period.start, period.end
    months = (end.year - start.year) * 12 + end.month - start.month
    anchor_day = max(start.day, end.day)
    same_anchor = all(day.day == min(anchor_day, _length(day)) for day in (start, end))
    return months if same_anchor else 0
