"""Pauses that shift: real days, and the plain days that are left when those of such pauses are taken out.

On plain days a subscription goes on as though it had never been paused: its periods, its fees and their shares are
worked out there, so that such a pause moves no money and every boundary after it by its length (correctness T-16).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from billow.kit import time
from billow.kit.time import Period
from billow.subscriptions.types import Due, Pause, Timeline, Version

Gap = tuple[date, date | None]
"""The real days [start, end) of a pause that shifts; one without an end holds everything from its start on."""


def gaps(timeline: Timeline) -> list[Gap]:
    """The pauses that shift, in their order, as far as there is service; one that the end of service meets ends
    there."""
    if not timeline.pauses:
        return []
    last = timeline.end
    found = sorted((p for p in timeline.pauses if p.mode == "shift"), key=lambda p: p.start)
    ends = [min((day for day in (p.end, last) if day is not None), default=None) for p in found]
    return [(p.start, end) for p, end in zip(found, ends, strict=True) if last is None or p.start < last]


def plain_day(timeline: Timeline, day: date) -> date:
    """The plain day of a real one; every day of a pause that shifts is that of its start."""
    left = timedelta(0)
    for start, end in gaps(timeline):
        if day <= start:
            break
        left += (day if end is None else min(day, end)) - start
    return day - left


def starts_on(timeline: Timeline, plain: date) -> date:
    """The real day on which what starts on a *plain* day does: after a pause that begins there."""
    for start, end in gaps(timeline):
        if end is not None and start <= plain:
            plain += end - start
    return plain


def ends_on(timeline: Timeline, plain: date) -> date:
    """The real day on which what ends on a *plain* day does: before a pause that begins there."""
    for start, end in gaps(timeline):
        if end is not None and start < plain:
            plain += end - start
    return plain


def held_from(timeline: Timeline) -> date | None:
    """The plain day from which on all waits, since a pause that shifts has no end yet."""
    found = gaps(timeline)
    return plain_day(timeline, found[-1][0]) if found and found[-1][1] is None else None


def real_period(timeline: Timeline, period: Period) -> Period:
    """The real days from the start to the end of a period of plain ones, those of pauses among them."""
    return Period(starts_on(timeline, period.start), ends_on(timeline, period.end))


def plain(timeline: Timeline) -> Timeline:
    """The timeline on plain days, as though it had no pause that shifts; itself where it has none."""
    if not gaps(timeline):
        return timeline
    return replace(
        timeline,
        end=None if timeline.end is None else plain_day(timeline, timeline.end),
        versions=tuple(_plain_version(timeline, version) for version in timeline.versions),
        first_billed=None if timeline.first_billed is None else plain_day(timeline, timeline.first_billed),
        pauses=tuple(_plain_pause(timeline, pause) for pause in timeline.pauses if pause.mode != "shift"),
    )


def _plain_version(timeline: Timeline, version: Version) -> Version:
    return replace(version, effective_from=plain_day(timeline, version.effective_from))


def _plain_pause(timeline: Timeline, pause: Pause) -> Pause:
    end = None if pause.end is None else plain_day(timeline, pause.end)
    return replace(pause, start=plain_day(timeline, pause.start), end=end)


def plain_instant(timeline: Timeline, at: datetime) -> datetime:
    """The instant of a plain day at which as much of it has passed as of the real one at *at*."""
    day = time.local_date(at, timeline.timezone)
    passed = at - time.resolve(day, timeline.timezone)
    return time.resolve(plain_day(timeline, day), timeline.timezone) + passed


def is_shifted(timeline: Timeline, day: date) -> bool:
    """Whether a real day lies in a pause that shifts."""
    return any(start <= day and (end is None or day < end) for start, end in gaps(timeline))


def breaks(timeline: Timeline) -> list[date]:
    """The plain days on which a pause that shifts begins."""
    return [plain_day(timeline, start) for start, _ in gaps(timeline)]


def fees_due(timeline: Timeline, dues: Iterator[Due], *, until: date, advance: bool) -> Iterator[Due]:
    """Pieces of fees on plain days, those that fall due on or before the real day *until*, each with its real day."""
    held = held_from(timeline)
    for due in dues:
        waits = held is not None and (due.due_on >= held if advance else due.due_on > held)
        day = starts_on(timeline, due.due_on) if advance else ends_on(timeline, due.due_on)
        if not waits and day <= until:
            yield replace(due, due_on=day)


def usage_due(timeline: Timeline, dues: Iterator[Due], *, until: date) -> Iterator[Due]:
    """Windows on plain days, none of which goes on over a pause, as the real days that they are measured on."""
    held = held_from(timeline)
    for due in dues:
        day = ends_on(timeline, due.due_on)
        if (held is None or due.end <= held) and day <= until:
            start, end = starts_on(timeline, due.start), ends_on(timeline, due.end)
            yield replace(due, start=start, end=end, due_on=day)
