"""Local days without a calendar: what has to be added to an instant so that its date is the local day."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import whenever

from billow.kit.time import UnknownZone, is_zone

_SHIFTS_END = 3000


@dataclass(frozen=True, slots=True)
class Shifts:
    """Seconds to add to an instant in UTC so that its date is the local day: `seconds[0]` before `since[0]`, and
    `seconds[n + 1]` from `since[n]` on."""

    since: tuple[datetime, ...]
    seconds: tuple[int, ...]

    def between(self, first: datetime, last: datetime) -> "Shifts":
        """What holds for the instants from `first` to `last`."""
        begin, end = bisect_right(self.since, first), bisect_right(self.since, last)
        return Shifts(self.since[begin:end], self.seconds[begin : end + 1])

    def day(self, instant: datetime) -> date:
        """The local day that has begun last at `instant`, which may have been shown as the one before it once more."""
        return (instant + timedelta(seconds=self.seconds[bisect_right(self.since, instant)])).date()


@cache
def shifts_of(zone: str) -> Shifts:
    """Return the shifts of `zone` from 1900 to 2999, by which each day begins where `kit.time.resolve` says.

    A clock that was set back over midnight makes no day twice: the day that had begun goes on where the second midnight
    is, as T-04 takes the first. A zone unknown to IANA raises UnknownZone.
    """
    if not is_zone(zone):
        raise UnknownZone(f"not an IANA time zone: {zone[:60]!r}")
    place = whenever.ZonedDateTime(1900, 1, 1, tz=zone)
    since, seconds = [], [_offset(place)]
    while (following := place.next_transition()) is not None and following.year < _SHIFTS_END:
        instant, before, after = following.to_instant().to_stdlib(), seconds[-1], _offset(following)
        local = (instant + timedelta(seconds=before)).replace(tzinfo=None)
        midnight = datetime.combine(local.date(), time())
        if before > after and local > midnight > local - timedelta(seconds=before - after):
            instant = (midnight - timedelta(seconds=after)).replace(tzinfo=UTC)
        since.append(instant)
        seconds.append(after)
        place = following
    return Shifts(tuple(since), tuple(seconds))


def _offset(place: whenever.ZonedDateTime) -> int:
    return place.offset.to_stdlib() // timedelta(seconds=1)
